import Datasets
import Documents
import Metrics
import Models
import Plans
import TestKit
import Testing

@Suite struct MetricFingerprintTests {
  /// A metric whose output changes must have another version.
  @Test func versionsAreRaised() throws {
    func print(_ metric: some EvidenceMetric, _ evidence: MetricEvidence) throws -> Fingerprint {
      let name = type(of: metric).name
      let columns = try metric.columns(of: evidence, Bootstrap(resamples: 200, seed: 1))
      let bytes = try Measurement(metric: name, columns: columns).parts()[0].bytes
      return Fingerprint(name, version: type(of: metric).version, output: bytes)
    }
    let fingerprints = try MetricRegistryTests.ofEvidence.map { name in
      let metric = try #require(metrics.make(.text(name)).value as? any EvidenceMetric)
      return try print(metric, SampleEvidence.make(for: metric))
    }
    expectFingerprints(fingerprints, "fingerprints.txt")
  }

  /// A judge whose findings change must have another version.
  @Test func versionsOfJudgesAreRaised() throws {
    let row = QARow(
      question: "Who wrote Emma?", answer: "Jane Austen wrote it in 1815, at Chawton.")
    let answers = [
      "Austen, in 1816.", "Nobody at Chawton did not write it.", "", "Jane wrote 1815 it",
    ]
    let fingerprints = try judges.names.map { name in
      let judge = try #require(
        judges.make(name == "endpoint" ? EndpointJudgeTests.node : .text(name)).value)
      let found =
        if let judge = judge as? any RuleJudge {
          Judgements(rows: answers.map { judge.judgement(of: $0, to: row) })
        } else if let judge = judge as? EndpointJudge {
          try EndpointJudgeTests.judge(
            answers, to: row, judge, .entities, ["1815, Chawton", "1815", "none", "1815"])
        } else {
          try VectorJudgeTests.judge(answers, to: row, threshold: 0.8)
        }
      return Fingerprint(
        name, version: type(of: judge).version, output: try found.parts().flatMap(\.bytes))
    }
    expectFingerprints(fingerprints, "judges.txt")
  }
}
