import Executors
import Foundation
import TestKit
import Testing

#if canImport(Glibc)
  import Glibc
#endif

struct ProcessTreeTests {
  /// Starts a program that has started two others, one in a session of its own.
  private func started() throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "sleep 2001 & setsid sleep 2002 & exec sleep 2003"]
    try process.run()
    return process
  }

  @Test func `children are found in whatever session`() throws {
    let process = try started()
    let root = process.processIdentifier
    var found: [pid_t] = []
    waitUntil {
      found = ProcessTree.descendants(of: root)
      return found.count == 2
    }
    #expect(found.count == 2)
    #expect(!found.contains(root))
    #expect(ProcessTree.descendants(of: getpid()).contains(root))
    for child in found + [root] { kill(child, SIGKILL) }
    process.waitUntilExit()
    #expect(ProcessTree.descendants(of: root) == [])
  }
}
