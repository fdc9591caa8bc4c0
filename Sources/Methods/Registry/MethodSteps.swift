import Documents
package import Plans

/// Every kind of step that methods add; add yours here.
package let methodSteps =
  [
    StepKind(AddControls.self),
    StepKind(AnswerAsGenerated.self),
    StepKind(AskAnchors.self),
    StepKind(AskAnswers.self),
    StepKind(AskChoices.self),
    StepKind(AskEndpoint.self),
    StepKind(AskLeaks.self),
    StepKind(AskVariants.self),
    StepKind(CollectAnchors.self),
    StepKind(CollectQuestions.self),
    StepKind(CombineLogits.self),
    StepKind(ComposeRelearning.self),
    StepKind(CorruptPrompts.self),
    StepKind(Demonstrate.self),
    StepKind(DrawAnchors.self),
    StepKind(DrawAnswers.self),
    StepKind(EraseConcept.self),
    StepKind(Extrapolate.self),
    StepKind(FreshWeights.self),
    StepKind(FuseLayers.self),
    StepKind(Instruct.self),
    StepKind(KeepControl.self),
    StepKind(KeepSafeAnswers.self),
    StepKind(LearnLabels.self),
    StepKind(LearnLabelsPart.self),
    StepKind(LookUp.self),
    StepKind(MakeGenericLabels.self),
    StepKind(MixModels.self),
    StepKind(PrepareStart<EUL>.self),
    StepKind(PrepareStart<SPUL>.self),
    StepKind(ProjectOutputs.self),
    StepKind(PruneWeights.self),
    StepKind(ReadAnchors.self),
    StepKind(Refuse.self),
    StepKind(Reinforce.self),
    StepKind(ReinforcePart.self),
    StepKind(RepeatRows.self),
    StepKind(SearchSoftPrompt.self),
    StepKind(SilenceNeurons.self),
    StepKind(TakeBlocks.self),
    StepKind(TakeFolds.self),
    StepKind(TakeSlice.self),
    StepKind(TrainSlice.self),
    StepKind(WriteByModel.self),
    StepKind(WriteByRules.self),
    StepKind(WriteRefusals.self),
  ] + methods.types.flatMap { ($0 as? any GradientMethod.Type)?.tuning ?? [] }
  + [StepKind(FineTune<ULDAssistance>.self)]

extension GradientMethod {
  fileprivate static var tuning: [StepKind] {
    [StepKind(FineTune<Self>.self)]
      + (trainsInParts ? [StepKind(FineTunePart<Self>.self)] : [])
      + (pyTorchMethods.contains(name) ? [StepKind(OnEngine<FineTune<Self>>.self)] : [])
  }
}
