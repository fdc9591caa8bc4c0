import Foundation
import TestKit

/// A directory with a copy of the tiny experiment, as a user would have it.
struct Project {
  let directory: String

  /// Runs `body` in a fresh project and removes it afterwards.
  static func make(_ body: (Project) throws -> Void) throws {
    try withTemporaryDirectory { directory in
      let configs = "\(packageRoot)/configs"
      let manager = FileManager.default
      try manager.createDirectory(
        atPath: "\(directory)/data/tofu", withIntermediateDirectories: true)
      let data = "data/tofu/forget10_perturbed.json"
      try manager.copyItem(atPath: "\(configs)/\(data)", toPath: "\(directory)/\(data)")
      try manager.copyItem(atPath: "\(configs)/tiny.yaml", toPath: "\(directory)/tiny.yaml")
      try body(Project(directory: directory))
    }
  }

  func run(
    _ arguments: String..., environment: [String: String] = [:], input: String = ""
  ) throws -> ProgramResult {
    try lethe(arguments, directory: directory, environment: environment, input: input)
  }

  func write(_ name: String, _ text: String) throws {
    try text.write(toFile: "\(directory)/\(name)", atomically: true, encoding: .utf8)
  }

  func read(_ name: String) throws -> String {
    try String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8)
  }

  /// The run directories under `runs`, sorted.
  func runs(in folder: String = "runs") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(directory)/\(folder)")
      .filter { !$0.hasPrefix(".") }.sorted().map { "\(folder)/\($0)" }
  }

  /// Waits until a training step of the only run has reported how far it is.
  func waitForProgress() throws {
    let isThere = waitUntil {
      let run = try? runs().first
      let events = run.flatMap { try? read("\($0)/events.jsonl") } ?? ""
      return events.contains("\"event\":\"progress\"")
    }
    if !isThere { throw ProjectError(message: "no step reported progress") }
  }

  /// The manifest of the only run in a folder.
  func manifest(in folder: String = "runs") throws -> String {
    let runs = try runs(in: folder)
    guard runs.count == 1 else { throw ProjectError(message: "\(folder) has runs \(runs)") }
    return try read("\(runs[0])/MANIFEST.sha256")
  }
}

/// What went wrong in a test's own set-up.
struct ProjectError: Error { let message: String }
