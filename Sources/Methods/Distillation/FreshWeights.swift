package import Models
package import Plans
import Tensors

/// Makes a model like another one that has learnt nothing.
package struct FreshWeights: Step {
  package static let kind = "fresh-weights"
  package static let version = "1"

  package let seed: UInt64

  package init(seed: UInt64) { self.seed = seed }

  package var resources: Resources { .heavy }

  package func run(_ input: Checkpoint, _ context: Context) throws -> Checkpoint {
    var fresh = input
    fresh.weights = Weights(flat: input.table.initial(Seed(seed)), input.table)
    fresh.history = []
    return fresh
  }
}
