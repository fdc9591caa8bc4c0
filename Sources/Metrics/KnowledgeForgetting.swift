package import Documents
package import Models

/// ReLearn's knowledge forgetting rate: the share of answers that name too few of the right answer's entities, or
/// contradict it (Xu and others, 2025).
///
/// The judges are rules by default, where the paper asks a language model, sentence vectors and an inference
/// model: on the authors' released answers the rules decide as those do in 86 of 110 cases.
package struct KnowledgeForgetting: EvidenceMetric {
  package static let name = "kfr"
  package static let version = "1"
  package static let summary =
    "Share of forget questions whose answer no longer says what is right."

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

  package func needs(_ sets: Set<String>) -> [Need] { EntityRule.Judges.needs("forget") }

  package func columns(
    of evidence: MetricEvidence, _ bootstrap: Bootstrap
  ) throws -> [Column] {
    let values = try EntityRule.Judges.findings(evidence, "forget").map { found in
      rule.isForgotten(share: found.share, of: found.count, contradicts: found.contradicts)
        ? 1.0 : 0
    }
    var column = Column("forget.kfr", .higher, meanOf: values, bootstrap)
    column.extras = try EntityRule.Judges.extras(evidence, "forget")
    return [column]
  }
}
