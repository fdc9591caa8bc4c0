import Documents
package import Plans
import Tokenizers

/// Every kind of step that makes models or asks them; add yours here.
package let modelSteps =
  [
    StepKind(AnswersAsRows.self),
    StepKind(AskService.self),
    StepKind(CollectAnswerEnds.self),
    StepKind(CollectStates.self),
    StepKind(ExportFolder.self),
    StepKind(GenerateAnswers.self),
    StepKind(ImportFolder.self),
    StepKind(ImportModel.self),
    StepKind(ModelAtPoint.self),
    StepKind(ReadServiceAnswers.self),
    StepKind(ReadServiceScores.self),
    StepKind(ScoreAnswers.self),
    StepKind(ScoreGradients.self),
    StepKind(ScorePatched.self),
    StepKind(ScoreTokens.self),
    StepKind(Serve.self),
    StepKind(Teach.self),
    StepKind(OnEngine<GenerateAnswers>.self),
    StepKind(OnEngine<ScoreAnswers>.self),
    StepKind(OnEngine<ScoreTokens>.self),
    StepKind(OnEngine<Teach>.self),
  ] + tokenizers.types.compactMap { ($0 as? any TokenizerTrainer.Type)?.training }
  + architectures.types.flatMap { ($0 as? any Architecture.Type)?.making ?? [] }

extension TokenizerTrainer {
  fileprivate static var training: StepKind { StepKind(TrainTokenizer<Self>.self) }
}

extension Architecture {
  fileprivate static var making: [StepKind] {
    [
      StepKind(Pretrain<Self>.self), StepKind(FreshModel<Self>.self),
      StepKind(OnEngine<Pretrain<Self>>.self),
    ]
  }
}
