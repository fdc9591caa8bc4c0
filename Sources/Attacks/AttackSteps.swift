package import Pipeline

/// Every kind of step that attacks add; add yours here.
package let attackSteps = [
  StepKind(KeepBlocks.self),
  StepKind(PrefixRows.self),
  StepKind(QuantiseWeights.self),
  StepKind(ReadPrefixes.self),
  StepKind(RoundWeights.self),
  StepKind(TrainSteps.self),
]
