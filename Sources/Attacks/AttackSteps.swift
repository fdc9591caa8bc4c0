package import Plans

/// Every kind of step that attacks add; add yours here.
package let attackSteps = [
  StepKind(AskOtherwise.self),
  StepKind(KeepBlocks.self),
  StepKind(PrefixRows.self),
  StepKind(QuantiseWeights.self),
  StepKind(ReadPrefixes.self),
  StepKind(RequestQuestions.self),
  StepKind(RoundWeights.self),
  StepKind(SearchRecallPrompt.self),
  StepKind(TrainSteps.self),
]
