package import Tensors

/// A network that is carried from step to step and computed elsewhere: whatever loads weights refuses it first, so that no pass goes
/// through it.
package protocol UncomputedArchitecture: Architecture {}

extension UncomputedArchitecture {
  package static var published: Publication {
    Publication(modelTypes: [], className: "", settings: [])
  }

  package func forward(
    _ batch: TokenBatch, _ request: Forward, _ weights: BoundWeights, _ tape: Tape
  ) -> Tape.Slot { preconditionFailure("refused where its weights were loaded") }

  package func head(_ weights: BoundWeights) -> Head {
    preconditionFailure("refused where its weights were loaded")
  }

  package func makeCache(sequences: Int, capacity: Int) -> KeyValueCache {
    preconditionFailure("refused where its weights were loaded")
  }
}
