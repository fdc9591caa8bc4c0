import Foundation
import TestKit
import Testing

/// A part of `Tests/Evidence/faults.py` that is quick: the operations that fail seldom, and were the last to be tried.
@Suite(.serialized) struct FaultMatrixTests {
  private static let hasCompiler = ["python3", "clang"].allSatisfy { program in
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
    }
  }

  /// An open file that cannot be looked at is no damage: `gc` gives up nothing for it, and `export` leaves nothing out.
  @Test(.enabled(if: hasCompiler), arguments: ["gc", "export"])
  func `nothing is lost when an open file cannot be looked at`(command: String) throws {
    try withTemporaryDirectory { directory in
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments = [
        "python3", "\(packageRoot)/Tests/Evidence/faults.py", command, "--only", "fstat",
        "--place", directory,
      ]
      process.environment = ProcessInfo.processInfo.environment.merging(["LETHE": lethePath]) { $1 }
      let output = Pipe()
      process.standardOutput = output
      process.standardError = output
      try process.run()
      let text = String(
        decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 0, "\(text)")
      #expect(text.contains("| `\(command)` | EIO |"), "\(text)")
    }
  }
}
