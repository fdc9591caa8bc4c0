package import Documents
package import Models
package import Plans

/// A kind of experiment: what is made to forget, with everything that belongs to that alone.
///
/// The type says what the kind is; a value of it is what one spec declares. To add one: a folder beside this file, and
/// a line in `experimentKinds`.
package protocol ExperimentKind: Sendable {
  /// Its models, such as `any ModelSource<ImageSets, BoxReference>`.
  associatedtype Model: Sendable
  /// What it reads under `data`.
  associatedtype Data: Sendable
  /// Its methods, such as `any Method<PromptTask, LearntPrompt>`.
  associatedtype Method: Sendable
  /// Its metrics, such as `any Metric<JudgedImages>`.
  associatedtype Metric: Sendable

  /// The model in messages: `a language model`.
  static var title: String { get }
  /// Several of it: `language models`.
  static var plural: String { get }
  /// What stands under `data`: `the question-answer sets of a language model`.
  static var dataHelp: String { get }
  /// What a spec may name for it under `model`, `methods` and `metrics`.
  static var models: Registry<Model> { get }
  static var methods: Registry<Method> { get }
  static var metrics: Registry<Metric> { get }
  /// Further families that its models and data are made of, for documentation.
  static var families: [any ComponentFamily] { get }
  /// The kinds of step that only it has.
  static var steps: [StepKind] { get }
  /// The methods that are compared in each of its experiments; no method of a spec may have these names.
  static var baselines: [String] { get }
  /// What of a spec it takes that not every kind does.
  static var features: Set<KindFeature> { get }
  /// The cells of a report that says nothing else.
  static var reportCells: [String] { get }
  /// What to do where a method needs weights that are out of reach.
  static var helpWithoutWeights: String? { get }

  /// Reads `data`; nil where something that it must have is missing.
  static func data(_ p: inout Parameters, _ requests: Requests) -> Data?
  init(_ declared: Declared<Self>)
  /// The names of the sets that external programs may take.
  var sets: [String] { get }
  /// Reports what only it knows to be wrong.
  func check(_ p: inout Parameters)
  /// Wires everything at one seed and one point of the sweep; nil where a source cannot be used.
  func wire(
    _ place: SeededPoint, into plan: inout Plan, _ sources: inout SourceProblems
  ) -> Wired?
  /// Adds the model as anybody may ask it: as it was published, or behind its service; nil when there is no such.
  func wirePublished(_ label: String, into plan: inout Plan) throws -> Ref<Checkpoint>?
  /// The service that its model is behind; nil for one whose weights are here.
  var completionService: CompletionService? { get }
}

extension ExperimentKind {
  /// None.
  package static var families: [any ComponentFamily] { [] }
  /// None.
  package static var steps: [StepKind] { [] }
  /// None.
  package static var features: Set<KindFeature> { [] }
  /// Those that make sense for every kind.
  package static var reportCells: [String] { ExperimentKinds.reportCells }
  /// Nothing.
  package static var helpWithoutWeights: String? { nil }
  /// None.
  package var sets: [String] { [] }
  /// Knows of nothing.
  package func check(_ p: inout Parameters) {}
  /// There is none.
  package var completionService: CompletionService? { nil }
  /// There is none.
  package func wirePublished(_ label: String, into plan: inout Plan) throws -> Ref<Checkpoint>? {
    nil
  }
}
