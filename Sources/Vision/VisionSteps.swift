import Documents
package import Plans

/// Every kind of step that classifiers of images add; add yours here.
package let visionSteps =
  [
    StepKind(AskInWords.self),
    StepKind(DrawImages.self),
    StepKind(DrawShots.self),
    StepKind(EncodeImages.self),
    StepKind(ImportCLIP.self),
    StepKind(JudgePrompt.self),
    StepKind(LearnContext.self),
    StepKind(ReadCIFAR.self),
    StepKind(ReadIDX.self),
    StepKind(ReadImageArchive.self),
    StepKind(SearchPrompt.self),
    StepKind(TrainCLIP.self),
  ] + promptMethods.types.compactMap { ($0 as? any WeightMethod.Type)?.training }
  + imageMetrics.types.compactMap { ($0 as? any PredictionMetric.Type)?.measuring }

extension WeightMethod {
  fileprivate static var training: StepKind { StepKind(TrainTower<Self>.self) }
}

extension PredictionMetric {
  fileprivate static var measuring: StepKind { StepKind(MeasureImages<Self>.self) }
}
