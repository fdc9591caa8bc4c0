import Foundation
import Storage
import TestKit
import Testing

/// What is no regular file is refused at once, where reading it would wait or never end.
struct SpecialFileTests {
  @Test(.timeLimit(.minutes(20))) func `pipes, devices and directories are not read`() throws {
    try withTemporaryDirectory { directory in
      let pipe = "\(directory)/pipe"
      let isMade = unsafe mkfifo(pipe, 0o600) == 0
      #expect(isMade)
      for path in [pipe, "/dev/zero", directory] {
        #expect(throws: StorageError.self) { _ = try Disk().read(path) }
        #expect(throws: StorageError.self) { _ = try Disk().read(path, 0..<1) }
        #expect(throws: StorageError.self) { _ = try Disk().digest(of: path) }
        #expect(throws: StorageError.self) {
          try Disk().copy(path, toNew: "\(directory)/copy", while: { $0 < 10 })
        }
      }
    }
  }
}
