import Executors
import FoundationEssentials
import JSON
import Plans
import TestKit
import Testing

/// A worker of Python, played by a shell script that knows its lines.
@Suite struct EngineSessionTests {
  private static let hello = #"{"hello": {"protocol": 1, "operations": []}}"#
  private static let described =
    #"{"id": 1, "done": {"worker": "1", "torch": "2.0", "transformers": "5.0", "device": "cpu"}}"#

  /// Starts a script that says `first`, and then one of the `answers` to each line.
  private func session(
    _ first: String, _ answers: [String], in directory: String
  ) throws -> EngineProgram {
    let script = "\(directory)/worker.sh"
    let replies = answers.map { "read line; cat <<'END'\n\($0)\nEND\n" }.joined()
    try "cat <<'END'\n\(first)\nEND\n\(replies)read line".write(
      toFile: script, atomically: true, encoding: .utf8)
    return try EngineProgram(
      PythonEngine(python: script, launcher: ["/bin/sh"]), threads: 1,
      environment: ["PATH": "/usr/bin:/bin"], folder: directory)
  }

  @Test func `it is asked, and says how far it is`() throws {
    try withTemporaryDirectory { directory in
      let steps = #"""
        {"id": 2, "progress": {"done": 1, "total": 2, "values": {"loss": 0.5}}}
        {"id": 2, "progress": {"done": 2, "total": 2}}
        {"id": 2, "done": {"history": []}}
        """#
      let session = try session(Self.hello, [Self.described, steps], in: directory)
      #expect(
        try session.versions(device: "auto")
          == PythonEngine.Versions(worker: "1", torch: "2.0", transformers: "5.0", device: "cpu"))
      var heard: [Progress] = []
      let done = try session.ask("train", [:]) { heard.append($0) }
      #expect(done["history"]?.array == [])
      #expect(
        heard == [
          Progress(done: 1, total: 2, values: ["loss": 0.5]), Progress(done: 2, total: 2),
        ])
    }
  }

  @Test func `it says where it computes, and what it used`() throws {
    try withTemporaryDirectory { directory in
      func described(_ more: String) -> String {
        Self.described.replacing(#""device": "cpu"}"#, with: more + "}")
      }
      let usage = #"{"id": 4, "done": {"cpu": 2.5, "memory": 7, "device_memory": 3}}"#
      let session = try session(
        Self.hello,
        [
          Self.described,
          described(#""device": "cuda", "device_name": "NVIDIA H200", "processes": 4"#)
            .replacing(#""id": 1"#, with: #""id": 2"#),
          described(#""device": "cpu", "device_name": "x86_64", "processes": 2"#)
            .replacing(#""id": 1"#, with: #""id": 3"#),
          usage, #"{"id": 5, "done": {"cpu": "much"}}"#,
        ], in: directory)
      let places = try (0..<3).map { _ in try session.description(device: "auto") }
      #expect(places.map(\.processes) == [1, 4, 2])
      #expect(
        places.map(\.place) == [
          "the processor", "4 x NVIDIA H200", "the processor, by 2 processes",
        ])
      #expect(try session.usage() == ProgramUsage(cpu: 2.5, memory: 7))
      #expect(throws: EngineProblem.self) { try session.usage() }
    }
  }

  @Test func `what it refuses, and what is no answer, is an error with its words`() throws {
    try withTemporaryDirectory { directory in
      let refusal = #"{"id": 1, "error": {"kind": "refused", "message": "no model 'n'"}}"#
      let session = try session(
        Self.hello, [refusal, "not JSON", #"{"id": 7, "done": {}}"#], in: directory)
      for words in ["no model 'n'", "not JSON", "was answered by", "instead of answering"] {
        do {
          _ = try session.ask("score", [:])
          Issue.record("'\(words)' is an error")
        } catch let problem as EngineProblem {
          #expect(problem.description.contains(words), "\(problem)")
        }
      }
    }
  }

  @Test func `another protocol, and no program, are told with the remedy`() throws {
    try withTemporaryDirectory { directory in
      #expect(throws: EngineProblem.self) {
        try session(#"{"hello": {"protocol": 2}}"#, [], in: directory)
      }
      do {
        _ = try EngineProgram(
          PythonEngine(python: "no-such-python"), threads: nil,
          environment: ["PATH": "/usr/bin:/bin"])
        Issue.record("there is no such program")
      } catch let problem as EngineProblem {
        #expect(problem.description.contains("make pytorch"))
      }
    }
  }
}
