package import Documents

/// Stands for the network of a model behind a service: it has no weights here.
package struct RemoteModel: UncomputedArchitecture {
  package static let name = "service"
  package static let version = "1"
  package static let summary = "A network behind a service, without weights here."

  package init() {}
  package init(_ p: inout Parameters) {}

  package var context: Int { .max }

  package func layout(vocabulary: Int) -> [WeightSpec] { [] }
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
