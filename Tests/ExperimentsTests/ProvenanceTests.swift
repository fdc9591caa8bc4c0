import Experiments
import FoundationEssentials
import Records
import TestKit
import Testing

/// What the record says of the world around a run.
@Suite struct ProvenanceTests {
  @Test func `the commit is read from git's own files`() throws {
    try withTemporaryDirectory { directory in
      let manager = FileManager.default
      #expect(Commit.current(above: directory) == nil)
      let commit = String(repeating: "ab", count: 20)
      try manager.createDirectory(
        atPath: "\(directory)/.git/refs/heads", withIntermediateDirectories: true)
      try manager.createDirectory(atPath: "\(directory)/deep/er", withIntermediateDirectories: true)
      func write(_ name: String, _ text: String) throws {
        try text.write(toFile: "\(directory)/.git/\(name)", atomically: true, encoding: .utf8)
      }
      try write("HEAD", "ref: refs/heads/main\n")
      #expect(Commit.current(above: directory) == nil)
      try write("packed-refs", "# pack-refs\n\(commit) refs/heads/main\n")
      #expect(Commit.current(above: "\(directory)/deep/er") == commit)
      let newer = String(repeating: "cd", count: 20)
      try write("refs/heads/main", newer + "\n")
      #expect(Commit.current(above: directory) == newer)
      try write("HEAD", "ref: ../../../../etc/passwd\n")
      #expect(Commit.current(above: directory) == nil)
    }
  }

  @Test func `the machine is described`() {
    let machine = Machine.current()
    #expect(machine.cores > 0)
    #expect(machine.memory > 0)
    #expect(!machine.processor.isEmpty)
  }
}
