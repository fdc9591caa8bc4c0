import Datasets
import Plans

/// Something that is computed of a model and some rows before a step runs.
///
/// Methods ask what the starting model says of the rows that they train on, metrics ask any model for what they measure.
/// A need is wired by `EvidenceWiring`, and names the input of the step that asked: `EvidenceInputs` has what came of it.
package struct Need: Hashable, Sendable {
  /// What is computed of the rows of a set.
  package enum Kind: String, Sendable, CaseIterable {
    /// The model itself, of no rows.
    case model
    /// The rows alone.
    case rows
    /// Scores of all answers.
    case scores
    /// Scores of the right answers alone.
    case likelihoods
    /// Greedy answers.
    case answers
    /// What the model says of every token of the right answers.
    case tokens
    /// Hidden states of the right answers.
    case states
    /// How long the gradient of each row's loss is.
    case gradients
    /// The rows with the subject's own greedy answers in the place of the right ones.
    case ownRows = "own_rows"
    /// Scores of the subject's own greedy answers.
    case ownScores = "own_scores"
    /// What a judge says of the subject's greedy answers.
    case judgements

    /// What it comes to.
    var artifact: any Artifact.Type {
      switch self {
      case .model: Checkpoint.self
      case .rows, .ownRows: Corpus.self
      case .scores, .likelihoods, .ownScores: Scores.self
      case .answers: Generations.self
      case .tokens: TokenScores.self
      case .states: HiddenStates.self
      case .gradients: RowValues.self
      case .judgements: Judgements.self
      }
    }
  }

  /// Whose computation it is.
  package enum Model: String, Codable, Sendable {
    case subject, start, retrain
    /// The model as it was published; where none was, the one before unlearning.
    case published
    /// The model that a method learns from, where that is not the starting one.
    case teacher
  }

  package let kind: Kind
  /// The name of the set, such as `forget`; empty for a model.
  package let set: String
  /// Whose computation it is.
  package let model: Model
  /// The judge's role in the metric.
  package let judge: String?
  /// Which states they are.
  package let states: CollectStates?

  private init(
    _ kind: Kind, _ set: String, _ model: Model = .subject, judge: String? = nil,
    states: CollectStates? = nil
  ) {
    self.kind = kind
    self.set = set
    self.model = model
    self.judge = judge
    self.states = states
  }

  /// The name of the input that answers it, such as `scores/subject/forget`; no two needs of a step share one.
  package var name: String {
    let whose = kind == .rows ? nil : judge ?? model.rawValue
    return [kind.rawValue, whose, set.isEmpty ? nil : set].compactMap(\.self)
      .joined(separator: "/")
  }

  /// The kind of the need that has a name; nil for no such name.
  static func kind(named name: String) -> Kind? {
    Kind(rawValue: String(name.prefix { $0 != "/" }))
  }

  /// The model itself.
  package static func model(_ model: Model) -> Need { Need(.model, "", model) }

  /// The rows alone.
  package static func rows(_ set: String) -> Need { Need(.rows, set) }

  /// Scores of all answers to the rows of a set.
  package static func scores(_ set: String, of model: Model = .subject) -> Need {
    Need(.scores, set, model)
  }

  /// Scores of the right answers alone.
  package static func likelihoods(_ set: String, of model: Model) -> Need {
    Need(.likelihoods, set, model)
  }

  /// The subject's greedy answers.
  package static func answers(_ set: String) -> Need { Need(.answers, set) }

  /// What a model says of every token of the right answers.
  package static func tokens(_ set: String, of model: Model = .subject) -> Need {
    Need(.tokens, set, model)
  }

  /// Hidden states; to name the input, `step` may be left out.
  package static func states(
    _ set: String, _ step: CollectStates? = nil, of model: Model
  ) -> Need { Need(.states, set, model, states: step) }

  /// How long the gradient of each row's loss is in the subject.
  package static func gradients(_ set: String) -> Need { Need(.gradients, set) }

  static func ownRows(_ set: String) -> Need { Need(.ownRows, set) }

  /// The subject's own greedy answers, scored by `model`.
  package static func ownScores(_ set: String, by model: Model) -> Need {
    Need(.ownScores, set, model)
  }

  /// The subject's greedy answers, judged by the metric's judge of that role.
  package static func judgements(_ set: String, by judge: String) -> Need {
    Need(.judgements, set, judge: judge)
  }
}
