import Foundation
import Storage
import TestKit
import Testing

/// Archives of folders.
///
/// The digests are those of archives that Python's `zipfile` (3.11) made of `ZipInfo(name,
/// (1980, 1, 1, 0, 0, 0))` with `create_system = 0`, stored, and `external_attr = 0` before it wrote the directory.
@Suite struct FolderArchiveTests {
  private func make(_ files: [(name: String, text: String)], below path: String) throws {
    for (name, text) in files {
      let place = "\(path)/\(name)"
      try FileManager.default.createDirectory(
        atPath: (place as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: URL(filePath: place))
    }
  }

  @Test func `bytes are those of Python's zipfile`() throws {
    try withTemporaryDirectory { path in
      try make(
        [("b/é.jpeg", "three"), ("a/2.JPG", ""), ("a/1.png", "one"), ("a/no.txt", "no")],
        below: path)
      let archive = try FolderArchive(of: path, Disk()) { !$0.hasSuffix("txt") }
      let (digest, size) = try archive.digest()
      #expect(size == 304)
      #expect(
        digest.hex == "01e74d5afcd972a2282ad3dbb9171c7d07b8a19249d9ccfa4e83e50143cc49c1")
    }
  }

  @Test func `more members than 16 bits count`() {
    var writer = ZipWriter()
    var bytes: [UInt8] = []
    for index in 0..<65536 { bytes += writer.header(of: "a/\(index).png", []) }
    bytes += writer.end
    #expect(bytes.count == 6_400_406)
    #expect(
      SHA256.digest(of: bytes).hex
        == "9f5a1813135056741e3f7d0764b3347ca2e1c28559618129747e4663c8a08d7f")
  }

  /// 33 members of 64 MiB of zeros, of which the 33rd begins beyond 2 GiB: all bytes but theirs.
  @Test func `members far behind`() {
    let content = [UInt8](repeating: 0, count: 1 << 26)
    var writer = ZipWriter()
    var bytes: [UInt8] = []
    for index in 0..<33 { bytes += writer.header(of: "a/\(index)", content) }
    bytes += writer.end
    #expect(
      SHA256.digest(of: bytes).hex
        == "015f35ea45cbe187d81f5dca5aba535de2bc4d5703f041e88057032e548cc8c2")
  }

  @Test func `a large folder comes in pieces, whatever their bounds`() throws {
    try withTemporaryDirectory { path in
      let text = String(repeating: "x", count: 700_000)
      try make((0..<4).map { ("a/\($0)", text) }, below: path)
      let archive = try FolderArchive(of: path, Disk()) { _ in true }
      var pieces: [Int] = []
      var whole: [UInt8] = []
      try archive.readPieces { piece throws(StorageError) in
        pieces.append(piece.count)
        for index in piece.indices { whole.append(piece[index]) }
      }
      #expect(pieces.count == 3 && whole.count > 2_800_000)
      let found = try archive.digest()
      #expect(found.digest == SHA256.digest(of: whole) && found.size == whole.count)
    }
  }

  @Test func `there must be files, and they must be readable`() throws {
    try withTemporaryDirectory { path in
      #expect(throws: StorageError.malformed(path: path + "/x", "there is no such folder")) {
        try FolderArchive(of: path + "/x", Disk()) { _ in true }
      }
      #expect(throws: StorageError.malformed(path: path, "has no such files")) {
        try FolderArchive(of: path, Disk()) { _ in true }
      }
      try make([("a/1", "one"), ("a/2", "two")], below: path)
      let archive = try FolderArchive(of: path, Disk()) { _ in true }
      try FileManager.default.removeItem(atPath: path + "/a/2")
      #expect(throws: StorageError.self) { try archive.digest() }
    }
  }

  /// A folder is taken in with one file written, one synchronised, one renamed.
  @Test func `a folder is one file of the store`() throws {
    try withStore { store in
      let path = store.root + "-in"
      defer { try? FileManager.default.removeItem(atPath: path) }
      try make((0..<50).map { ("a/\($0)", "\($0)") }, below: path)
      let archive = try FolderArchive(of: path, store.disk) { _ in true }
      let (digest, size) = try archive.digest()
      let tree = try Tree([TreeEntry(name: "archive", size: size, digest: digest)])
      try store.objects.write(archive, expecting: digest, as: tree)
      #expect(try store.objects.tree(tree.digest) == tree)
      #expect(try store.objects.read(digest).count == size)
      #expect(throws: StorageError.self) {
        try store.objects.write(archive, expecting: key, as: tree)
      }
    }
  }

  @Test func `free room is that of the nearest directory`() throws {
    let here = Disk.free(at: "/")
    #expect(here > 0 && Disk.free(at: "/no/such/place") > 0)
    #expect(Disk.free(at: "no/such/place") > 0)
  }
}
