package import Documents
package import Models

/// How much greedy answers say what the right ones say, as a judge sees it.
package struct Similarity: EvidenceMetric {
  package static let name = "similarity"
  package static let version = "1"
  package static let summary = "Agreement of greedy answers with the right ones, by a judge."

  package let judge: JudgeChoice
  package let maxNewTokens: Int
  package let resamples: Int

  package init(_ p: inout Parameters) {
    judge = p.judge("judge", .similarity, default: "words", "Who compares the answers.")
    maxNewTokens = RougeOverlap.maxNewTokens(&p)
    resamples = Self.resamples(&p)
  }

  package var judges: [String: JudgeChoice] { ["judge": judge] }

  package func needs(_ sets: Set<String>) -> [Need] {
    ["forget", "retain"].map { .judgements($0, by: "judge") }
  }

  package func columns(
    of evidence: MetricEvidence, _ bootstrap: Bootstrap
  ) throws -> [Column] {
    try [("forget", Column.Direction.lower), ("retain", .higher)].map { set, direction in
      let found = try evidence.judgements(set, by: "judge")
      var column = Column("\(set).similarity", direction, meanOf: found.map(\.score), bootstrap)
      column.extras = Judgements.extras(found)
      return column
    }
  }
}
