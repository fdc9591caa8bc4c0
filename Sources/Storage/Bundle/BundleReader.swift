/// Reads a bundle file from front to end, checking every byte.
package struct BundleReader: Sendable {
  package let manifest: BundleManifest
  package let signature: BundleSignature
  private let path: String
  private let disk: Disk
  /// Where the first entry begins.
  private let start: Int

  /// Checks length, manifest and signature of a file; the entries are not looked at yet.
  package init(_ path: String, disk: Disk = Disk()) throws {
    guard let status = try disk.status(path), !status.isDirectory else {
      throw StorageError.system(operation: "read", path: path, code: 2)
    }
    let fixed = TarHeader.space(name: BundleSignature.name, size: BundleSignature.size)
    let tail = fixed + TarHeader.end.count
    let head = try disk.read(path, 0..<TarHeader.block)
    guard let size = TarHeader.size(in: head), size <= BundleManifest.limit,
      head == TarHeader.bytes(name: BundleManifest.name, size: size),
      status.size >= TarHeader.block + size + tail
    else { throw RefusedBundle("it is no bundle, or it is cut off: the manifest must come first") }
    let text = try disk.read(path, TarHeader.block..<TarHeader.block + size)
    guard text.count == size else { throw RefusedBundle("it is cut off") }
    // The signature is looked at before anything that it covers is believed.
    let last = try disk.read(path, status.size - tail..<status.size)
    let header = TarHeader.bytes(name: BundleSignature.name, size: BundleSignature.size)
    guard last.count == tail, Array(last[..<header.count]) == header,
      last[(header.count + BundleSignature.size)...].allSatisfy({ $0 == 0 })
    else { throw RefusedBundle("it does not end with a signature: it is cut off or has more") }
    signature = try BundleSignature(
      bytes: Array(last[header.count..<header.count + BundleSignature.size]), of: text)
    manifest = try BundleManifest(bytes: text)
    start = TarHeader.block + size + TarHeader.padding(after: size)
    let zeros = try disk.read(path, TarHeader.block + size..<start)
    guard zeros.allSatisfy({ $0 == 0 }) else {
      throw RefusedBundle("there is something after its manifest")
    }
    var expected = start + tail
    for entry in manifest.entries {
      expected += TarHeader.space(name: entry.path, size: entry.size)
      guard expected <= status.size else { break }
    }
    guard expected == status.size else {
      throw RefusedBundle("its length is not what its manifest says")
    }
    self.path = path
    self.disk = disk
  }

  /// Hands every entry to an intake.
  package func read(into intake: inout BundleIntake) throws {
    var at = start
    for entry in manifest.entries {
      let header = TarHeader.bytes(name: entry.path, size: entry.size)
      let found = try disk.read(path, at..<at + header.count)
      guard found == header else {
        throw RefusedBundle(TarHeader.problem(of: found, expected: entry.path))
      }
      at += header.count
      let content = at
      try intake.take(entry) { range throws(StorageError) in
        try disk.read(path, content + range.lowerBound..<content + range.upperBound)
      }
      at += entry.size
      let zeros = TarHeader.padding(after: entry.size)
      guard try disk.read(path, at..<at + zeros) == [UInt8](repeating: 0, count: zeros) else {
        throw RefusedBundle("there is something after '\(entry.path)'")
      }
      at += zeros
    }
  }
}
