import JSON

/// What unfinished steps keep for their next attempt: `checkpoints/<key>/state`.
///
/// One file holds all parts, so that replacing it is one rename: a line with the digest and length
/// of a JSON list of the parts, the list, the bytes of the parts, then the digest of all that. An external program has
/// the folder `checkpoints/<key>/program` for files of its own.
package struct CheckpointTable: Sendable {
  let directory: String
  private let disk: Disk
  private let files: AtomicFile

  init(root: String, disk: Disk, files: AtomicFile) {
    directory = root + "/checkpoints"
    self.disk = disk
    self.files = files
  }

  private func path(of key: Digest) -> String { "\(directory)/\(key.hex)/state" }

  /// True when a step with that key left something to resume from.
  ///
  /// A state that cannot be looked at is none: the step begins anew.
  package func contains(_ key: Digest) -> Bool { (try? disk.exists(path(of: key))) ?? false }

  /// Tells one state of a step from another without reading it; nil when there is none.
  package func mark(of key: Digest) -> String? {
    let folder = folder(of: key)
    // What cannot be listed has not changed either: it only costs an attempt that had made progress.
    let kept = (try? files(below: folder)) ?? []
    let paths = [path(of: key)] + kept.map { "\(folder)/\($0)" }
    let marks = paths.compactMap { path in
      // What cannot be looked at has not changed.
      (try? disk.status(path)).flatMap { $0 }.map { "\($0.inode) \($0.modified) \($0.size)" }
    }
    return marks.isEmpty ? nil : marks.joined(separator: ", ")
  }

  private func folder(of key: Digest) -> String { "\(directory)/\(key.hex)/program" }

  /// The names below a folder that are no folders, sorted; links are not followed.
  private func files(below folder: String) throws(StorageError) -> [String] {
    var found: [String] = []
    for name in try disk.list(folder) {
      let path = "\(folder)/\(name)"
      if try disk.entry(path)?.kind == .folder {
        found += try files(below: path).map { "\(name)/\($0)" }
      } else {
        found.append(name)
      }
    }
    return found
  }

  /// Makes the folder in which the program of a step may keep what it goes on from; `holds` tells that it has kept something.
  package func openFolder(of key: Digest) throws(StorageError) -> (path: String, holds: Bool) {
    let path = folder(of: key)
    try disk.makeDirectory(path)
    return (path, try !files(below: path).isEmpty)
  }

  /// Removes the folder of a program that has kept nothing; one that cannot be looked at may hold something, and stays.
  package func closeFolder(of key: Digest) {
    let path = folder(of: key)
    guard let kept = try? files(below: path), kept.isEmpty else { return }
    disk.removeTree(path)
    // What is left of the step's own folder is empty then.
    if (try? disk.list("\(directory)/\(key.hex)"))?.isEmpty == true { remove(key) }
  }

  /// Replaces what is kept for a step.
  package func save(_ parts: [SavedPart], for key: Digest) throws(StorageError) {
    let header = JSONValue.array(
      parts.map { .object(["name": .string($0.name), "size": .integer($0.size)]) })
    let text = header.keyBytes
    try files.write(to: path(of: key)) { add throws(StorageError) in
      let first = Array("\(SHA256.digest(of: text).hex) \(text.count)\n".utf8) + text
      let hash = SHA256()
      hash.update(first.span)
      try add(first.span)
      for part in parts {
        let bytes = part.bytes
        precondition(bytes.count == part.size, "a part has the size that it says")
        hash.update(bytes.span)
        try add(bytes.span)
      }
      try add(Array(hash.finish().hex.utf8).span)
    }
  }

  /// Replaces what is kept for a step.
  package func save(
    _ parts: [(name: String, bytes: [UInt8])], for key: Digest
  ) throws(StorageError) {
    try save(
      parts.map { name, bytes in SavedPart(name, size: bytes.count) { bytes } }, for: key)
  }

  /// Returns what was saved last, to be read from the file; nil when there is nothing, or it is damaged.
  ///
  /// One that cannot be read is none: the step begins anew, as it would without.
  package func load(_ key: Digest) -> [SavedPart]? {
    let path = path(of: key)
    guard let size = try? disk.status(path)?.size, let start = header(path, size) else {
      return nil
    }
    var parts: [SavedPart] = []
    var at = start.end
    for item in start.list {
      guard let name = item["name"]?.string, let length = item["size"]?.integer, length >= 0,
        length <= size - at
      else { return nil }
      let range = at..<at + length
      let disk = disk
      parts.append(
        // Fewer bytes than the size say that it could not be read after all.
        SavedPart(name, size: length) { (try? disk.read(path, range)) ?? [] })
      at += length
    }
    guard at + Self.digestLength == size, isWhole(path, at) else { return nil }
    return parts
  }

  private static let digestLength = 64

  /// Returns the list of parts, and where the first begins; checked against its digest, nil too when it cannot be read.
  private func header(_ path: String, _ size: Int) -> (list: [JSONValue], end: Int)? {
    guard let first = try? disk.read(path, 0..<min(size, 100)),
      let end = first.firstIndex(of: 10)
    else { return nil }
    let words = String(decoding: first[..<end], as: UTF8.self).split(separator: " ")
    // Nor is a list that cannot be read one.
    guard words.count == 2, let length = Int(words[1]), length >= 0, length <= size - end - 1,
      let header = try? disk.read(path, end + 1..<end + 1 + length),
      Digest(hex: words[0]) == SHA256.digest(of: header),
      let list = (try? JSONValue.parse(header))?.array
    else { return nil }
    return (list, end + 1 + length)
  }

  /// True when the bytes up to a place have the digest that follows them; not when they cannot be read.
  private func isWhole(_ path: String, _ end: Int) -> Bool {
    let hash = SHA256()
    let piece = 1 << 20
    for start in stride(from: 0, to: end, by: piece) {
      let range = start..<min(end, start + piece)
      // What cannot be read is not whole.
      guard let bytes = try? disk.read(path, range), bytes.count == range.count else {
        return false
      }
      hash.update(bytes.span)
    }
    let digest = hash.finish().hex
    // Nor without its digest.
    return (try? disk.read(path, end..<end + Self.digestLength)) == Array(digest.utf8)
  }

  /// Drops what a step kept; done when its result is stored.
  package func remove(_ key: Digest) {
    let path = "\(directory)/\(key.hex)"
    disk.removeTree(path)
  }
}
