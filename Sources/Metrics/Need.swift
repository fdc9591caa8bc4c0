/// Something that a metric wants computed before it measures.
package struct Need: Hashable, Codable, Sendable {
  /// What is computed of the rows of a set.
  package enum Kind: String, Codable, Sendable {
    /// The rows alone.
    case rows
    /// Scores of all answers.
    case scores
    /// Greedy answers.
    case answers
    /// What the model says of every token of the right answers.
    case tokens
    /// Scores of the subject's own greedy answers.
    case ownScores = "own_scores"
    /// What a judge says of the subject's greedy answers.
    case judgements
  }

  /// Whose computation it is.
  package enum Model: String, Codable, Sendable {
    case subject, start, retrain
    /// The model as it was published; where none was, the one before unlearning.
    case published
  }

  package let kind: Kind
  /// The name of the set: `forget`.
  package let set: String
  package let model: Model
  /// The judge's role in the metric.
  package let judge: String?

  private init(_ kind: Kind, _ set: String, _ model: Model = .subject, judge: String? = nil) {
    self.kind = kind
    self.set = set
    self.model = model
    self.judge = judge
  }

  package static func rows(_ set: String) -> Need { Need(.rows, set) }

  package static func scores(_ set: String, of model: Model = .subject) -> Need {
    Need(.scores, set, model)
  }

  package static func answers(_ set: String) -> Need { Need(.answers, set) }

  package static func tokens(_ set: String, of model: Model = .subject) -> Need {
    Need(.tokens, set, model)
  }

  /// The subject's own greedy answers, scored by `model`.
  package static func ownScores(_ set: String, by model: Model) -> Need {
    Need(.ownScores, set, model)
  }

  /// The subject's greedy answers, judged by the metric's judge of that role.
  package static func judgements(_ set: String, by judge: String) -> Need {
    Need(.judgements, set, judge: judge)
  }
}
