import Foundation
import TestKit
import Testing

/// The binary on every method.
@Suite(.serialized) struct EveryMethodTests {
  @Test func `every method is in the spec, runs, and is compared`() throws {
    try Project.make { project in
      let text = try String(
        contentsOfFile: "\(packageRoot)/configs/every-method.yaml", encoding: .utf8)
      try project.write("every-method.yaml", text)
      let known = try project.run("describe").output
      let listed = try #require(
        known.components(separatedBy: "\nmethods\n").last?.components(separatedBy: "\n\n").first)
      let names = listed.split(separator: "\n").compactMap { $0.split(separator: " ").first }
      #expect(names.count >= 16)
      // Baselines need no mention, and methods for images have examples of their own.
      let others = ["none", "retrain", "black_box_forgetting", "coop", "zero_shot"]
      for name in names where !others.contains(String(name)) && !name.hasPrefix("image_") {
        #expect(text.contains("    \(name):"), "\(name)")
      }

      let result = try project.run("run", "every-method.yaml")
      #expect(result.status == 0, "\(result.errors)")
      let report = try project.read("\(try project.runs()[0])/report.md")
      for part in [
        "not significant", "Generic labels: whp", "#### A model reinforced on the text",
        "... another token than the text's", "#### Training on those labels",
        "Vague answers: relearn", "reinforced model",
        "## Cost", "parity", "## The survey's table, measured",
      ] {
        #expect(report.contains(part), "\(part)")
      }
      // What answers otherwise changes no weight, and one that trains all of them changes all.
      let survey = try #require(report.components(separatedBy: "## The survey's table").last)
      for (method, word) in [("retrieval", "low 0.00"), ("ga", "high 1.00")] {
        let row = survey.split(separator: "\n").first { $0.hasPrefix("| \(method) ") }
        #expect(row?.trimmingCharacters(in: [" ", "|"]).hasSuffix(word) == true, "\(row ?? "")")
      }
      for line in text.split(separator: "\n")
      where line.hasPrefix("  ") && !line.hasPrefix("   ") && line.hasSuffix(":") {
        let name = line.dropLast().trimmingCharacters(in: .whitespaces)
        #expect(report.contains("| \(name) |") || report.contains("| \(name)"), "\(name)")
      }
    }
  }
}
