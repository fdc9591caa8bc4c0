/// The table of results by key: `results/ab/<62 hex>`, small JSON files.
package struct ResultTable: Sendable {
  let directory: String
  private let disk: Disk
  private let files: AtomicFile

  init(root: String, disk: Disk, files: AtomicFile) {
    directory = root + "/results"
    self.disk = disk
    self.files = files
  }

  /// The path of a key's record, whether it exists or not.
  package func path(of key: Digest) -> String {
    let hex = key.hex
    return "\(directory)/\(hex.prefix(2))/\(hex.dropFirst(2))"
  }

  /// Returns the record of a key; nil when there is none, it is damaged or it cannot be read: the step is then computed
  /// once more.
  package func record(of key: Digest) -> ResultRecord? { try? read(key) }

  /// Returns the record of a key; nil when there is none or it is damaged, an error when it cannot be read.
  package func read(_ key: Digest) throws(StorageError) -> ResultRecord? {
    guard let bytes = try disk.readIfThere(path(of: key)) else { return nil }
    guard let record = ResultRecord(bytes: bytes), record.key == key else { return nil }
    return record
  }

  /// Keeps a record; the objects it points to must be on the disk before.
  package func write(_ record: ResultRecord) throws(StorageError) {
    try files.write(record.bytes.span, to: path(of: record.key), mode: 0o444)
  }

  /// Removes a record whose object turned out to be damaged.
  package func forget(_ key: Digest) { disk.remove(path(of: key)) }

  /// The keys of all records, sorted.
  package var keys: [Digest] {
    get throws(StorageError) {
      var keys: [Digest] = []
      for prefix in try disk.list(directory) {
        keys += try disk.list("\(directory)/\(prefix)").compactMap { Digest(hex: prefix + $0) }
      }
      return keys
    }
  }
}
