import Foundation
import Storage
import TestKit
import Testing

/// Whether files are as they were, without reading them.
struct FileStampsTests {
  private let second = 1_000_000_000

  private func stamps(
    _ directory: String, _ names: String..., follows: Bool = false
  ) -> FileStamps? {
    var group = FileStamps.Group(in: directory, followsLinks: follows)
    for name in names { group.append(name) }
    return FileStamps([group])
  }

  @Test func `what is left alone has the same stamps, and what comes, goes or changes others`()
    throws
  {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/a"
      try Data("one".utf8).write(to: URL(filePath: path))
      let first = try #require(stamps(directory, "a", "b"))
      #expect(stamps(directory, "a", "b")?.digest == first.digest)
      try Data("b".utf8).write(to: URL(filePath: "\(directory)/b"))
      let second = try #require(stamps(directory, "a", "b"))
      #expect(second.digest != first.digest)
      try FileManager.default.removeItem(atPath: path)
      #expect(stamps(directory, "a", "b")?.digest != second.digest)
      #expect(stamps("\(directory)/none", "a") == nil)
    }
  }

  @Test func `a change of the same size is noticed although the time of the contents is set back`()
    throws
  {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/a"
      try Data("one".utf8).write(to: URL(filePath: path))
      let manager = FileManager.default
      let time = try #require(
        try manager.attributesOfItem(atPath: path)[.modificationDate] as? Date)
      let before = try #require(stamps(directory, "a"))
      // Longer than the kernel's clock of files ticks.
      Thread.sleep(forTimeInterval: 0.05)
      let file = try #require(FileHandle(forWritingAtPath: path))
      try file.write(contentsOf: Data("two".utf8))
      try file.close()
      try manager.setAttributes([.modificationDate: time], ofItemAtPath: path)
      let after = try #require(stamps(directory, "a"))
      #expect(after.digest != before.digest)
    }
  }

  @Test func `a file that changed within the same tick is never taken for settled`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/a"
      try Data("one".utf8).write(to: URL(filePath: path))
      let stamp = try #require(stamps(directory, "a"))
      // Whatever is written until the tick is over may leave this very stamp.
      #expect(!stamp.isSettled(at: stamp.newest))
      #expect(!stamp.isSettled(at: stamp.newest + 2 * second - 1))
      #expect(stamp.isSettled(at: stamp.newest + 2 * second))
    }
  }

  @Test func `links are looked at themselves, or must lead to a file`() throws {
    try withTemporaryDirectory { directory in
      let manager = FileManager.default
      for name in ["one", "two"] {
        try Data(name.utf8).write(to: URL(filePath: "\(directory)/\(name)"))
      }
      let link = "\(directory)/link"
      try manager.createSymbolicLink(atPath: link, withDestinationPath: "one")
      let (own, led) = (stamps(directory, "link"), stamps(directory, "link", follows: true))
      #expect(led?.digest == stamps(directory, "one", follows: true)?.digest)
      try manager.removeItem(atPath: link)
      try manager.createSymbolicLink(atPath: link, withDestinationPath: "two")
      #expect(stamps(directory, "link")?.digest != own?.digest)
      #expect(stamps(directory, "link", follows: true)?.digest != led?.digest)
      try manager.createDirectory(atPath: "\(directory)/folder", withIntermediateDirectories: false)
      #expect(stamps(directory, "folder", follows: true) == nil)
    }
  }
}
