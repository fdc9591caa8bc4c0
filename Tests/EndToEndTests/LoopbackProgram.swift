import Foundation
import TestKit

/// A server of a test's own: a Python program that prints its port and writes what it was asked to a file.
final class LoopbackProgram {
  let port: Int
  private let process = Process()
  private let log: String

  /// Starts `Tests/MethodsTests/Fixtures/<script>` with the log of requests in `directory`, and further arguments.
  convenience init(_ script: String, in directory: String, _ arguments: String...) throws {
    try self.init(script, in: directory, arguments)
  }

  /// The same with a list of arguments.
  init(_ script: String, in directory: String, _ arguments: [String]) throws {
    log = "\(directory)/requests.jsonl"
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments =
      ["python3", "\(packageRoot)/Tests/MethodsTests/Fixtures/\(script)", log] + arguments
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    guard let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) else {
      throw ProjectError(message: "the service did not start: '\(line)'")
    }
    self.port = port
  }

  func stop() {
    // Tests run with the gentler signals blocked, and children inherit that.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// What was asked, in order.
  func requests() throws -> [[String: Any]] {
    guard FileManager.default.fileExists(atPath: log) else { return [] }
    return try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").map {
      try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:]
    }
  }
}
