/// What unfinished steps keep for their next attempt: `checkpoints/<key>/state`.
///
/// One file holds all parts, so that replacing it is one rename: a line with the digest and length
/// of a JSON header, the header, then the bytes of the parts.
package struct CheckpointTable: Sendable {
  private let directory: String
  private let disk: Disk
  private let files: AtomicFile

  init(root: String, disk: Disk, files: AtomicFile) {
    directory = root + "/checkpoints"
    self.disk = disk
    self.files = files
  }

  private func path(of key: Digest) -> String { "\(directory)/\(key.hex)/state" }

  /// True when a step with that key left something to resume from.
  package func contains(_ key: Digest) -> Bool { disk.status(path(of: key)) != nil }

  /// Replaces what is kept for a step.
  package func save(
    _ parts: [(name: String, bytes: [UInt8])], for key: Digest
  ) throws(StorageError) {
    let body = parts.flatMap(\.bytes)
    let list = JSON.array(
      parts.map { .object(["name": .string($0.name), "size": .integer($0.bytes.count)]) })
    let header = JSON.object(["digest": .string(SHA256.digest(of: body).hex), "parts": list])
    let text = header.canonicalBytes
    let first = "\(SHA256.digest(of: text).hex) \(text.count)\n"
    let bytes = Array(first.utf8) + text + body
    try files.write(bytes.span, to: path(of: key))
  }

  /// Returns what was saved last; nil when there is nothing, or it is damaged.
  package func load(_ key: Digest) -> [(name: String, bytes: [UInt8])]? {
    guard let bytes = try? disk.read(path(of: key)),
      let end = bytes.prefix(100).firstIndex(of: 10)
    else { return nil }
    let words = String(decoding: bytes[..<end], as: UTF8.self).split(separator: " ")
    guard words.count == 2, let length = Int(words[1]), length >= 0,
      length <= bytes.count - end - 1
    else { return nil }
    let start = end + 1 + length
    let header = Array(bytes[end + 1..<start])
    guard Digest(hex: words[0]) == SHA256.digest(of: header), let json = try? JSON.parse(header),
      let digest = json["digest"]?.text, let list = json["parts"]?.elements
    else { return nil }
    let body = bytes[start...]
    guard SHA256.digest(of: Array(body)).hex == digest else { return nil }
    var parts: [(name: String, bytes: [UInt8])] = []
    var at = start
    for item in list {
      guard let name = item["name"]?.text, let size = item["size"]?.int, size >= 0,
        size <= bytes.count - at
      else { return nil }
      parts.append((name, Array(bytes[at..<at + size])))
      at += size
    }
    return parts
  }

  /// Drops what a step kept; done when its result is stored.
  package func remove(_ key: Digest) {
    let path = "\(directory)/\(key.hex)"
    if disk.status(path) != nil { disk.removeTree(path) }
  }
}
