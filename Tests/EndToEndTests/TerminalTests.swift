import Foundation
import TestKit
import Testing

/// What is shown in a terminal fits its window; util-linux's `script` gives the program one.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")))
struct TerminalTests {
  @Test func `tables fit the terminal and are whole in a pipe`() throws {
    try Project.make { project in
      #expect(try project.run("run", "tiny.yaml", "--quiet").status == 0)
      let commands = [
        ["run", "tiny.yaml", "--quiet"], ["show", "last"], ["compare", "last"], ["ls"],
        ["diff", "last", "last"],
      ]
      for columns in [60, 80, 120] {
        for command in commands {
          let lines = try shown(command, columns, project)
          #expect(lines.count > 1, "\(command)")
          let wide = lines.filter {
            $0.count > columns && !$0.contains("report:") && !$0.contains(":  ")
          }
          #expect(wide.isEmpty, "\(columns) cells, \(command): \(wide)")
        }
      }
      let piped = try project.run("run", "tiny.yaml", "--quiet").output
      #expect(piped.split(separator: "\n").contains { $0.count > 120 })
      let asked = try project.run("show", "last", environment: ["COLUMNS": "40"]).output
      #expect(try asked == project.run("show", "last").output)
    }
  }

  /// The lines that a command shows in a terminal of this many columns.
  private func shown(_ command: [String], _ columns: Int, _ project: Project) throws -> [String] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/script")
    let words = ([lethePath] + command).map { "'\($0)'" }.joined(separator: " ")
    process.arguments = ["-qec", "stty cols \(columns); \(words)", "/dev/null"]
    process.currentDirectoryURL = URL(fileURLWithPath: project.directory)
    process.environment = ProcessInfo.processInfo.environment.filter { $0.key != "COLUMNS" }
    let output = Pipe()
    process.standardOutput = output
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(String(decoding: bytes, as: UTF8.self))")
    return String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n")
      .split(separator: "\n").map(String.init)
  }
}
