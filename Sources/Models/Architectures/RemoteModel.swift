package import Documents
package import Tensors

/// Stands for the network of a model behind a service: it has no weights here.
///
/// No pass goes through it: whatever loads weights refuses such a model first.
package struct RemoteModel: Architecture {
  package static let name = "service"
  package static let version = "1"
  package static let summary = "A network behind a service, without weights here."
  package static var published: Publication {
    Publication(modelTypes: [], className: "", settings: [])
  }

  package init() {}
  package init(_ p: inout Parameters) {}

  package var context: Int { .max }

  package func layout(vocabulary: Int) -> [WeightSpec] { [] }

  package func forward(
    _ batch: TokenBatch, _ request: Forward, _ weights: BoundWeights, _ tape: Tape
  ) -> Tape.Slot { preconditionFailure("a model behind a service has no weights to load") }

  package func head(_ weights: BoundWeights) -> Head {
    preconditionFailure("a model behind a service has no weights to load")
  }

  package func makeCache(sequences: Int, capacity: Int) -> KeyValueCache {
    preconditionFailure("a model behind a service has no weights to load")
  }
}

extension Checkpoint {
  /// Whether the model is behind a service.
  package var isRemote: Bool { architecture is RemoteModel }

  /// Throws for a model whose weights somebody wants: one behind a service, and one that another engine computes.
  func checkHasWeights() throws(ModelError) {
    guard !isRemote else {
      throw .unanswerable(
        "the model is behind a service and has no weights here: it can be asked and scored by a run, and changed by methods that leave weights alone"
      )
    }
    try checkIsOwn()
  }
}
