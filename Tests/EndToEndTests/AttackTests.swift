import Foundation
import TestKit
import Testing

/// The binary on every attack.
@Suite(.serialized) struct AttackTests {
  @Test func `every attack is measured before and after, and shown beside the controls`() throws {
    try Project.make { project in
      let manager = FileManager.default
      try manager.removeItem(atPath: "\(project.directory)/data")
      for name in ["data", "attacks.yaml"] {
        try manager.copyItem(
          atPath: "\(packageRoot)/configs/\(name)", toPath: "\(project.directory)/\(name)")
      }
      let known = try project.run("describe").output
      let listed = try #require(
        known.components(separatedBy: "\nattacks\n").last?.components(separatedBy: "\n\n").first)
      let text = try project.read("attacks.yaml")
      for name in listed.split(separator: "\n").compactMap({ $0.split(separator: " ").first }) {
        #expect(text.contains("  - \(name)"), "\(name)")
      }

      let first = try project.run("run", "attacks.yaml", "--runs", "a")
      #expect(first.status == 0, "\(first.errors)")
      let second = try project.run(
        "run", "attacks.yaml", "--runs", "b", "--jobs", "1",
        environment: ["LETHE_KERNELS": "scalar"])
      #expect(second.status == 0, "\(second.errors)")
      #expect(try project.manifest(in: "a") == project.manifest(in: "b"))

      let run = try project.runs(in: "a")[0]
      let bytes = Data(try project.read("\(run)/attacks.json").utf8)
      let rows = try #require(try JSONSerialization.jsonObject(with: bytes) as? [[String: Any]])
      let methods = Set(rows.compactMap { $0["method"] as? String })
      #expect(methods == ["none", "retrain", "ga", "npo"])
      let attacks = Set(rows.compactMap { $0["attack"] as? String })
      #expect(
        attacks == [
          "quantise q8_0", "quantise q4_0", "quantise q4_k", "precision bf16", "precision f16",
          "relearn forget, 5 steps", "relearn retain, 5 steps", "relearn unrelated, 5 steps",
          "prefix", "prefix drawn", "few_shot 2", "logit_lens after 50 %", "paraphrase",
          "translate Spanish", "prompt_search",
        ])
      for row in rows {
        let (before, after) = (row["before"] as? Double, row["estimate"] as? Double)
        let change = try #require(row["change"] as? Double)
        #expect(abs(change - ((after ?? .nan) - (before ?? .nan))) < 1e-9)
      }
      // Four of the ten forget rows are learnt, and the others measured.
      let relearnt = rows.filter {
        $0["attack"] as? String == "relearn forget, 5 steps"
          && $0["column"] as? String == "forget.probability"
      }
      #expect(relearnt.count == 4 && relearnt.allSatisfy { $0["items"] as? Int == 6 })
      #expect(rows.contains { $0["change"] as? Double != 0 })
      // Half of them are searched with; the others are measured, of every model.
      let searched = rows.filter {
        $0["attack"] as? String == "prompt_search"
          && $0["column"] as? String == "forget.probability"
      }
      #expect(searched.count == 4 && searched.allSatisfy { $0["items"] as? Int == 5 })

      let report = try project.read("\(run)/report.md")
      for part in ["## Under attack", "quantise q4_0", "forget.probability (↓)"] {
        #expect(report.contains(part), "\(part)")
      }
      // What is reported without attacks stays as it is.
      let metrics = try project.read("\(run)/metrics.json")
      #expect(!metrics.contains("attack"))
    }
  }

  @Test func `mistakes are found before anything runs`() throws {
    try Project.make { project in
      let text = try project.read("tiny.yaml")
      for (attacks, message) in [
        ("[quantize]", "did you mean 'quantise'?"), ("[quantise: [q3_k]]", "q4_k"),
        ("[precision, {precision: [bf16]}]", "'precision bf16' is tried twice"),
        ("[{relearn: {on: [holdout]}}]", "add 'data: {holdout: ...}'"),
        ("[{relearn: {on: [unrelated]}}]", "go together"),
        ("[{prefix: {file: nowhere.txt}}]", "nowhere.txt"),
        ("[{translate: {generator: rules}}]", "rules cannot translate"),
        ("[{prompt_search: {on: holdout}}]", "add 'data: {holdout: ...}'"),
      ] {
        try project.write("bad.yaml", text + "\nattacks: \(attacks)\n")
        let result = try project.run("run", "bad.yaml")
        #expect(result.status == 2, "\(attacks)")
        #expect(result.errors.contains(message), "\(attacks): \(result.errors)")
      }
    }
  }
}
