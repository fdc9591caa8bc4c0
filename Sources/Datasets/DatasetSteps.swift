package import Pipeline

/// Every kind of step that data sets add; add yours here.
package let datasetSteps = [
  StepKind(AskParaphrased.self),
  StepKind(CutText.self),
  StepKind(DrawRows.self),
  StepKind(JoinRows.self),
  StepKind(LeadRows.self),
  StepKind(ReadChoices.self),
  StepKind(ReadQuestionAnswers.self),
  StepKind(SplitRows.self),
]
