import Foundation
import TestKit
import Testing

/// Searches by CMA-ES through the program: for a soft prompt, and over the parameters of a sweep.
@Suite struct SoftPromptTests {
  @Test func `a model behind a soft prompt is used like any other`() throws {
    try Project.make { project in
      try project.write(
        "prompt.yaml",
        """
        extends: tiny.yaml
        lethe: 1
        name: prompt
        methods:
          ga: null
          npo: null
          soft: {prompt_search: {vectors: 3, generations: 4, population: 4, shots: 3}}
        metrics: [probability, rouge]
        """)
      let first = try project.run("run", "prompt.yaml")
      #expect(first.status == 0, "\(first.errors)")
      func prompt(_ model: String) throws -> [Int] {
        let written = try project.run(
          "generate", "prompt:\(model)", "--prompt", "Who?", "--max-new-tokens", "3", "--json")
        let json = try JSONSerialization.jsonObject(with: Data(written.output.utf8))
        return (json as? [String: Any])?["prompt_ids"] as? [Int] ?? []
      }
      let plain = try prompt("none")
      #expect(!plain.isEmpty && plain.allSatisfy { $0 < 512 })
      #expect(try prompt("soft") == [512, 513, 514] + plain)
      let score = try project.run("score", "prompt:soft", "--text", "Who is it?", "--json")
      #expect(score.status == 0 && score.output.contains("perplexity"), "\(score.errors)")
      let converted = try project.run("convert", "prompt:soft", "folder")
      #expect(converted.status == 1 && converted.errors.contains("soft prompt"))
      #expect(try project.run("verify", "prompt").status == 0)
    }
  }

  @Test func `CMA-ES searches the parameters of a method, and goes on where it was`() throws {
    let text = """
      extends: tiny.yaml
      lethe: 1
      name: evolved
      methods: {ga: null}
      metrics: [probability]
      sweep:
        methods.npo.npo.learning_rate: {log_uniform: [1e-4, 1e-2]}
        methods.npo.npo.epochs: {integers: [1, 2]}
        cma_es:
          trials: 4
          population: 4
          objective: {maximize: retain.probability, methods: [npo]}
      """
    try Project.make { project in
      try project.write("evolved.yaml", text)
      let first = try project.run("run", "evolved.yaml")
      #expect(first.status == 0, "\(first.errors)")
      #expect(try project.run("run", "evolved.yaml").errors.contains("0 ran"))
      try project.write("evolved.yaml", text.replacing("trials: 4", with: "trials: 6"))
      let wider = try project.run("run", "evolved.yaml")
      #expect(wider.status == 0 && wider.errors.contains("cached"), "\(wider.errors)")
      let runs = try project.runs()
      let sizes = try runs.map { run -> Int in
        let sweep = try JSONSerialization.jsonObject(
          with: Data(project.read("\(run)/sweep.json").utf8))
        return ((sweep as? [String: Any])?["trials"] as? [Any])?.count ?? 0
      }
      #expect(Set(sizes) == [4, 6])
      try project.write(
        "evolved.yaml", text.replacing("{integers: [1, 2]}", with: "[1, 2]"))
      let wrong = try project.run("check", "evolved.yaml")
      #expect(wrong.status == 2 && wrong.errors.contains("evolved.yaml:8"), "\(wrong.errors)")
    }
  }
}
