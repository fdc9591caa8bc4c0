import JSON

/// What the steps of a kind took lately: `costs/ab/<62 hex>`, newest last.
///
/// A hint for whoever orders and admits steps; no result depends on it.
package struct CostTable: Sendable {
  /// Executions that are remembered of a name.
  private static let limit = 16
  private let directory: String
  private let disk: Disk
  private let files: AtomicFile

  init(root: String, disk: Disk, files: AtomicFile) {
    directory = root + "/costs"
    self.disk = disk
    self.files = files
  }

  private func path(of name: [String]) -> String {
    let hex = SHA256.digest(of: JSONValue.array(name.map(JSONValue.string)).keyBytes).hex
    return "\(directory)/\(hex.prefix(2))/\(hex.dropFirst(2))"
  }

  /// What the executions under a name took, such as a step's kind and version, newest last.
  ///
  /// Those that cannot be read are as good as none: steps then run in another order.
  package func costs(of name: [String]) -> [Cost] {
    guard let bytes = try? disk.readIfThere(path(of: name)),
      let json = try? JSONValue.parse(bytes)
    else { return [] }
    return (json["costs"]?.array ?? []).map { Cost(json: $0) }.filter {
      $0.wall.isFinite && $0.wall >= 0 && $0.memory >= 0
    }
  }

  /// Remembers an execution; losing it to a power cut, or to another process that does the same, does no harm.
  package func record(_ cost: Cost, for name: [String]) throws(StorageError) {
    let known = (costs(of: name) + [cost]).suffix(Self.limit)
    let json = JSONValue.object([
      "name": .array(name.map(JSONValue.string)), "costs": .array(known.map(\.json)),
    ])
    let bytes = json.keyBytes + [10]
    try files.write(bytes.span, to: path(of: name), isDurable: false)
  }
}
