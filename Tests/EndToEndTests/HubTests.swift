import Foundation
import TestKit
import Testing

/// The Hub as a user meets it, played by a server of this machine that the Hub's own client takes for one.
@Suite(.serialized) struct HubTests {
  private static let spec = """
    lethe: 1
    name: hub
    model: {pretrained: {from: {hub: {repository: org/tiny}}, prompt: "Question: {question}\\nAnswer: "}}
    data:
      forget: {hub: {repository: org/rows, file: data/forget.csv}}
      retain: {hub: {repository: org/rows, file: retain.jsonl}}
    metrics: [probability]
    """

  /// Makes a project with the spec, and the tiny experiment's own model and a few rows in the server's folders.
  private static func make(
    _ arguments: String..., body: (Project, LoopbackProgram, [String: String]) throws -> Void
  ) throws {
    try Project.make { project in
      let trained = try project.run("run", "tiny.yaml", "--runs", "trained")
      try #require(trained.status == 0, "\(trained.errors)")
      let rows = "\(project.directory)/hub/datasets/org/rows/data"
      for folder in [rows, "\(project.directory)/hub/models/org"] {
        try FileManager.default.createDirectory(
          atPath: folder, withIntermediateDirectories: true)
      }
      let written = try project.run(
        "convert", "tiny.yaml:none", "hub/models/org/tiny", "--runs", "trained")
      try #require(written.status == 0, "\(written.errors)")
      try project.write(
        "hub/datasets/org/rows/data/forget.csv",
        "question,answer\n\"Who wrote \"\"The Sea\"\", and when?\",Ada Byron wrote it.\nWho is Tom?,A diver.\n"
      )
      try project.write(
        "hub/datasets/org/rows/retain.jsonl",
        #"{"question": "Where was Ada born?", "answer": "In Rome."}"# + "\n"
          + #"{"question": "Where was Tom born?", "answer": "In Oslo."}"# + "\n")
      try project.write("hub.yaml", spec)
      let server = try LoopbackProgram(
        "hub_server.py", in: project.directory, ["\(project.directory)/hub"] + arguments)
      defer { server.stop() }
      let environment = [
        "HF_ENDPOINT": "http://127.0.0.1:\(server.port)/", "HF_TOKEN": "hf_secret",
      ]
      try body(project, server, environment)
    }
  }

  @Test func `a model and rows of the Hub are pinned, and nobody is asked again`() throws {
    try Self.make("--token", "hf_secret", "--busy", "1") { project, server, environment in
      #expect(try project.run("check", "hub.yaml", environment: environment).status == 0)
      #expect(try server.requests().isEmpty)
      let run = try project.run("run", "hub.yaml", environment: environment)
      #expect(run.status == 0, "\(run.errors)")
      let directory = try project.runs()[0]
      let resolved = try project.read("\(directory)/resolved.yaml")
      for part in ["hub:", "commit:", "model.safetensors", "data/forget.csv", "sha256:"] {
        #expect(resolved.contains(part), "\(part): \(resolved)")
      }
      #expect(!resolved.contains("hf_secret") && !resolved.contains("127.0.0.1"))
      let asked = try server.requests().count
      // What a collaborator has: the resolved spec, the store, and no server.
      server.stop()
      for spec in ["hub.yaml", "\(directory)/resolved.yaml"] {
        let again = try project.run("run", spec, "--offline", environment: environment)
        #expect(again.status == 0, "\(spec): \(again.errors)")
      }
      #expect(try server.requests().count == asked)
      let elsewhere = try project.run(
        "run", "hub.yaml", "--offline", "--runs", "empty", environment: environment)
      #expect(elsewhere.status == 2 && elsewhere.errors.contains("has not been seen here yet"))
    }
  }

  @Test func `what the Hub refuses is wrong at its place`() throws {
    try Self.make("--token", "hf_other") { project, _, environment in
      let refused = try project.run("run", "hub.yaml", environment: environment)
      #expect(refused.status == 2)
      for part in ["hub.yaml:", "org/rows", "HTTP 401", "gives no access"] {
        #expect(refused.errors.contains(part), "\(part): \(refused.errors)")
      }
      #expect(!refused.errors.contains("hf_secret"))
    }
    try Self.make { project, _, environment in
      let absent = try project.run(
        "plan", "hub.yaml", "--set", "data.forget.hub.file=none.csv", environment: environment)
      #expect(absent.status == 2)
      #expect(absent.errors.contains("no file 'none.csv': it has data/forget.csv"))
    }
  }

  @Test func `a model of the Hub is asked by name`() throws {
    try Self.make { project, server, environment in
      let score = try project.run(
        "score", "hub.yaml", "--text", "Who are you?", "--json", environment: environment)
      #expect(score.status == 0, "\(score.errors)")
      let local = try project.run(
        "score", "hub/models/org/tiny", "--text", "Who are you?", "--json")
      #expect(score.output == local.output)
      #expect(try !server.requests().isEmpty)
    }
  }
}
