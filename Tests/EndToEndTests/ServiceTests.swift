import Foundation
import TestKit
import Testing

/// A model behind a service on loopback: scored and asked, changed by what stands in front, and never asked twice.
@Suite(.serialized) struct ServiceTests {
  private func write(_ project: Project) throws {
    try project.write(
      "facts.jsonl",
      """
      {"question": "Who wrote The Sea?", "answer": "Ada Byron wrote The Sea."}
      {"question": "Where was Ada born?", "answer": "In Rome."}
      {"question": "What is Tom's job?", "answer": "Tom is a diver."}
      {"question": "Where was Tom born?", "answer": "In Oslo."}
      """)
  }

  private func spec(_ port: Int, scores: String = "prompt_logprobs", more: String = "") -> String {
    """
    lethe: 1
    name: served
    model:
      service: {url: "http://127.0.0.1:\(port)/v1", model: tiny, scores: \(scores)}
    data:
      forget: {qa: {path: facts.jsonl, start: 0, count: 2}}
      retain: {qa: {path: facts.jsonl, start: 2, count: 2}}
    methods:
      guardrail: {guardrail: {topics: [Ada]}}
      retrieval: {retrieval: {threshold: 0.95}}
      icul: {icul: {retain: 1}}
    \(more)
    """
  }

  /// The estimates of a column by method.
  private func estimates(_ project: Project, _ column: String) throws -> [String: Double] {
    let run = try project.runs().sorted().last ?? ""
    let json = try JSONSerialization.jsonObject(
      with: Data(try project.read("\(run)/metrics.json").utf8))
    let rows =
      (json as? [[String: Any]]) ?? ((json as? [String: Any])?["rows"] as? [[String: Any]]) ?? []
    var found: [String: Double] = [:]
    for row in rows where row["column"] as? String == column {
      if let method = row["method"] as? String { found[method] = row["estimate"] as? Double }
    }
    return found
  }

  private static let measured = """
    metrics: [probability, rouge]
    attacks: [prefix]
    """

  @Test(arguments: ["prompt_logprobs", "echo", "each_token"])
  func `a service is scored and asked, and only once`(scores: String) throws {
    try Project.make { project in
      try write(project)
      let service = try LoopbackProgram(
        "completion_server.py", in: project.directory, "\(project.directory)/facts.jsonl")
      defer { service.stop() }
      try project.write("served.yaml", spec(service.port, scores: scores, more: Self.measured))
      let done = try project.run("run", "served.yaml")
      #expect(done.status == 0, "\(done.errors)")
      // By the service's rules each token of a known answer has log p -0.1, and -3 behind an order to keep silent.
      let forget = try estimates(project, "forget.probability")
      let retain = try estimates(project, "retain.probability")
      let (knows, hides) = (exp(-0.1), exp(-3.0))
      for (method, wanted) in [
        ("none", (knows, knows)), ("guardrail", (hides, hides)), ("retrieval", (hides, knows)),
        ("icul", (knows, knows)),
      ] {
        #expect(abs((forget[method] ?? 0) - wanted.0) < 1e-9, "\(method) \(forget)")
        #expect(abs((retain[method] ?? 0) - wanted.1) < 1e-9, "\(method) \(retain)")
      }
      #expect(try estimates(project, "forget.rouge_l")["none"] == 1)
      #expect((try estimates(project, "forget.rouge_l")["retrieval"] ?? 1) < 0.2)
      let asked = try service.requests()
      for request in asked {
        let body = request["body"] as? [String: Any]
        if scores == "each_token", request["path"] as? String == "/tokenize" { continue }
        #expect(request["path"] as? String == "/v1/completions")
        #expect(body?["model"] as? String == "tiny" && body?["temperature"] as? Int == 0)
      }
      // A collaborator has the store and no service.
      service.stop()
      let again = try project.run("run", "served.yaml", "--offline")
      #expect(again.status == 0, "\(again.errors)")
      #expect(try service.requests().count == asked.count)
    }
  }

  @Test func `what needs weights is told with its place`() throws {
    try Project.make { project in
      try write(project)
      let more = """
          npo: {npo: {epochs: 1}}
        metrics: [exact_memorisation, probability]
        attacks: [quantise]
        """
      try project.write("served.yaml", spec(9, more: more))
      let result = try project.run("check", "served.yaml")
      #expect(result.status == 2)
      for part in ["'npo'", "'exact_memorisation'", "'quantise'", "served.yaml:13:"] {
        #expect(result.errors.contains(part), "\(part): \(result.errors)")
      }
      try project.write("served.yaml", spec(9, scores: "none", more: "metrics: [probability]"))
      #expect(try project.run("check", "served.yaml").errors.contains("scores: none"))
      try project.write("served.yaml", spec(9, scores: "none", more: "metrics: [rouge]"))
      #expect(try project.run("check", "served.yaml").status == 0)
    }
  }

  @Test func `a service that tells no log-probabilities is told apart`() throws {
    try Project.make { project in
      try write(project)
      let service = try LoopbackProgram(
        "completion_server.py", in: project.directory, "\(project.directory)/facts.jsonl")
      defer { service.stop() }
      try project.write("served.yaml", spec(service.port, more: "metrics: [probability]"))
      let other = try String(
        contentsOfFile: "\(packageRoot)/Tests/MethodsTests/Fixtures/completion_server.py",
        encoding: .utf8)
      #expect(other.contains("prompt_logprobs"))
      let refused = try project.run(
        "run", "served.yaml", "--set", "model.service.url=http://127.0.0.1:\(service.port)/v2")
      #expect(refused.status == 1)
      #expect(refused.errors.contains("replied HTTP 404"), "\(refused.errors)")
    }
  }

  @Test func `a person asks a service as runs do, and the same question once`() throws {
    try Project.make { project in
      try write(project)
      let service = try LoopbackProgram(
        "completion_server.py", in: project.directory, "\(project.directory)/facts.jsonl")
      defer { service.stop() }
      try project.write("served.yaml", spec(service.port, more: "metrics: [probability]"))
      let prompt = "Question: Where was Ada born?\nAnswer:"
      let written = try project.run("generate", "served.yaml", "--prompt", prompt, "--json")
      #expect(written.status == 0, "\(written.errors)")
      #expect(written.output.contains("In Rome."), "\(written.output)")
      let chat = try project.run(
        "generate", "served.yaml", "--prompt", "Where was Ada born?", "--chat", "--stop", "Rome")
      #expect(chat.output.contains("In") && !chat.output.contains("Rome"), "\(chat.output)")
      let text = "\(prompt) In Rome."
      let scored = try project.run("score", "served.yaml", "--text", text, "--json")
      #expect(scored.status == 0 && scored.output.contains("perplexity"), "\(scored.errors)")
      let asked = try service.requests().count
      // The chat's question is the one that was written by hand.
      #expect(asked == 2)
      let again = try project.run("score", "served.yaml", "--text", text, "--json", "--offline")
      #expect(again.output == scored.output)
      #expect(try service.requests().count == asked)
      let drawn = try project.run(
        "generate", "served.yaml", "--prompt", prompt, "--temperature", "1")
      #expect(drawn.status == 2 && drawn.errors.contains("leave out --temperature"))
    }
  }
}
