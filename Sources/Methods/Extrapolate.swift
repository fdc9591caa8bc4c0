package import Models
package import Plans
import Tensors

/// Goes from one model in the direction of another: weights = a + factor (b - a).
package struct Extrapolate: Step {
  package static let kind = "extrapolate"
  package static let version = "1"

  package let factor: Double

  package init(factor: Double) { self.factor = factor }

  package var resources: Resources { .heavy }

  package func run(_ input: (Checkpoint, Checkpoint), _ context: Context) throws -> Checkpoint {
    let (start, other) = input
    guard start.table.specs == other.table.specs else {
      throw MethodError("models of different shapes have no way between them")
    }
    let memory = FloatMemory(count: start.table.count)
    for spec in start.table.specs {
      let range = start.table.place(spec.name).range
      let (sum, end) = (memory.floats[range], FloatMemory(count: spec.count))
      try start.weights.load(spec.name, into: sum)
      try other.weights.load(spec.name, into: end.floats)
      end.floats.accumulate(sum, times: -1)
      sum.accumulate(end.floats, times: Float(factor))
    }
    var result = start
    result.weights = Weights(FrozenFloats(memory), start.table)
    result.history = other.history
    return result
  }
}
