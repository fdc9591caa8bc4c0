package import Plans

/// Every kind of step that data sets add; add yours here.
package let datasetSteps = [
  StepKind(AskParaphrased.self),
  StepKind(CutText.self),
  StepKind(DrawRows.self),
  StepKind(JoinRows.self),
  StepKind(LeadRows.self),
  StepKind(MakeFacts.self),
  StepKind(ReadChoices.self),
  StepKind(ReadRows<LUMEFile>.self),
  StepKind(ReadRows<QAFile>.self),
  StepKind(ReadRows<SpansFile>.self),
  StepKind(ReadTable.self),
  StepKind(ReadTexts.self),
  StepKind(SplitRows.self),
  StepKind(TakeRows.self),
]
