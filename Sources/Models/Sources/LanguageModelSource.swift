package import Datasets
package import Documents
package import Plans

/// Where language models come from.
package protocol LanguageModelSource: ModelSource where Data == TrainingData, Made == ModelPair {
  /// The service that the model is behind; nil for one whose weights are here.
  var completionService: CompletionService? { get }
  /// Adds the model that was trained on some of the data alone: what a chain of requests has come to at one of them.
  ///
  /// Nil for a source that cannot make it.
  func wireRetrained(
    _ label: String, keeping kept: [Ref<Corpus>], data: TrainingData, seed: UInt64,
    into plan: inout Plan
  ) throws -> Ref<Checkpoint>?
  /// Adds the steps of the model as it was before it was taught the data; nil where it is not taught here.
  func wireUntaught(
    _ label: String, data: TrainingData, seed: UInt64, into plan: inout Plan
  ) throws -> Untaught?
  /// Adds the steps of the model as it was published, before any training of ours; nil when there is
  /// none.
  func wirePublished(_ label: String, into plan: inout Plan) throws -> Ref<Checkpoint>?
}

extension LanguageModelSource {
  package func wireRetrained(
    _ label: String, keeping kept: [Ref<Corpus>], data: TrainingData, seed: UInt64,
    into plan: inout Plan
  ) throws -> Ref<Checkpoint>? { nil }

  /// Most sources teach nothing here.
  package func wireUntaught(
    _ label: String, data: TrainingData, seed: UInt64, into plan: inout Plan
  ) throws -> Untaught? { nil }

  package var completionService: CompletionService? { nil }
  /// Where a service has them.
  package var withheld: String? { completionService.map { _ in "the model is behind a service" } }

  package func wirePublished(_ label: String, into plan: inout Plan) throws -> Ref<Checkpoint>? {
    nil
  }
}

/// Every source of language models that a spec can name; add yours here.
package let modelSources = Registry<any LanguageModelSource>(
  family: "model source", [Pretraining.self, Pretrained.self, Served.self])
