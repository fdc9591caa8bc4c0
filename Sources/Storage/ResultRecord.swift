package import JSON

/// What a step took; for people, never part of a key or an object.
package struct Cost: Sendable, Equatable {
  /// Seconds from start to end.
  package var wall: Double
  /// Seconds of processor time over all threads.
  package var cpu: Double
  /// Most bytes of memory in use at once, 0 when unknown.
  package var memory: Int
  /// Tokens that models read, 0 when none or unknown.
  package var tokens: Int
  /// What a program computed it on that the step asked, such as `NVIDIA H200`; nil where there was none.
  package var device: String?

  package init(
    wall: Double = 0, cpu: Double = 0, memory: Int = 0, tokens: Int = 0, device: String? = nil
  ) {
    self.device = device
    self.wall = wall
    self.cpu = cpu
    self.memory = memory
    self.tokens = tokens
  }

  /// `{"cpu":…,"memory":…,"wall":…}`, seconds and bytes, and `tokens` and `device` when there are any.
  package var json: JSONValue {
    var members: [String: JSONValue] = [
      "wall": .real(wall), "cpu": .real(cpu), "memory": .integer(memory),
    ]
    if tokens > 0 { members["tokens"] = .integer(tokens) }
    members["device"] = device.map { .string($0) }
    return .object(members)
  }

  /// Reads what `json` wrote; what is missing is 0.
  package init(json: JSONValue?) {
    self.init(
      wall: json?["wall"]?.number ?? 0, cpu: json?["cpu"]?.number ?? 0,
      memory: json?["memory"]?.integer ?? 0, tokens: json?["tokens"]?.integer ?? 0,
      device: json?["device"]?.string)
  }
}

/// What the store knows about one execution of a step: key to object, with the readable preimage of
/// the key.
package struct ResultRecord: Sendable, Equatable {
  package let key: Digest
  /// The files of the artifact; `tree.digest` is the object.
  package let tree: Tree
  /// The digest of the tree.
  package let object: Digest
  /// The canonical text of `preimage`.
  private let preimageBytes: [UInt8]
  /// The label under which the step ran first.
  package let label: String
  package let cost: Cost

  package init(key: Digest, tree: Tree, preimage: JSONValue, label: String, cost: Cost) {
    self.key = key
    self.tree = tree
    object = tree.digest
    preimageBytes = preimage.keyBytes
    self.label = label
    self.cost = cost
  }

  /// What the key is the digest of.
  package var preimage: JSONValue {
    (try? JSONValue.parse(preimageBytes, keepsDigits: true)) ?? .null
  }

  /// True when the preimage is what the key is the digest of.
  package var fitsItsKey: Bool { SHA256.digest(of: preimageBytes) == key }

  /// What stands between the short part of a record and the preimage, its last member.
  ///
  /// It occurs nowhere before, because quotes in strings are escaped.
  private static let seam = Array(",\"preimage\":".utf8)

  /// The canonical JSON of the record, ending with a newline.
  var bytes: [UInt8] {
    let head = JSONValue.object([
      "key": .string(key.hex), "object": .string(object.hex), "parts": tree.json,
      "label": .string(label), "cost": cost.json,
    ])
    return head.keyBytes.dropLast() + Self.seam + preimageBytes + Array("}\n".utf8)
  }

  /// Reads a record; nil when the bytes are damaged, which the tree's digest shows.
  ///
  /// The preimage is left unread: a run that is all cached never looks at it.
  init?(bytes: [UInt8]) {
    guard let seam = Self.position(of: Self.seam, in: bytes), bytes.suffix(2) == [125, 10],
      let json = try? JSONValue.parse(bytes[..<seam] + [UInt8(ascii: "}")]),
      let key = json["key"]?.string.flatMap(Digest.init(hex:)),
      let object = json["object"]?.string.flatMap(Digest.init(hex:)),
      let tree = json["parts"].flatMap(Tree.init(json:)), tree.digest == object,
      let label = json["label"]?.string
    else { return nil }
    self.key = key
    self.tree = tree
    self.object = object
    preimageBytes = Array(bytes[(seam + Self.seam.count)...].dropLast(2))
    self.label = label
    cost = Cost(json: json["cost"])
  }

  private static func position(of pattern: [UInt8], in bytes: [UInt8]) -> Int? {
    guard bytes.count >= pattern.count else { return nil }
    return (0...bytes.count - pattern.count).first { start in
      bytes[start] == pattern[0] && bytes[start..<start + pattern.count].elementsEqual(pattern)
    }
  }
}
