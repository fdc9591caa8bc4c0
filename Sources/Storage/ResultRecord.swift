/// What a step took; for people, never part of a key or an object.
package struct Cost: Sendable, Equatable {
  /// Seconds from start to end.
  package var wall: Double
  /// Seconds of processor time over all threads.
  package var cpu: Double
  /// Most bytes of memory in use at once, 0 when unknown.
  package var memory: Int

  package init(wall: Double = 0, cpu: Double = 0, memory: Int = 0) {
    self.wall = wall
    self.cpu = cpu
    self.memory = memory
  }

  /// `{"cpu":…,"memory":…,"wall":…}`, seconds and bytes.
  package var json: JSON {
    .object(["wall": .double(wall), "cpu": .double(cpu), "memory": .integer(memory)])
  }

  /// Reads what `json` wrote; what is missing is 0.
  package init(json: JSON?) {
    self.init(
      wall: json?["wall"]?.double ?? 0, cpu: json?["cpu"]?.double ?? 0,
      memory: json?["memory"]?.int ?? 0)
  }
}

/// What the store knows about one execution of a step: key to object, with the readable preimage of the key.
package struct ResultRecord: Sendable, Equatable {
  package let key: Digest
  /// The files of the artifact; `tree.digest` is the object.
  package let tree: Tree
  /// The digest of the tree.
  package let object: Digest
  /// What the key is the digest of.
  package let preimage: JSON
  /// The label under which the step ran first.
  package let label: String
  package let cost: Cost

  package init(key: Digest, tree: Tree, preimage: JSON, label: String, cost: Cost) {
    self.key = key
    self.tree = tree
    object = tree.digest
    self.preimage = preimage
    self.label = label
    self.cost = cost
  }

  /// The canonical JSON of the record, ending with a newline.
  var bytes: [UInt8] {
    let json = JSON.object([
      "key": .string(key.hex), "object": .string(object.hex), "parts": tree.json,
      "preimage": preimage, "label": .string(label), "cost": cost.json,
    ])
    return json.canonicalBytes + [10]
  }

  /// Reads a record; nil when the bytes are damaged, which the tree's digest shows.
  init?(bytes: [UInt8]) {
    guard let json = try? JSON.parse(bytes),
      let key = json["key"]?.text.flatMap(Digest.init(hex:)),
      let object = json["object"]?.text.flatMap(Digest.init(hex:)),
      let tree = json["parts"].flatMap(Tree.init(json:)), tree.digest == object,
      let preimage = json["preimage"], let label = json["label"]?.text
    else { return nil }
    self.key = key
    self.tree = tree
    self.object = object
    self.preimage = preimage
    self.label = label
    cost = Cost(json: json["cost"])
  }
}
