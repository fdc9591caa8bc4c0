package import Datasets
package import Models
package import Plans
import Tensors

/// Takes directions out of what feed-forward parts give, block after block: those that tell two kinds of rows apart.
package struct ProjectOutputs: Step {
  package static let kind = "project-outputs"
  package static let version = "1"

  /// From 0; all when empty.
  package let blocks: [Int]
  let directions: Int
  let positions: StatePositions
  let maxTokens: Int
  let maxLength: Int

  /// Projects the outputs of these blocks off a number of directions, found at positions of both sets.
  package init(
    blocks: [Int], directions: Int, positions: StatePositions, maxTokens: Int, maxLength: Int
  ) {
    self.blocks = blocks
    self.directions = directions
    self.positions = positions
    self.maxTokens = maxTokens
    self.maxLength = maxLength
  }

  /// A process of its own, with the cores that a model takes.
  package var resources: Resources { .heavy }

  /// The model; the forget rows and the retain rows.
  package func run(_ input: (Checkpoint, Corpus, Corpus), _ context: Context) throws -> Checkpoint {
    let (start, forget, retain) = input
    return try projected(
      start, start.examples(of: forget, maxLength: maxLength),
      start.examples(of: retain, maxLength: maxLength), context)
  }

  /// The model without what tells these examples apart.
  package func projected(
    _ start: Checkpoint, _ forget: [Example], _ retain: [Example], _ context: Context
  ) throws -> Checkpoint {
    let chosen =
      blocks.isEmpty ? Array(start.table.neuronMaps.indices) : Set(blocks).sorted()
    var model = start
    for (done, block) in chosen.enumerated() {
      let map = try model.neuronMap(of: block)
      let parts = try [forget, retain].map { try outputs(of: model, map, $0, context) }
      let targets = zip(parts, [1.0, 0.0]).flatMap { part, target in
        [Double](repeating: target, count: part.count / map.rows)
      }
      let basis = PartialLeastSquares.directions(
        of: parts.flatMap(\.self), width: map.rows, telling: targets, count: directions)
      guard !basis.isEmpty else {
        throw MethodError("nothing that block \(block) gives tells the rows apart")
      }
      model = try model.changing(map) { values in
        for direction in basis {
          for column in 0..<map.columns {
            let share = (0..<map.rows).reduce(0) {
              $0 + direction[$1] * values[$1 * map.columns + column]
            }
            for row in 0..<map.rows { values[row * map.columns + column] -= direction[row] * share }
          }
        }
      }
      context.progress(Progress(done: done + 1, total: chosen.count))
    }
    return model
  }

  /// What a map gives at positions of examples, without its bias, one position after the other.
  private func outputs(
    of model: Checkpoint, _ map: WeightSpec, _ examples: [Example], _ context: Context
  ) throws -> [Double] {
    let keys = try model.neurons(
      of: map, examples, at: { Array($0.positions(positions)) }, most: maxTokens, context)
    let matrix = FloatMemory(count: map.count)
    try model.weights.load(map.name, into: matrix.floats)
    let values = matrix.floats.array.map { Double($0) }
    var found: [Double] = []
    for first in stride(from: 0, to: keys.count, by: map.columns) {
      for row in 0..<map.rows {
        found.append(
          (0..<map.columns).reduce(0) {
            $0 + values[row * map.columns + $1] * Double(keys[first + $1])
          })
      }
    }
    return found
  }
}
