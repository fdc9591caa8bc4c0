import Foundation
import TestKit
import Testing

/// A published model as a user meets it: got, talked to, taught, converted.
///
/// Nothing is downloaded: the tiny experiment's own model is written as a GGUF file, which is then the published one.
@Suite(.serialized) struct PretrainedTests {
  private static func spec(_ digest: String, _ size: Int, more: String = "") -> String {
    """
    lethe: 1
    name: pretrained
    model:
      pretrained:
        from:
          fetch:
            sha256: \(digest)
            size: \(size)
            sources:
              - file: elsewhere.gguf
              - file: published/model.gguf
        prompt: "Question: {question}\\nAnswer: "
    \(more)
    data:
      forget:
        qa: {path: data/tofu/forget10_perturbed.json, start: 360, count: 4}
      retain:
        qa: {path: data/tofu/forget10_perturbed.json, start: 0, count: 8}
    """
  }

  /// Makes a project with a published model, `published/model.gguf`, and the spec that fetches it.
  private static func make(
    _ more: String, _ body: (Project, _ digest: String, _ size: Int) throws -> Void
  ) throws {
    try Project.make { project in
      let trained = try project.run("run", "tiny.yaml", "--runs", "trained")
      try #require(trained.status == 0, "\(trained.errors)")
      let written = try project.run(
        "convert", "tiny.yaml:none", "published", "--format", "gguf", "--runs", "trained")
      try #require(written.status == 0, "\(written.errors)")
      let path = "\(project.directory)/published/model.gguf"
      let size = try #require(FileManager.default.contents(atPath: path)).count
      let digest = try sha256(path)
      try project.write("pretrained.yaml", spec(digest, size, more: more))
      try body(project, digest, size)
    }
  }

  private static func sha256(_ path: String) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/sha256sum")
    process.arguments = [path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self).split(separator: " ").first.map(String.init) ?? ""
  }

  private static let taught = """
        teach: {epochs: 1, batch_size: 4, lora: {rank: 2}}
    methods:
      ga: {gradient_ascent: {epochs: 1, batch_size: 4, lora: {rank: 2}}}
    metrics: [probability]
    """

  @Test func `a fetched model is taught with LoRA, forgets, and is asked`() throws {
    try Self.make(Self.taught) { project, digest, _ in
      let plan = try project.run("plan", "pretrained.yaml")
      #expect(plan.output.contains("else file published/model.gguf"), "\(plan.output)")
      let run = try project.run("run", "pretrained.yaml", "--offline")
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.errors.contains("elsewhere.gguf: there is no such file"), "\(run.errors)")
      #expect(run.output.contains("retrain"))
      #expect(try project.manifest().contains(digest))

      let asked = try project.run(
        "chat", "pretrained.yaml:none", "--compare", "last:ga", "--max-new-tokens", "4",
        input: "Who is it?\n/exit\nnot read\n")
      #expect(asked.status == 0, "\(asked.errors)")
      let lines = asked.output.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count { $0.hasPrefix("[") } == 2, "\(asked.output)")
      #expect(lines.contains("[pretrained.yaml:none]") && lines.contains("[last:ga]"))

      // The resolved spec is the same run, wherever the sources are now.
      try FileManager.default.removeItem(atPath: "\(project.directory)/published")
      let resolved = try project.run("run", "\(try project.runs()[0])/resolved.yaml", "--offline")
      #expect(resolved.errors.contains("0 ran"), "\(resolved.errors)")
    }
  }

  @Test func `one model has the same tokens and scores by any name`() throws {
    try Self.make("") { project, _, _ in
      let folder = try project.run(
        "convert", "published/model.gguf", "folder", "--format", "huggingface")
      #expect(folder.status == 0, "\(folder.errors)")
      var seen: Set<String> = []
      for name in ["published/model.gguf", "pretrained.yaml", "folder"] {
        let tokens = try project.run("tokenize", name, "--text", "Who are you?", "--json")
        #expect(tokens.output.hasPrefix("{\"ids\":["), "\(tokens)")
        let score = try project.run("score", name, "--text", "Who are you?", "--json")
        #expect(score.status == 0, "\(score.errors)")
        seen.insert(tokens.output + score.output)
        let data = Data(score.output.utf8)
        let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let ids = try #require(json["ids"] as? [Int])
        #expect((json["nll"] as? [Double])?.count == ids.count - 1)
        #expect((json["top"] as? [[String: Any]])?.count == 5)
        #expect(json["perplexity"] is Double)
      }
      #expect(seen.count == 1, "\(seen)")
    }
  }

  @Test func `a wrong digest shows both, and nothing is kept`() throws {
    try Self.make("") { project, digest, size in
      let other = String(digest.reversed())
      try project.write("wrong.yaml", Self.spec(other, size))
      let result = try project.run("generate", "wrong.yaml", "--prompt", "x")
      #expect(result.status == 1)
      #expect(result.errors.contains(digest) && result.errors.contains(other), "\(result.errors)")
      #expect(result.errors.contains("file published/model.gguf"))
      let left = try FileManager.default.subpathsOfDirectory(
        atPath: "\(project.directory)/runs/.store/v1")
      #expect(!left.contains { $0.hasPrefix("objects/") || $0.hasPrefix("downloads/") }, "\(left)")
    }
  }

  @Test func `what compares with a retrained model is refused before anything runs`() throws {
    try Self.make("") { project, digest, size in
      let more = """
        methods:
          gold: retrain
        metrics: [probability, forget_quality]
        """
      try project.write("wrong.yaml", Self.spec(digest, size, more: more))
      let result = try project.run("check", "wrong.yaml")
      #expect(result.status == 2)
      #expect(result.errors.contains("wrong.yaml:14:3"), "\(result.errors)")
      #expect(result.errors.contains("'forget_quality' compares with the model"))
      #expect(result.errors.contains("teach"))
    }
  }

  @Test func `a model that is not there is explained`() throws {
    try Project.make { project in
      let cases = [
        ("nowhere", "a model is a .gguf file"), ("tiny.yaml:none", "lethe run tiny.yaml"),
        ("tiny.yaml:npx", "did you mean 'npo'"), ("tiny.yaml", "lethe run tiny.yaml"),
        ("data", "has no config.json"),
      ]
      for (name, expected) in cases {
        let result = try project.run("tokenize", name, "--text", "x")
        #expect(result.status == 2)
        #expect(result.errors.contains(expected), "\(name): \(result.errors)")
      }
      // A value may begin with a mark that makes one character with the sign before it.
      let marked = try project.run("tokenize", "nowhere", "--text=\u{301}x")
      #expect(marked.errors.contains("a model is a .gguf file"), "\(marked.errors)")
      try project.write("broken.gguf", "GGUF?")
      let broken = try project.run("score", "broken.gguf", "--text", "x")
      #expect(broken.status == 2, "\(broken.errors)")
    }
  }
}
