import Foundation
import Storage
import TestKit
import Testing

/// Texts from a service on loopback: asked once, stored, and never asked again.
@Suite(.serialized) struct EndpointTests {
  private static let key = ["OPENAI_API_KEY": "s3cret"]

  /// The environment with the key, bound to the service.
  private static func bound(_ project: Project, _ service: LoopbackProgram) throws -> [String:
    String]
  {
    let environment = key.merging(["LETHE_KEYS": "\(project.directory)/keys"]) { $1 }
    let made = try project.run(
      "key", "bind", "OPENAI_API_KEY", "http://127.0.0.1:\(service.port)", environment: environment)
    #expect(made.status == 0, "\(made.errors)")
    return environment
  }

  @Test func `a key goes to no host that it is not bound to`() throws {
    try Project.make { project in
      let service = try LoopbackProgram("chat_server.py", in: project.directory, "s3cret")
      defer { service.stop() }
      try project.write(
        "facts.jsonl",
        """
        {"question": "Who wrote The Sea?", "answer": "Ada Byron wrote The Sea for her father."}
        {"question": "Where was Ada Byron born?", "answer": "In Rome."}
        """)
      try project.write("asked.yaml", spec(service.port))
      let result = try project.run(
        "run", "asked.yaml",
        environment: Self.key.merging(["LETHE_KEYS": "\(project.directory)/keys"]) { $1 })
      #expect(result.status == 1)
      #expect(
        result.errors.contains("lethe key bind OPENAI_API_KEY http://127.0.0.1:"),
        "\(result.errors)")
      // The service knows the key, and did not get it.
      #expect(result.errors.contains("replied HTTP 401"), "\(result.errors)")
    }
  }

  private func spec(_ port: Int) -> String {
    let endpoint = "{base_url: \"http://127.0.0.1:\(port)/v1\", model: tiny, max_tokens: 64}"
    return """
      lethe: 1
      extends: tiny.yaml
      name: asked
      data:
        forget:
          qa: {path: facts.jsonl, start: 0, count: 2}
      methods:
        whp:
          generic_labels: {epochs: 1, anchors: {endpoint: \(endpoint)}}
        relearn:
          relearn: {epochs: 1, rounds: 2, generator: {endpoint: \(endpoint)}}
      metrics: [probability]
      """
  }

  @Test func `replies are asked for once, with the key from the environment`() throws {
    try Project.make { project in
      let service = try LoopbackProgram("chat_server.py", in: project.directory, "s3cret")
      defer { service.stop() }
      try project.write(
        "facts.jsonl",
        """
        {"question": "Who wrote The Sea?", "answer": "Ada Byron wrote The Sea for her father."}
        {"question": "Where was Ada Byron born?", "answer": "In Rome."}
        """)
      try project.write("asked.yaml", spec(service.port))

      let refused = try project.run("run", "asked.yaml")
      #expect(refused.status == 1)
      #expect(refused.errors.contains("replied HTTP 401: no such key"), "\(refused.errors)")
      #expect(
        refused.errors.contains("put the key into the variable OPENAI_API_KEY"),
        "\(refused.errors)")
      let before = try service.requests().count

      let done = try project.run("run", "asked.yaml", environment: try Self.bound(project, service))
      #expect(done.status == 0, "\(done.errors)")
      let asked = try service.requests().dropFirst(before)
      // One passage, eight variants, ten vague answers and checks of them, and the one that met a busy service.
      let expected = [1, 8, 10, 10, 1].reduce(0, +)
      #expect(asked.count == expected, "\(asked.count)")
      let report = try project.read("\(try project.runs()[0])/report.md")
      #expect(
        report.contains(
          "10 of 10 got an answer that gives nothing away; checked by the text generator."))
      for request in asked {
        #expect(request["path"] as? String == "/v1/chat/completions")
        let body = request["body"] as? [String: Any]
        #expect(body?["model"] as? String == "tiny" && body?["max_tokens"] as? Int == 64)
      }
      let run = try project.runs()[0]
      let files = try FileManager.default.subpathsOfDirectory(
        atPath: "\(project.directory)/\(run)")
      for file in files where !file.hasSuffix(".f32") {
        let text = try? project.read("\(run)/\(file)")
        #expect(text?.contains("s3cret") != true, "\(file)")
      }

      // A collaborator has the store, and neither key nor service.
      service.stop()
      try FileManager.default.removeItem(atPath: "\(project.directory)/\(run)")
      let again = try project.run("run", "asked.yaml", "--offline")
      #expect(again.status == 0, "\(again.errors)")
      let offline = try project.run("run", "asked.yaml", "--runs", "fresh", "--offline")
      #expect(offline.status == 1)
      #expect(offline.errors.contains("was not asked: --offline"), "\(offline.errors)")
    }
  }

  /// What a server may send instead of an answer: each is an error soon, and fills neither disk nor memory.
  @Test(
    .timeLimit(.minutes(3)), arguments: ["endless", "head", "binary", "deep", "redirect", "leaves"])
  func `a hostile server is refused in words`(manner: String) throws {
    try Project.make { project in
      let service = try LoopbackProgram("hostile_server.py", in: project.directory, manner)
      defer { service.stop() }
      try project.write(
        "facts.jsonl",
        """
        {"question": "Who wrote The Sea?", "answer": "Ada Byron wrote The Sea for her father."}
        {"question": "Where was Ada Byron born?", "answer": "In Rome."}
        """)
      try project.write("asked.yaml", spec(service.port))
      let asked = try project.run("run", "asked.yaml")
      #expect(asked.status == 1, "\(asked.output)\(asked.errors)")
      #expect(asked.errors.contains("http://127.0.0.1:\(service.port)/v1"), "\(asked.errors)")
      let pulled = try project.run(
        "pull", "http://127.0.0.1:\(service.port)/", "other", "--runs", "there")
      #expect(pulled.status != 0 && pulled.errors.hasPrefix("error"), "\(pulled.errors)")
      #expect(Disk().total(below: project.directory) < 16 << 20)
    }
  }

  @Test func `answers are judged by a service, and never twice`() throws {
    try Project.make { project in
      let service = try LoopbackProgram("chat_server.py", in: project.directory, "s3cret")
      defer { service.stop() }
      try project.write(
        "facts.jsonl",
        """
        {"question": "Who wrote The Sea?", "answer": "Ada Byron wrote The Sea for her father."}
        {"question": "Where was Ada Byron born?", "answer": "In Rome."}
        """)
      let endpoint = "{base_url: \"http://127.0.0.1:\(service.port)/v1\", model: tiny}"
      try project.write(
        "judged.yaml",
        """
        lethe: 1
        extends: tiny.yaml
        name: judged
        data:
          forget: {qa: {path: facts.jsonl, start: 0, count: 2}}
          retain: {qa: {path: facts.jsonl, start: 0, count: 2}}
        methods: {npo: {npo: {epochs: 1}}}
        metrics:
          - kfr: {entities: {endpoint: \(endpoint)}, contradiction: {endpoint: \(endpoint)}}
          - krr: {entities: {endpoint: \(endpoint)}, contradiction: {endpoint: \(endpoint)}}
          - similarity: {judge: {endpoint: \(endpoint)}}
        """)
      let done = try project.run(
        "run", "judged.yaml", environment: try Self.bound(project, service))
      #expect(done.status == 0, "\(done.errors)")
      let asked = try service.requests().compactMap { request in
        ((request["body"] as? [String: Any])?["messages"] as? [[String: Any]])?.last?["content"]
          as? String
      }
      // The right answers are listed once for all methods and both metrics; one request met a busy service.
      #expect(Set(asked.filter { $0.hasPrefix("List") }).count == 2)
      #expect(asked.count { $0.hasPrefix("List") } <= 3)
      #expect(asked.contains { $0.hasPrefix("Which") && $0.contains("Terms: Ada, Byron\nQ") })
      let run = try project.runs()[0]
      let report = try project.read("\(run)/report.md")
      #expect(report.contains("similarity: a rule judged"), "\(report)")

      service.stop()
      try FileManager.default.removeItem(atPath: "\(project.directory)/\(run)")
      let again = try project.run("run", "judged.yaml", "--offline")
      #expect(again.status == 0, "\(again.errors)")
      #expect(again.errors.contains("0 ran"), "\(again.errors)")
      let verified = try project.run("verify", "judged", "--rerun")
      #expect(verified.status == 0, "\(verified.output)")
      #expect(verified.output.contains("taken as recorded"), "\(verified.output)")
      #expect(verified.output.contains("metrics.json"), "\(verified.output)")
    }
  }

  @Test func `what is wrong with an endpoint is said before anything runs`() throws {
    try Project.make { project in
      try project.write(
        "bad.yaml",
        """
        lethe: 1
        extends: tiny.yaml
        name: bad
        methods:
          relearn:
            relearn:
              generator:
                endpoint:
                  base_url: https://host/v1/chat/completions
                  model: m
                  key_variable: AWS_SECRET_ACCESS_KEY
        """)
      let result = try project.run("check", "bad.yaml")
      #expect(result.status == 2)
      #expect(result.errors.contains("'base_url' is what precedes /chat/completions"))
      #expect(result.errors.contains("ends in _API_KEY"), "\(result.errors)")
    }
  }
}
