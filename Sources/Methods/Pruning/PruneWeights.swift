package import Datasets
package import Models
package import Plans
package import Tensors

/// Zeroes the weights of a model's blocks that some rows use most, relative to other rows.
package struct PruneWeights: Step {
  package static let kind = "prune-weights"
  package static let version = "1"

  package let share: Double
  package let batchSize: Int
  package let maxLength: Int

  package init(share: Double, batchSize: Int, maxLength: Int) {
    self.share = share
    self.batchSize = batchSize
    self.maxLength = maxLength
  }

  package var resources: Resources { .heavy }

  /// The model; the forget rows and the retain rows.
  package func run(_ input: (Checkpoint, Corpus, Corpus), _ context: Context) throws -> Checkpoint {
    let (start, forget, retain) = input
    func gradient(_ rows: Corpus) throws -> Floats {
      try start.likelihoodGradient(
        of: start.examples(of: rows, maxLength: maxLength), batchSize: batchSize, context)
    }
    let gradients = (try gradient(forget), try gradient(retain))
    let memory = FloatMemory(count: start.table.count)
    for spec in start.table.specs {
      try start.weights.load(spec.name, into: memory.floats[start.table.place(spec.name).range])
    }
    let chosen = Self.chosen(
      memory.floats, gradients.0, gradients.1, among: Self.places(start.table), share: share)
    for place in chosen { memory.floats[place] = 0 }
    var result = start
    result.weights = Weights(FrozenFloats(memory), start.table)
    result.history = []
    return result
  }

  /// The places of the weights of all matrices of blocks.
  static func places(_ table: WeightTable) -> [Int] {
    table.specs.filter { $0.rows > 1 && $0.name.contains(/\.\d+\./) }
      .flatMap { Array(table.place($0.name).range) }
  }

  /// Returns the places of a share of the weights: those used most by some rows relative to others.
  package static func chosen(
    _ weights: Floats, _ forget: Floats, _ retain: Floats, among places: [Int], share: Double
  ) -> [Int] {
    func use(_ gradient: Floats, _ place: Int) -> Double {
      abs(Double(weights[place]) * Double(gradient[place]))
    }
    let mean = places.reduce(0) { $0 + use(retain, $1) } / Double(max(1, places.count))
    guard mean > 0 else { return [] }
    let scores = places.map { use(forget, $0) / (use(retain, $0) + mean) }
    let count = min(places.count, Int((share * Double(places.count)).rounded()))
    // The lower place first among equals.
    let order = places.indices.sorted {
      scores[$0] == scores[$1] ? $0 < $1 : scores[$0] > scores[$1]
    }
    return order.prefix(count).map { places[$0] }
  }
}
