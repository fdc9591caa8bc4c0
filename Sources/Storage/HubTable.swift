package import JSON

/// What repositories of the Hub were seen to have: `hub/<digest of server, repository and revision>`.
///
/// Only a memory: whoever finds nothing asks the server again, and every file is checked against its digest.
package struct HubTable: Sendable {
  let directory: String
  private let disk: Disk
  private let files: AtomicFile

  init(root: String, disk: Disk, files: AtomicFile) {
    directory = root + "/hub"
    self.disk = disk
    self.files = files
  }

  private func path(of place: String) -> String {
    "\(directory)/\(SHA256.digest(of: place).hex)"
  }

  /// Returns what was seen at a place; nil when nothing was, or it cannot be read.
  package func record(of place: String) -> JSONValue? {
    // Without the memory the server is asked again.
    guard let bytes = try? disk.readIfThere(path(of: place)) else { return nil }
    return try? JSONValue.parse(bytes)
  }

  /// Keeps what was seen at a place.
  package func write(_ record: JSONValue, of place: String) throws(StorageError) {
    try files.write(Array(record.canonical().utf8).span, to: path(of: place))
  }
}
