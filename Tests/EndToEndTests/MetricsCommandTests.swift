import Foundation
import TestKit
import Testing

/// `lethe metrics` on small logs of other programs, and on files that are none.
@Suite struct MetricsCommandTests {
  /// A log as TOFU writes it, of three items a set.
  private static func tofu(forgetRise: Double = 0, items: Int = 3) -> String {
    func set(_ losses: [Double], wrong: [[Double]], rise: Double = 0) -> [String: Any] {
      func byItem(_ values: [Any]) -> [String: Any] {
        Dictionary(uniqueKeysWithValues: values.prefix(items).enumerated().map { ("\($0)", $1) })
      }
      return [
        "avg_gt_loss": byItem(losses.map { $0 + rise }),
        "avg_paraphrased_loss": byItem(losses.map { $0 + 0.5 + rise }),
        "average_perturb_loss": byItem(wrong), "rougeL_recall": byItem([1.0, 0.5, 0.75]),
      ]
    }
    let wrong = [[1.0, 2], [2, 3], [1.5, 2.5]]
    let log = [
      "eval_log_forget.json": set([0.1, 0.2, 0.3], wrong: wrong, rise: forgetRise),
      "eval_log.json": set([0.1, 0.4, 0.2], wrong: wrong),
      "eval_real_author_wo_options.json": set([0.5, 0.5, 0.5], wrong: wrong),
      "eval_real_world_wo_options.json": set([0.3, 0.6, 0.9], wrong: wrong),
    ]
    let data = try? JSONSerialization.data(withJSONObject: log)
    return String(decoding: data ?? Data(), as: UTF8.self)
  }

  private func json(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func `results of other programs stand in one table with a run's`() throws {
    try Project.make { project in
      #expect(try project.run("run", "tiny.yaml", "--quiet").status == 0)
      try FileManager.default.createDirectory(
        atPath: "\(project.directory)/theirs/npo_run", withIntermediateDirectories: true)
      try project.write("theirs/npo_run/TOFU_EVAL.json", Self.tofu())
      try project.write("retain.json", Self.tofu(forgetRise: 3))
      let result = try project.run(
        "compare", "last", "theirs/npo_run/TOFU_EVAL.json", "--retain-log", "retain.json", "--csv")
      #expect(result.status == 0, "\(result.errors)")
      let lines = result.output.split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      }
      let theirs = try #require(lines.first { $0.contains("npo_run") })
      let ours = try #require(lines.first { $0.contains("npo") })
      // One column for what both have.
      #expect(lines[0].count { $0 == "forget.probability" } == 1, "\(lines[0])")
      let place = try #require(lines[0].firstIndex(of: "forget.probability"))
      #expect(Double(theirs[place]) != nil && Double(ours[place]) != nil)
      #expect(try project.run("compare", "theirs/npo_run/TOFU_EVAL.json").status == 0)
      try project.write("other.json", "{}")
      let refused = try project.run("compare", "last", "other.json")
      #expect(refused.status == 2 && refused.errors.contains("other.json"), "\(refused.errors)")
    }
  }

  @Test func `TOFU's numbers as JSON and as a table`() throws {
    try Project.make { project in
      try project.write("log.json", Self.tofu())
      try project.write("retain.json", Self.tofu(forgetRise: 3))
      let result = try project.run(
        "metrics", "tofu", "--log", "log.json", "--retain-log", "retain.json", "--json")
      #expect(result.status == 0, "\(result.errors)")
      let found = try json(result.output)
      let forget = try #require(found["forget"] as? [String: Any])
      let mean = (exp(-0.1) + exp(-0.2) + exp(-0.3)) / 3
      #expect(abs((try #require(forget["probability"] as? Double)) - mean) < 1e-12)
      #expect(forget["items"] as? Int == 3 && forget["rouge_l"] as? Double == 0.75)
      let right = exp(-0.5) / (exp(-0.5) + exp(-1) + exp(-2))
      let authors = try #require(found["real_authors"] as? [String: Any])
      let wrongs = [[1.0, 2], [2, 3], [1.5, 2.5]].map { exp(-$0[0]) + exp(-$0[1]) }
      let normalised = wrongs.map { exp(-0.5) / (exp(-0.5) + $0) }.reduce(0, +) / 3
      #expect(right > 0 && abs((authors["probability"] as? Double ?? 0) - normalised) < 1e-12)
      #expect((found["model_utility"] as? Double ?? 0) > 0.1)
      // Three against three, all apart: 2 of 20 orders.
      #expect(found["ks_distance"] as? Double == 1)
      #expect(abs((found["forget_quality"] as? Double ?? 0) - 0.1) < 1e-12)
      let table = try project.run("metrics", "tofu", "--log", "log.json")
      #expect(table.status == 0 && table.output.contains("model_utility"))
      #expect(table.errors.contains("--retain-log"))
      let other = try project.run("metrics", "tofu", "--log", "log.json", "--json")
      #expect(try json(other.output)["forget_quality"] == nil)
    }
  }

  @Test func `scores of many models as JSON and as a table`() throws {
    try Project.make { project in
      let fixture = "\(packageRoot)/Tests/MetricsTests/Fixtures/model-aggregates.json"
      let result = try project.run("metrics", "aggregate", "--models", fixture, "--json")
      #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
      let models = try #require(try json(result.output)["models"] as? [[String: Any]])
      let file = try json(String(contentsOfFile: fixture, encoding: .utf8))
      let published = try #require(file["models"] as? [[String: Any]])
      #expect(models.count == published.count)
      for (model, published) in zip(models, published) {
        for name in ["mem", "privacy_mia", "utility", "model_utility", "privacy", "overall"] {
          let (found, expected) = (model[name] as? Double, published[name] as? Double)
          #expect(abs((found ?? .nan) - (expected ?? .nan)) < 1e-9, "\(name)")
        }
        #expect(model["model"] as? String == published["model"] as? String)
      }
      let table = try project.run("metrics", "aggregate", "--models", fixture)
      #expect(table.output.contains("privacy mia ↑") && table.output.contains("retain"))

      // Without the depth score there is no privacy that takes it in; the rest is there, and it is said why.
      let without = published.map { model in model.filter { $0.key != "uds" } }
      let data = try JSONSerialization.data(withJSONObject: without)
      try project.write("list.json", String(decoding: data, as: UTF8.self))
      let bare = try project.run("metrics", "aggregate", "--models", "list.json", "--json")
      #expect(bare.status == 0 && bare.errors.contains("'uds'"), "\(bare.errors)")
      let first = try #require((try json(bare.output)["models"] as? [[String: Any]])?.first)
      #expect(first["privacy"] == nil && first["overall"] == nil && first["utility"] != nil)
    }
  }

  @Test func `mistakes are named with a remedy`() throws {
    try Project.make { project in
      try project.write("log.json", Self.tofu())
      try project.write("empty.json", "")
      try project.write("cut.json", String(Self.tofu().dropLast(40)))
      try project.write("summary.json", #"{"forget_quality": 0.1, "model_utility": 0.5}"#)
      let parts = ModelParts.names.map { "\"\($0)\": \($0 == "s_loss" ? "null" : "0.5")" }
      try project.write(
        "nulls.json", "[{\"model\": \"a\", \(parts.joined(separator: ", "))}]")
      let cases: [([String], String)] = [
        (["metrics"], "missing SUITE"), (["metrics", "tof"], "did you mean 'tofu'?"),
        (["metrics", "tofu"], "missing --log"), (["metrics", "relearn"], "missing --items"),
        (["metrics", "tofu", "--log", "nowhere.json"], "'nowhere.json' cannot be read"),
        (["metrics", "tofu", "--log", "runs"], "'runs'"),
        (["metrics", "tofu", "--log", "empty.json"], "empty.json:1: not JSON"),
        (["metrics", "tofu", "--log", "cut.json"], "cut.json:1: not JSON"),
        (["metrics", "tofu", "--log", "summary.json"], "the summary has no items"),
        (["metrics", "relearn", "--items", "log.json"], "'rouge_info_F' is missing"),
        (["metrics", "relearn", "--items", "x", "--rule", "cod"], "did you mean 'code'?"),
        (["metrics", "tofu", "--log", "log.json", "--items", "x"], "does not take --items"),
        (["metrics", "aggregate"], "missing --models"),
        (["metrics", "aggregate", "--models", "summary.json"], "no list 'models'"),
        (["metrics", "aggregate", "--models", "nulls.json"], "models[0] (a): 's_loss' is null"),
        (["metrics", "aggregate", "--models", "x", "--log", "y"], "does not take --log"),
      ]
      for (arguments, message) in cases {
        let result = try lethe(arguments, directory: project.directory)
        #expect(result.status == 2, "\(arguments)")
        #expect(result.errors.contains(message), "\(arguments): \(result.errors)")
        #expect(result.errors.contains("help:") || result.errors.contains("usage:"))
      }
    }
  }
}

/// The parts of a model's scores that `lethe metrics aggregate` takes.
private enum ModelParts {
  static let names =
    ["one_minus_es", "one_minus_em", "one_minus_paraprob", "one_minus_truth"]
    + ["s_loss", "s_zlib", "s_mink", "s_minkpp", "fluency"]
    + ["retain", "ra", "wf"].flatMap { set in
      ["q_prob", "q_rouge", "truth_ratio"].map { "\(set)_\($0)" }
    }
}
