package import Foundation

/// What a program printed and how it ended.
package struct ProgramResult: Sendable {
  package let status: Int32
  package let output: String
  package let errors: String
}

/// The built `lethe`: `LETHE_BINARY`, or the release or debug build of this package.
package var lethePath: String {
  let environment = ProcessInfo.processInfo.environment
  if let path = environment["LETHE_BINARY"] { return path }
  let release = "\(packageRoot)/.build/release/lethe"
  return FileManager.default.isExecutableFile(atPath: release)
    ? release : "\(packageRoot)/.build/debug/lethe"
}

/// The root of this package.
package var packageRoot: String {
  URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
}

/// Starts `lethe` with `input` to read; the caller waits for it or kills it.
package func startLethe(
  _ arguments: [String], directory: String, environment: [String: String] = [:],
  input: String = ""
) throws -> (process: Process, output: String, errors: String) {
  let process = Process()
  process.executableURL = URL(filePath: lethePath)
  process.arguments = arguments
  process.currentDirectoryURL = URL(filePath: directory)
  process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
  let name = UUID().uuidString
  let output = "\(directory)/.\(name).out"
  let errors = "\(directory)/.\(name).err"
  for path in [output, errors] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
  process.standardOutput = FileHandle(forWritingAtPath: output)
  process.standardError = FileHandle(forWritingAtPath: errors)
  let typed = "\(directory)/.\(name).in"
  try input.write(toFile: typed, atomically: false, encoding: .utf8)
  process.standardInput = FileHandle(forReadingAtPath: typed)
  try FileManager.default.removeItem(atPath: typed)
  try process.run()
  return (process, output, errors)
}

/// Runs `lethe` to its end.
package func lethe(
  _ arguments: [String], directory: String, environment: [String: String] = [:],
  input: String = ""
) throws -> ProgramResult {
  let started = try startLethe(
    arguments, directory: directory, environment: environment, input: input)
  started.process.waitUntilExit()
  defer {
    for path in [started.output, started.errors] {
      try? FileManager.default.removeItem(atPath: path)
    }
  }
  return ProgramResult(
    status: started.process.terminationStatus,
    output: (try? String(contentsOfFile: started.output, encoding: .utf8)) ?? "",
    errors: (try? String(contentsOfFile: started.errors, encoding: .utf8)) ?? "")
}
