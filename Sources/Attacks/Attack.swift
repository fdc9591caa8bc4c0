package import Datasets
package import Documents
package import Models
package import Plans

/// What an attack is tried on: a compared model, and the rows that it is measured on.
package struct AttackTarget: Sendable {
  /// Names the steps for people.
  package let label: String
  package let model: Ref<Checkpoint>
  /// The model before unlearning, which writes for an attack that lets a model write: the same for all compared ones.
  package let start: Ref<Checkpoint>
  /// The sets by name, as metrics see them.
  package let sets: [String: Ref<Corpus>]
  package let seed: UInt64

  package init(
    label: String, model: Ref<Checkpoint>, start: Ref<Checkpoint>, sets: [String: Ref<Corpus>],
    seed: UInt64
  ) {
    self.label = label
    self.model = model
    self.start = start
    self.sets = sets
    self.seed = seed
  }
}

/// One way in which an attack was tried: what came of the model, and the rows to measure it on.
package struct Attempt: Sendable {
  package let model: Ref<Checkpoint>
  /// The rows that both models are measured on, which the attack has not seen.
  package let sets: [String: Ref<Corpus>]
  /// The same rows as the attacked model is asked them.
  package let asked: [String: Ref<Corpus>]

  /// Creates an attempt; the attacked model is asked the rows as they are unless `asked` has others.
  package init(
    model: Ref<Checkpoint>, sets: [String: Ref<Corpus>], asked: [String: Ref<Corpus>]? = nil
  ) {
    self.model = model
    self.sets = sets
    self.asked = asked ?? sets
  }
}

/// Something done to a model that may bring back what it forgot: it adds its steps to the plan.
///
/// Every metric is measured before and after on the same rows, for all compared models, the retrained one and the one
/// that forgot nothing among them.
package protocol Attack: Component {
  /// What tables call each way in which it is tried, in order, such as `quantise q4_0`.
  var titles: [String] { get }
  /// Whether it reads or changes weights, which a model behind a service does not have here.
  var needsWeights: Bool { get }
  /// Whether it trains or reads weights by steps that only Lethe's own engine knows.
  var needsOwnEngine: Bool { get }
  /// Whether the rows that are measured are those that it learns.
  var learnsMeasuredRows: Bool { get }
  /// Tries it in each of these ways.
  func wire(_ target: AttackTarget, into plan: inout Plan) throws -> [Attempt]
}

extension Attack {
  package var needsWeights: Bool { true }
  /// Most attacks look into weights.
  package var needsOwnEngine: Bool { true }
  /// Most attacks learn nothing, or leave out what they learn.
  package var learnsMeasuredRows: Bool { false }
}

/// Every attack a spec can name; add yours here.
package let attacks = Registry<any Attack>(
  family: "attack",
  [
    Quantise.self, Precision.self, Relearn.self, Prefix.self, FewShot.self,
    LogitLens.self, Paraphrase.self, Translate.self, RecallSearch.self,
  ])
