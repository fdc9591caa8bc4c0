package import Datasets
package import Documents
package import Models
package import Plans

/// What a method is asked to do: make a model forget some rows and keep others.
package struct Unlearning: Sendable {
  /// Names the steps for people.
  package let label: String
  /// The model that is to forget.
  package let start: Ref<Checkpoint>
  /// The model that never saw the forget rows: the gold standard; nil when there is none.
  package let retrain: Ref<Checkpoint>?
  package let forget: Ref<Corpus>
  package let retain: Ref<Corpus>
  package let seed: UInt64
  /// What trainings shall do with gradients; nil for nothing.
  package var rule: GradientRule?
  /// The rows that are not to be forgotten: the retain rows, and those of requests that are still to come.
  package var kept: [Ref<Corpus>]
  /// The model that a method in several rounds began with; nil in the first, and for other methods.
  package var original: Ref<Checkpoint>?
  /// Adds the model as it was before it was taught the data; nil where that is not known.
  package var untaught: (@Sendable (inout Plan) throws -> Untaught?)?
  /// The parts that a training is done in, to have the model at the end of the last; empty for the whole at once.
  package var cuts: [TrainingCut] = []

  package init(
    label: String, start: Ref<Checkpoint>, retrain: Ref<Checkpoint>?, forget: Ref<Corpus>,
    retain: Ref<Corpus>, seed: UInt64
  ) {
    self.label = label
    self.start = start
    self.retrain = retrain
    self.forget = forget
    self.retain = retain
    self.seed = seed
    kept = [retain]
  }
}

/// A way to unlearn, whatever the kind of model: it adds its steps to the plan and promises what is compared.
package protocol Method<Task, Outcome>: Component {
  /// What it is asked to do: `Unlearning` for language models.
  associatedtype Task: Sendable
  /// What comes of it: a `Checkpoint` for language models.
  associatedtype Outcome: Artifact
  /// Its full name, class, papers, formula, and what published code does otherwise.
  static var about: MethodFacts { get }
  /// Whether it takes the model that never saw what is to be forgotten, which published models do not have.
  var needsRetrain: Bool { get }
  /// Whether it trains the model anew, for which the model source must teach it.
  var needsTeaching: Bool { get }
  /// Whether it reads or changes weights, which a model of which only answers are known does not have here.
  var needsWeights: Bool { get }
  /// The epochs of its training; nil for a method whose training is not done in parts, so that it has only a start and an end.
  var epochsInParts: Int? { get }
  func wire(_ task: Task, into plan: inout Plan) throws -> Ref<Outcome>
}

extension Method {
  package var needsRetrain: Bool { false }
  /// It does not.
  package var needsTeaching: Bool { false }
  package var needsWeights: Bool { true }
  /// None.
  package var epochsInParts: Int? { nil }
}

extension Unlearning {
  /// Where the last part of a training ends, for labels: ` at epoch 2`; nothing at the end.
  var cutPlace: String { cuts.last.map { $0 == .end ? "" : " at \($0.words)" } ?? "" }
}

/// Every method for language models that a spec can name; add yours here.
package let methods = Registry<any Method<Unlearning, Checkpoint>>(
  family: "method",
  [
    NoUnlearning.self, Retrain.self, GradientAscent.self, GradDiff.self,
    NPO.self, SimNPO.self, DPO.self, IDK.self,
    WGA.self, UNDIAL.self, RetainTuning.self, TaskVector.self,
    WHP.self, ReLearn.self, RMU.self, PromptSearch.self,
    CEU.self, SatImp.self, KTO.self, MaximumEntropy.self, PDU.self, JensUn.self, Obliviate.self,
    LLMU.self, AltPO.self, IDKAP.self, SCRUB.self, Distil.self, DFMCQ.self, Quark.self, GRPO.self,
    SISA.self,
    SAM.self, GRU.self, SalUn.self, SURE.self, MemFlex.self, LayeredUnlearning.self,
    LocalRetraining.self, Prune.self, DEPN.self, RankOneEdit.self, EUL.self, LEACE.self,
    LinearMap.self,
    ICUL.self, Guardrail.self, ECO.self, SPUL.self, Offset.self, ULD.self, Retrieval.self,
    ExternalMethod.self,
  ])
