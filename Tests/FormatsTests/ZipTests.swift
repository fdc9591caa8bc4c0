import Formats
import Testing

struct ZipTests {
  private static let text = Array(
    String(repeating: "It is a truth universally acknowledged. ", count: 40).utf8)

  @Test(arguments: ["plain.zip", "wide.zip", "piped.zip", "wide-end.zip"])
  func `archives of every kind are read`(name: String) throws {
    let archive = try ZipArchive(Fixtures.file(name))
    #expect(
      archive.names == [
        "naïve 日本.txt", "package/empty", "package/noise.bin", "package/text.txt",
      ])
    #expect(try archive.read("package/text.txt") == Self.text)
    #expect(try archive.read("package/empty") == [])
    #expect(try archive.read("package/noise.bin").count == 700)
    #expect(try archive.read("naïve 日本.txt") == Array("name in UTF-8".utf8))
    #expect(try archive.entry("package/text.txt").size == 1600)
    #expect(throws: FormatError.self) { try archive.read("package/") }
  }

  @Test func `hostile archives are errors`() throws {
    let names = Fixtures.names(".zip").filter { $0.hasPrefix("hostile/") }
    #expect(names.count == 18)
    for name in names {
      #expect(throws: FormatError.self, "\(name)") {
        let archive = try ZipArchive(Fixtures.file(name))
        for member in archive.names { _ = try archive.read(member) }
      }
    }
  }

  @Test(arguments: [
    ("hostile/absolute.zip", "an absolute name"), ("hostile/parent.zip", "leaves the folder"),
    ("hostile/overlap.zip", "overlap"), ("hostile/twice.zip", "twice"),
    ("hostile/two-opinions.zip", "differ"), ("hostile/encrypted.zip", "is encrypted"),
    ("hostile/method.zip", "method 12"), ("hostile/bomb.zip", "refused"),
    ("hostile/checksum.zip", "CRC-32"), ("hostile/larger.zip", "lies about its size"),
    ("hostile/smaller.zip", "lies about its size"), ("hostile/prefixed.zip", "is not where"),
  ])
  func `the error says what is wrong`(name: String, words: String) throws {
    do {
      let archive = try ZipArchive(Fixtures.file(name))
      for member in archive.names { _ = try archive.read(member) }
      Issue.record("\(name) was read")
    } catch let error as FormatError {
      #expect(error.description.contains(words), "\(error)")
    }
  }
}
