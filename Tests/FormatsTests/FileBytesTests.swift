import Formats
import Foundation
import Tensors
import TestKit
import Testing

struct FileBytesTests {
  @Test func `ranges are checked`() throws {
    for file in [FileBytes([1, 2, 3], name: "memory"), try Fixtures.file("plain.zip")] {
      #expect(try file.read(1..<3).count == 2)
      #expect(try file.read(file.count..<file.count) == [])
      #expect(throws: FormatError.self) { try file.read(0..<file.count + 1) }
      #expect(throws: FormatError.self) { try file.read(-1..<1) }
      #expect(throws: FormatError.self) { try file.read(0..<Int.max) }
    }
  }

  @Test func `a file that shrinks while it is read is an error`() throws {
    try withTemporaryDirectory { folder in
      let path = "\(folder)/weights"
      try Data(count: 10_000).write(to: URL(filePath: path))
      let file = try FileBytes(path: path)
      #expect(try file.read(9_000..<10_000).count == 1_000)
      try FileHandle(forWritingTo: URL(filePath: path)).truncate(atOffset: 5_000)
      #expect(throws: FormatError.self) { try file.read(9_000..<10_000) }
      #expect(throws: FormatError.self) { try file.read(0..<10_000) }
      #expect(try file.read(0..<5_000).count == 5_000)
    }
  }

  @Test func `what is no file cannot be opened`() throws {
    try withTemporaryDirectory { folder in
      #expect(throws: FormatError.self) { try FileBytes(path: "\(folder)/absent") }
      #expect(throws: FormatError.self) { try FileBytes(path: folder) }
    }
    #expect(throws: FormatError.self) { try FileBytes(path: "/dev/zero") }
  }

  @Test func `names from files are harmless in messages`() {
    let error = FormatError("a.gguf", at: 4, "is bad")
    #expect(error.description == "a.gguf: is bad (at byte 4)")
    #expect(FormatError("a.gguf", "is bad").description == "a.gguf: is bad")
  }

  @Test func `a pointer of Git LFS is explained`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/model.safetensors"
      try "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"
        .write(toFile: path, atomically: true, encoding: .utf8)
      #expect {
        _ = try FileBytes(path: path)
      } throws: {
        "\($0)".contains("git lfs pull")
      }
    }
  }
}
