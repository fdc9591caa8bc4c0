import Foundation
import TestKit
import Testing

/// Results of open-unlearning taken in beside runs, and a run's written as open-unlearning would have.
@Suite struct ForeignResultsTests {
  /// A table of comma-separated values: each row's cells by the names of the columns.
  private func rows(_ csv: String) -> [[String: String]] {
    let lines = csv.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    return lines.dropFirst().map { line in
      Dictionary(zip(lines[0], line)) { first, _ in first }
    }
  }

  private func folder(_ project: Project, _ name: String) throws {
    try FileManager.default.createDirectory(
      atPath: "\(project.directory)/\(name)", withIntermediateDirectories: true)
  }

  @Test func `a folder of results is one more run to list, show and compare`() throws {
    try Project.make { project in
      #expect(try project.run("run", "tiny.yaml", "--quiet").status == 0)
      try folder(project, "theirs/npo_lr1e-5/evals")
      try folder(project, "theirs/old")
      try project.write(
        "theirs/npo_lr1e-5/evals/TOFU_EVAL.json",
        """
        {"forget_Q_A_Prob": {"agg_value": 0.5, "value_by_index": {
          "0": {"prob": 0.25, "avg_loss": 1.386}, "1": {"prob": 0.75, "avg_loss": 0.288}}},
         "mia_zlib": {"agg_value": 0.625}}
        """)
      // Beside items, a summary has nothing to say.
      try project.write("theirs/npo_lr1e-5/evals/TOFU_SUMMARY.json", #"{"forget_Q_A_Prob": 0.9}"#)
      try project.write(
        "theirs/old/TOFU_SUMMARY.json",
        #"{"forget_Q_A_Prob": 0.125, "model_utility": 0.5, "privleak": null}"#)
      let taken = try project.run("import-results", "theirs/", "--name", "published", "--json")
      #expect(taken.status == 0, "\(taken.errors)")
      let told = try #require(
        try JSONSerialization.jsonObject(with: Data(taken.output.utf8)) as? [String: Any])
      #expect(told["methods"] as? [String] == ["npo_lr1e-5", "old"])
      let again = try project.run("import-results", "theirs", "--name", "published", "--json")
      #expect(again.output == taken.output)
      #expect(try project.runs().count == 2)

      let compared = try project.run("compare", "last", "published", "--csv")
      #expect(compared.status == 0, "\(compared.errors)")
      let table = rows(compared.output)
      func cell(_ method: String, _ column: String) -> Double? {
        table.first { $0["method"] == method }?[column].flatMap { Double($0) }
      }
      #expect(cell("npo_lr1e-5", "forget.probability") == 0.5)
      #expect(cell("old", "forget.probability") == 0.125)
      #expect(cell("old", "model_utility") == 0.5)
      #expect(cell("npo_lr1e-5", "mia_zlib") == 0.625)
      // One column for what the run has too, and `last` is the run.
      #expect(cell("npo", "forget.probability") != nil && cell("npo", "model_utility") != nil)
      let header = compared.output.split(separator: "\n")[0].split(separator: ",")
      #expect(header.count { $0 == "forget.probability" } == 1, "\(header)")

      let directory = try #require(told["directory"] as? String)
      let metrics = try #require(
        try JSONSerialization.jsonObject(
          with: Data(try project.read("\(directory)/metrics.json").utf8))
          as? [[String: Any]])
      let measured = try #require(
        metrics.first {
          $0["method"] as? String == "npo_lr1e-5" && $0["column"] as? String == "forget.probability"
        })
      // Of two items, a resample is 0.25, 0.5 or 0.75.
      #expect(measured["low"] as? Double == 0.25 && measured["high"] as? Double == 0.75)
      let shown = try project.run("show", "published")
      #expect(shown.status == 0 && shown.output.contains("npo_lr1e-5"), "\(shown.errors)")
      let listed = try project.run("ls")
      #expect(listed.status == 0 && listed.output.contains("published"), "\(listed.errors)")
      #expect(try project.run("gc").status == 0)
    }
  }

  @Test func `a folder without results, and a damaged log, are told`() throws {
    try Project.make { project in
      try folder(project, "empty/deep")
      let none = try project.run("import-results", "empty")
      #expect(none.status == 2 && none.errors.contains("*_EVAL.json"), "\(none.errors)")
      let absent = try project.run("import-results", "nowhere")
      #expect(absent.status == 2 && absent.errors.contains("nowhere"), "\(absent.errors)")
      try project.write("empty/deep/TOFU_EVAL.json", #"{"forget_Q_A_Prob": {"agg_"#)
      let damaged = try project.run("import-results", "empty")
      #expect(
        damaged.status == 2 && damaged.errors.contains("empty/deep/TOFU_EVAL.json"),
        "\(damaged.errors)")
    }
  }

  @Test func `what is written as open-unlearning's is read as the same numbers`() throws {
    try Project.make { project in
      #expect(try project.run("run", "tiny.yaml", "--quiet").status == 0)
      let written = try project.run("export", "last", "--format", "open-unlearning", "-o", "out")
      #expect(written.status == 0, "\(written.errors)")
      #expect(written.output.split(separator: "\n").contains("out/npo/TOFU_EVAL.json"))
      let compared = try project.run(
        "compare", "last", "out/npo/TOFU_EVAL.json", "out/ga/TOFU_SUMMARY.json", "--csv")
      #expect(compared.status == 0, "\(compared.errors)")
      let table = rows(compared.output)
      for (method, columns) in [
        ("npo", ["forget.probability", "retain.rouge_l", "model_utility", "forget_quality"]),
        ("ga", ["forget.truth_ratio", "retain.probability"]),
      ] {
        let both = table.filter { $0["method"] == method }
        #expect(both.count == 2, "\(method)")
        for column in columns {
          let cells = both.compactMap { $0[column] }.filter { !$0.isEmpty }
          #expect(cells.count == 2 && cells[0] == cells[1], "\(method) \(column): \(cells)")
        }
      }
    }
  }
}
