import Foundation
import TestKit
import Testing

/// The binary on every metric.
@Suite(.serialized) struct MetricsTests {
  /// The project with all data that the configs come with.
  private func make(_ body: (Project) throws -> Void) throws {
    try Project.make { project in
      let manager = FileManager.default
      try manager.removeItem(atPath: "\(project.directory)/data")
      for name in ["data", "every-metric.yaml"] {
        try manager.copyItem(
          atPath: "\(packageRoot)/configs/\(name)", toPath: "\(project.directory)/\(name)")
      }
      try body(project)
    }
  }

  @Test
  func `every metric gives the same bytes at every kernel level, and shows what is significant`()
    throws
  {
    try make { project in
      let first = try project.run("run", "every-metric.yaml", "--runs", "a")
      #expect(first.status == 0, "\(first.errors)")
      let second = try project.run(
        "run", "every-metric.yaml", "--runs", "b", "--jobs", "1",
        environment: ["LETHE_KERNELS": "scalar"])
      #expect(second.status == 0, "\(second.errors)")
      #expect(try project.manifest(in: "a") == project.manifest(in: "b"))
      let run = try project.runs(in: "a")[0]
      let metrics = try project.read("\(run)/metrics.json")
      for column in [
        "log10_p", "piqa.accuracy_norm", "membership.leakage", "membership.reference",
        "membership_tpr.min_k_at_1_percent", "membership.gradient_norm", "membership.recall",
        "retain.honore",
      ] {
        #expect(metrics.contains("\"\(column)\""), "\(column)")
      }
      #expect(!metrics.contains("wall") && !metrics.contains("memory"))
      let report = try project.read("\(run)/report.md")
      #expect(report.contains("p, corrected") && report.contains("not significant"))
      #expect(report.contains("## Cost"))
    }
  }

  /// A set that a metric needs and the spec lacks is a mistake in the spec, with a remedy.
  @Test func `a missing set is explained before anything runs`() throws {
    try make { project in
      let text = try project.read("every-metric.yaml")
      let start = try #require(text.range(of: "  holdout:"))
      let end = try #require(text.range(of: "  real_authors:"))
      var cut = text
      cut.removeSubrange(start.lowerBound..<end.lowerBound)
      try project.write("cut.yaml", cut)
      let result = try project.run("run", "cut.yaml")
      #expect(result.status == 2, "\(result.errors)")
      #expect(
        result.errors.contains("the metric 'membership' needs the holdout set"), "\(result.errors)")
    }
  }
}
