import Documents
package import Plans

/// Every kind of step that metrics and judges add; add yours here.
package let metricSteps =
  [
    StepKind(AskEntities.self),
    StepKind(AskJudge.self),
    StepKind(ChoosePoint.self),
    StepKind(JudgeByVectors.self),
    StepKind(KeepPoint.self),
    StepKind(MakeNeighbours.self),
    StepKind(MeasureDepth.self),
    StepKind(MeasureMembership.self),
    StepKind(MeasureProbe.self),
    StepKind(NeighbourDistance.self),
    StepKind(PairAnswers.self),
    StepKind(ReadEntities.self),
    StepKind(ReadMetrics.self),
    StepKind(ReadReplies.self),
    StepKind(RecallRatio.self),
  ] + metrics.types.compactMap { ($0 as? any EvidenceMetric.Type)?.measuring }
  + judges.types.compactMap { ($0 as? any RuleJudge.Type)?.judging }

extension EvidenceMetric {
  fileprivate static var measuring: StepKind { StepKind(Measure<Self>.self) }
}

extension RuleJudge {
  fileprivate static var judging: StepKind { StepKind(JudgeByRule<Self>.self) }
}
