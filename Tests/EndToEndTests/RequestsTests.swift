import Foundation
import TestKit
import Testing

/// The binary on chains of requests, and on trainings that are measured along the way.
@Suite(.serialized) struct RequestsTests {
  private static let data = "data/tofu/forget10_perturbed.json"
  private static let forget = "  forget:\n    qa: {path: \(data), start: 360, count: 10}\n"

  private func rows(_ text: String) throws -> [[String: Any]] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
  }

  private func metrics(_ project: Project, _ file: String, in folder: String) throws -> String {
    let result = try project.run("run", file, "--runs", folder)
    #expect(result.status == 0, "\(result.errors)")
    return try project.read("\(try project.runs(in: folder)[0])/metrics.json")
  }

  @Test func `a chain of one has the plain run's numbers, and one of two has a stage each`() throws
  {
    try Project.make { project in
      let plain = try project.read("tiny.yaml")
      #expect(plain.contains(Self.forget))
      func chain(_ starts: [Int], _ count: Int) -> String {
        plain.replacingOccurrences(of: Self.forget, with: "") + "requests_as: [chain, growing]\n"
          + "requests:\n"
          + starts.map { "  - qa: {path: \(Self.data), start: \($0), count: \(count)}\n" }.joined()
      }
      try project.write("one.yaml", chain([360], 10))
      try project.write(
        "two.yaml",
        chain([360, 365], 5).replacing(
          "model_utility]",
          with: "model_utility, {verbmem: {passages: {qa: {path: \(Self.data), count: 4}}}}]"))
      let known = try metrics(project, "tiny.yaml", in: "a")
      #expect(try metrics(project, "one.yaml", in: "b") == known)
      let final = try rows(try metrics(project, "two.yaml", in: "c"))

      let run = try project.runs(in: "c")[0]
      let stages = try rows(try project.read("\(run)/stages.json"))
      #expect(Set(stages.compactMap { $0["course"] as? String }) == ["chain", "growing"])
      func value(_ method: String, _ course: String, _ stage: Int, _ request: Int?) -> Double? {
        stages.first {
          $0["method"] as? String == method && $0["course"] as? String == course
            && $0["stage"] as? Int == stage && $0["request"] as? Int == request
            && $0["column"] as? String == "forget.probability"
        }?["estimate"] as? Double
      }
      // The last stage is what is compared, and all rows are half of each request.
      for method in ["none", "retrain", "ga", "npo"] {
        let compared =
          final.first {
            $0["method"] as? String == method && $0["column"] as? String == "forget.probability"
          }?["estimate"] as? Double
        #expect(value(method, "chain", 2, nil) == compared)
        let halves = try [1, 2].map { try #require(value(method, "chain", 2, $0)) }
        #expect(abs((halves[0] + halves[1]) / 2 - (compared ?? .nan)) < 1e-12)
      }
      #expect(value("none", "chain", 1, 2) == value("none", "chain", 2, 2))
      // A model retrained for the first request still has the second, which is still to come.
      let kept = try #require(value("retrain", "chain", 1, 2))
      let gone = try #require(value("retrain", "chain", 2, 2))
      #expect(kept > gone)
      #expect(value("ga", "chain", 1, 1) == value("ga", "growing", 1, 1))
      let report = try project.read("\(run)/report.md")
      for part in ["## Requests one after the other", "## A growing forget set", "request 2"] {
        #expect(report.contains(part), "\(part)")
      }
      // What has rows of its own says so, and nothing of single requests.
      #expect(report.contains("forget.verbmem (↓) on the metric's own rows"))
      #expect(report.contains("forget.probability of each request by itself"))
      #expect(!report.contains("forget.verbmem of each request by itself"))
      #expect(value("ga", "chain", 1, nil) != nil)
      #expect(
        !stages.contains {
          $0["column"] as? String == "forget.verbmem" && $0["request"] as? Int != nil
        })
      #expect(try project.read("\(run)/MANIFEST.sha256").contains("stages.json"))
    }
  }

  @Test func `curves leave the models as they are, and a rule keeps one on the way`() throws {
    try Project.make { project in
      let plain = try project.read("tiny.yaml")
      try project.write("curves.yaml", plain + "curves: {every: 1, rows: 0.5}\n")
      try project.write(
        "stop.yaml",
        plain
          + "curves: {unit: steps, every: 1, rows: 0.5, metrics: [probability], "
          + "stop: {rule: utility_lost, lost: 0.05}}\n")
      let known = try metrics(project, "tiny.yaml", in: "a")
      #expect(try metrics(project, "curves.yaml", in: "b") == known)
      let run = try project.runs(in: "b")[0]
      let stages = try rows(try project.read("\(run)/stages.json"))
      let ga = stages.filter {
        $0["method"] as? String == "ga" && $0["column"] as? String == "forget.probability"
      }
      #expect(ga.compactMap { $0["stage"] as? Int } == [0, 1, 2])
      #expect(ga.allSatisfy { $0["items"] as? Int == 5 })
      #expect(try project.read("\(run)/report.md").contains("## Along the training"))

      let stopped = try rows(try metrics(project, "stop.yaml", in: "c"))
      let report = try project.read("\(try project.runs(in: "c")[0])/report.md")
      #expect(report.contains("Chosen on rows that the tables of this report leave out"))
      let forget = stopped.filter { $0["column"] as? String == "forget.probability" }
      #expect(forget.count == 4 && forget.allSatisfy { $0["items"] as? Int == 5 })
    }
  }
}
