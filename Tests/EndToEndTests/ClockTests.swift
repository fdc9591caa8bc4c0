import Foundation
import TestKit
import Testing

/// A driver whose clock is wrong, on a store whose files another machine dates.
@Suite(.serialized) struct ClockTests {
  /// The compiler that comes with the Swift toolchain, or the system's.
  private static let compiler: String? = {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").flatMap { ["\($0)/clang", "\($0)/cc"] }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  private struct Steps: Decodable {
    struct Step: Decodable { let key: String }
    let steps: [Step]
  }

  @Test(.enabled(if: compiler != nil), arguments: ["7200", "-7200"])
  func `another host's claim is respected for its lease however wrong the own clock is`(
    offset: String
  ) throws {
    try Project.make { project in
      let library = "\(project.directory)/clock.so"
      let compilation = Process()
      compilation.executableURL = URL(filePath: try #require(Self.compiler))
      compilation.arguments = [
        "-shared", "-fPIC", "-o", library, "\(packageRoot)/Tests/Evidence/clock.c",
      ]
      try compilation.run()
      compilation.waitUntilExit()
      try #require(compilation.terminationStatus == 0)
      try project.write("offset", offset)
      try project.write(
        "clock.yaml",
        "{lethe: 1, name: clock, steps: {it: {run: [sh, -c, 'echo x > out'], outputs: [out]}}}")
      let plan = try project.run("plan", "clock.yaml", "--json")
      let steps = try JSONDecoder().decode(Steps.self, from: Data(plan.output.utf8)).steps
      let claims = "\(project.directory)/runs/.store/v1/claims"
      try FileManager.default.createDirectory(
        atPath: claims, withIntermediateDirectories: true)
      // Just written, by a host whose locks cannot be seen here.
      let claim = "\(claims)/\(try #require(steps.first).key)"
      try "far 1\n".write(toFile: claim, atomically: false, encoding: .utf8)
      let started = try startLethe(
        ["run", "clock.yaml"], directory: project.directory,
        environment: ["LD_PRELOAD": library, "CLOCK_OFFSET": "\(project.directory)/offset"])
      func said() -> String {
        (try? String(contentsOfFile: started.errors, encoding: .utf8)) ?? ""
      }
      waitUntil { said().contains("process 1 on far") || !started.process.isRunning }
      #expect(said().contains("process 1 on far"), "\(said())")
      try FileManager.default.removeItem(atPath: claim)
      started.process.waitUntilExit()
      #expect(started.process.terminationStatus == 0, "\(said())")
    }
  }
}
