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
    let hex = SHA256.digest(of: JSON.array(name.map(JSON.string)).canonicalBytes).hex
    return "\(directory)/\(hex.prefix(2))/\(hex.dropFirst(2))"
  }

  /// Returns the keys recorded for a name such as an experiment and a step's label, newest last.
  package func keys(of name: [String]) -> [Digest] {
    guard let bytes = try? disk.read(path(of: name)), let json = try? JSON.parse(bytes) else {
      return []
    }
    return (json["keys"]?.elements ?? []).compactMap { $0.text.flatMap(Digest.init(hex:)) }
  }

  /// Records that a name now stands for `key`; losing this to a power cut does no harm.
  package func record(_ key: Digest, for name: [String]) throws(StorageError) {
    var keys = keys(of: name)
    if keys.last == key { return }
    keys.removeAll { $0 == key }
    keys.append(key)
    let json = JSON.object([
      "name": .array(name.map(JSON.string)),
      "keys": .array(keys.suffix(Self.limit).map { .string($0.hex) }),
    ])
    let bytes = json.canonicalBytes + [10]
    try files.write(bytes.span, to: path(of: name), isDurable: false)
  }
}
