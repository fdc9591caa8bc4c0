package import Documents
package import Models

/// ReLearn's knowledge retention rate: the share of answers that name enough of the right answer's entities and do
/// not contradict it (Xu and others, 2025).
///
/// The judges are rules by default, as for `kfr`: on the authors' released answers the rules decide as their models
/// did in 94 of 108 cases.
package struct KnowledgeRetention: EvidenceMetric {
  package static let name = "krr"
  package static let version = "1"
  package static let summary = "Share of retain questions whose answer still says what is right."

  package let rule: EntityRule
  let asked: EntityRule.Judges
  package let maxNewTokens: Int
  package let resamples: Int

  package init(_ p: inout Parameters) {
    rule = EntityRule(&p)
    asked = EntityRule.Judges(&p)
    maxNewTokens = RougeOverlap.maxNewTokens(&p)
    resamples = Self.resamples(&p)
  }

  package var judges: [String: JudgeChoice] { asked.all }

  package func needs(_ sets: Set<String>) -> [Need] { EntityRule.Judges.needs("retain") }

  package func columns(
    of evidence: MetricEvidence, _ bootstrap: Bootstrap
  ) throws -> [Column] {
    let values = try EntityRule.Judges.findings(evidence, "retain").map { found in
      rule.isKept(share: found.share, contradicts: found.contradicts) ? 1.0 : 0
    }
    var column = Column("retain.krr", .higher, meanOf: values, bootstrap)
    column.extras = try EntityRule.Judges.extras(evidence, "retain")
    return [column]
  }
}
