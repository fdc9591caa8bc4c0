import Executors
import Foundation
import TestKit
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// The program between a runner and what it starts.
@Suite(.serialized) struct KeeperTests {
  private static var keeper: String {
    URL(filePath: lethePath).deletingLastPathComponent().appending(path: "lethe-keep").path
  }

  /// A started program; `left` is what it has started in a session of its own.
  private struct Started {
    let process: Process
    let left: pid_t
  }

  /// Starts a shell's script under the keeper; `$1` is a file for the number of what it leaves behind.
  private static func start(
    _ script: String, in directory: String, parent: String = "\(getpid())"
  ) throws -> Started {
    let process = Process()
    process.executableURL = URL(filePath: keeper)
    process.arguments = [parent, "/bin/sh", "-c", script, "sh", "\(directory)/left"]
    try process.run()
    return Started(process: process, left: try number(in: "\(directory)/left"))
  }

  /// Waits for the number of a process in a file.
  private static func number(in file: String) throws -> pid_t {
    var found: pid_t?
    waitUntil {
      let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
      found = text.hasSuffix("\n") ? pid_t(text.dropLast()) : nil
      return found != nil
    }
    return try #require(found)
  }

  /// Whether a process runs; one that nobody has collected does not.
  private static func isAlive(_ process: pid_t) -> Bool {
    let status = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
    return !status.isEmpty && !status.contains(") Z ")
  }

  /// Leaves a process behind in a session of its own, whose parent has ended.
  private static let leaving =
    "setsid sh -c 'sleep 300 & echo $! > '$1.new > /dev/null 2>&1; mv $1.new $1; "

  @Test(arguments: [("exit 3", Int32(3)), ("kill -KILL $$", -SIGKILL), ("kill -SEGV $$", -SIGSEGV)])
  func `all that a program has started ends with it, however it ends`(
    script: String, expected: Int32
  ) throws {
    try withTemporaryDirectory { directory in
      let started = try Self.start(Self.leaving + "sleep 0.3; " + script, in: directory)
      #expect(Self.isAlive(started.left))
      started.process.waitUntilExit()
      let isSignal = started.process.terminationReason == .uncaughtSignal
      #expect(started.process.terminationStatus * (isSignal ? -1 : 1) == expected)
      #expect(!Self.isAlive(started.left))
    }
  }

  @Test func `and with the process that has started the keeper`() throws {
    try withTemporaryDirectory { directory in
      let runner = Process()
      runner.executableURL = URL(filePath: "/bin/sh")
      let quoted = Self.leaving.replacing("'", with: "\"").replacing("$!", with: "\\$!")
      runner.arguments = [
        "-c", "\(Self.keeper) $$ /bin/sh -c '\(quoted)sleep 300' sh $1 & wait", "sh",
        "\(directory)/left",
      ]
      try runner.run()
      let left = try Self.number(in: "\(directory)/left")
      #expect(Self.isAlive(left))
      kill(runner.processIdentifier, SIGKILL)
      runner.waitUntilExit()
      waitUntil { !Self.isAlive(left) }
      #expect(!Self.isAlive(left))
    }
  }

  @Test func `wishes to stop are for the program`() throws {
    try withTemporaryDirectory { directory in
      let started = try Self.start(
        "trap 'exit 5' TERM; echo $$ > $1.new; mv $1.new $1; while :; do sleep 0.02; done",
        in: directory)
      kill(started.process.processIdentifier, SIGTERM)
      kill(started.process.processIdentifier, SIGINT)
      usleep(100_000)
      #expect(Self.isAlive(started.left))
      kill(started.left, SIGTERM)
      started.process.waitUntilExit()
      #expect(started.process.terminationStatus == 5)
    }
  }

  @Test func `a program that cannot be started is named`() throws {
    let process = Process()
    let errors = Pipe()
    process.executableURL = URL(filePath: Self.keeper)
    process.arguments = ["\(getpid())", "/no/such/program"]
    process.standardError = errors
    try process.run()
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 127)
    #expect(text == "cannot start /no/such/program: No such file or directory\n")
  }

  @Test func `without the keeper nothing is started`() throws {
    let program = Command(arguments: ["/bin/true"], environment: [:])
    let expected = "there is no program /nowhere/lethe-keep, through which"
    let error = #expect(throws: Keeper.Missing.self) {
      try Keeper.command(for: program, beside: "/nowhere/lethe")
    }
    #expect(error?.description.hasPrefix(expected) == true)
    let kept = try Keeper.command(for: program, beside: lethePath)
    #expect(kept.arguments == [Self.keeper, "\(getpid())", "/bin/true"])
  }
}
