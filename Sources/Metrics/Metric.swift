package import Datasets
package import Documents
package import Models
package import Plans

/// What a metric looks at: a model, where it came from, and the data of the experiment.
package struct Subject: Sendable {
  /// The model in question.
  package let model: Ref<Checkpoint>
  /// The model before unlearning.
  package let start: Ref<Checkpoint>
  /// The model as it was published, before it was taught the data; nil when there is none.
  package let published: Ref<Checkpoint>?
  /// The model that never saw the forget rows; nil when there is none.
  package let retrain: Ref<Checkpoint>?
  /// The sets by name: `forget`, `retain`, and those of `MetricSets.optional` that the spec declares.
  package let sets: [String: Ref<Corpus>]
  /// Which rows of further sets are looked at, where a search selects by some and the report measures the others.
  ///
  /// Nil for all; the rows of `sets` are split already.
  package let split: SplitRows?
  package let seed: UInt64
  /// The service that all of these models are behind; nil where their weights are here.
  package let service: CompletionService?

  package init(
    model: Ref<Checkpoint>, start: Ref<Checkpoint>, published: Ref<Checkpoint>? = nil,
    retrain: Ref<Checkpoint>?,
    sets: [String: Ref<Corpus>], split: SplitRows? = nil, seed: UInt64,
    service: CompletionService? = nil
  ) {
    self.model = model
    self.start = start
    self.published = published
    self.retrain = retrain
    self.sets = sets
    self.split = split
    self.seed = seed
    self.service = service
  }
}

/// The names of the data sets of an experiment.
package enum MetricSets {
  /// Sets that a spec may declare besides `forget` and `retain`, with what they are.
  package static let optional: [(name: String, help: String)] = [
    ("real_authors", "Questions about real authors, TOFU's; model_utility then takes them in."),
    ("world_facts", "Questions about the world, TOFU's; model_utility then takes them in."),
    ("holdout", "Rows like the forget rows that no model was trained on, for membership."),
    (
      forgetMeasured,
      "What is measured as the forget rows, such as the same rows asked in other words; the forget rows when left out."
    ),
    (measured, "The part of the retain rows that is measured; all of them when left out."),
  ]
  /// The set that metrics see as `retain` where it is declared, as TOFU measures 400 of its 3,600 rows.
  package static let measured = "retain_measured"
  /// The set that metrics see as `forget` where it is declared; methods forget the rows of `forget` all the same.
  package static let forgetMeasured = "forget_measured"
}

/// Something to measure about a model, whatever its kind: it adds its steps to the plan.
///
/// The plan keeps equal steps once, so every metric asks for the scores and answers that it needs.
package protocol Metric<Target>: Component {
  /// What it looks at: a `Subject` where that is a language model.
  associatedtype Target: Sendable
  /// Whether it compares with the model that never saw what is to be forgotten, which published models do not have.
  var needsRetrain: Bool { get }
  /// Whether it looks at more than answers and their likelihoods: at weights, or at whole distributions over the
  /// vocabulary, which a model behind a service does not tell.
  var needsWeights: Bool { get }
  /// Whether it looks at likelihoods.
  var needsScores: Bool { get }
  /// Whether it has steps that only Lethe's own engine knows.
  var needsOwnEngine: Bool { get }
  func wire(_ label: String, _ target: Target, into plan: inout Plan) throws -> Ref<Measurement>
}

extension Metric {
  package var needsRetrain: Bool { false }
  package var needsWeights: Bool { true }
  package var needsScores: Bool { true }
  package var needsOwnEngine: Bool { true }
}
