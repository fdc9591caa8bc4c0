import JSON

/// The keys that a name stood for lately: `last/ab/<62 hex>`, newest last.
package struct HistoryTable: Sendable {
  private static let limit = 16
  private let directory: String
  private let disk: Disk
  private let files: AtomicFile

  init(root: String, disk: Disk, files: AtomicFile) {
    directory = root + "/last"
    self.disk = disk
    self.files = files
  }

  private func path(of name: [String]) -> String {
    let hex = SHA256.digest(of: JSONValue.array(name.map(JSONValue.string)).keyBytes).hex
    return "\(directory)/\(hex.prefix(2))/\(hex.dropFirst(2))"
  }

  /// Returns the keys recorded for a name such as an experiment and a step's label, newest last.
  ///
  /// Only explanations use them: those that cannot be read explain nothing.
  package func keys(of name: [String]) -> [Digest] { (try? read(name)) ?? [] }

  /// Returns the keys on record; none when there is no record or it is damaged, an error when it cannot be read.
  private func read(_ name: [String]) throws(StorageError) -> [Digest] {
    guard let bytes = try disk.readIfThere(path(of: name)) else { return [] }
    // What is no JSON is no record any more.
    let json = try? JSONValue.parse(bytes)
    return (json?["keys"]?.array ?? []).compactMap { $0.string.flatMap(Digest.init(hex:)) }
  }

  /// Records that a name now stands for `key`; losing this to a power cut does no harm.
  ///
  /// Throws when the earlier keys cannot be read, as they would be lost.
  package func record(_ key: Digest, for name: [String]) throws(StorageError) {
    var keys = try read(name)
    if keys.last == key { return }
    keys.removeAll { $0 == key }
    keys.append(key)
    let json = JSONValue.object([
      "name": .array(name.map(JSONValue.string)),
      "keys": .array(keys.suffix(Self.limit).map { .string($0.hex) }),
    ])
    let bytes = json.keyBytes + [10]
    try files.write(bytes.span, to: path(of: name), isDurable: false)
  }
}
