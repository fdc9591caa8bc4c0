package import Datasets
import Documents
package import Models
package import Plans
import Tensors

/// Erases what tells two kinds of rows apart from what attention of some blocks reads, block after block.
package struct EraseConcept: Step {
  package static let kind = "erase-concept"
  package static let version = "1"

  /// From 0; all when empty.
  package let blocks: [Int]
  package let positions: StatePositions
  package let shrinks: Bool
  package let maxTokens: Int
  package let maxLength: Int

  package init(
    blocks: [Int], positions: StatePositions, shrinks: Bool, maxTokens: Int, maxLength: Int
  ) {
    self.blocks = blocks
    self.positions = positions
    self.shrinks = shrinks
    self.maxTokens = maxTokens
    self.maxLength = maxLength
  }

  package var resources: Resources { .heavy }

  /// The model; the forget rows and the retain rows.
  package func run(_ input: (Checkpoint, Corpus, Corpus), _ context: Context) throws -> Checkpoint {
    var (model, forget, retain) = input
    guard let first = model.architecture.attentionReading(of: 0) else {
      throw MethodError(
        "what attention reads is known of the Llama line only, not of \(type(of: model.architecture).name)"
      )
    }
    let chosen = blocks.isEmpty ? Array(0..<first.blocks) : Set(blocks).sorted()
    for (done, block) in chosen.enumerated() {
      guard let reading = model.architecture.attentionReading(of: block) else {
        throw MethodError("there is no block \(block): the model has \(first.blocks)")
      }
      let parts = try [forget, retain].map {
        try states(of: model, $0, reading, block, context)
      }
      let concepts = zip(parts, [1.0, 0.0]).flatMap { part, concept in
        [Double](repeating: concept, count: part.values.count / part.width)
      }
      guard
        let eraser = ConceptEraser(
          parts.flatMap(\.values), width: parts[0].width, concepts: concepts, shrinks: shrinks)
      else { throw MethodError("the states of block \(block) are not finite, or too few") }
      try apply(eraser, to: &model, reading.maps)
      context.progress(Progress(done: done + 1, total: chosen.count))
    }
    model.history = []
    return model
  }

  /// What attention reads at the positions of some rows, a state after the other.
  package func states(
    of model: Checkpoint, _ rows: Corpus, _ reading: AttentionReading, _ block: Int,
    _ context: Context
  ) throws -> (values: [Double], width: Int) {
    let found = try CollectStates(positions, maxLength: maxLength, blocks: block)
      .run((model, rows), context)
    let width = found.width
    let scale = FloatMemory(count: width)
    try model.weights.load(reading.norm, into: scale.floats)
    var values: [Double] = []
    for row in 0..<found.count where values.count < maxTokens * width {
      let states = found.states(of: row)
      for start in stride(from: 0, to: states.count, by: width)
      where values.count < maxTokens * width {
        let state = states[states.startIndex + start..<states.startIndex + start + width]
        let square = state.reduce(0) { $0 + Double($1) * Double($1) } / Double(width)
        let factor = 1 / (square + reading.epsilon).squareRoot()
        for (i, value) in state.enumerated() {
          values.append(Double(value) * factor * Double(scale.floats[i]))
        }
      }
    }
    return (values, width)
  }

  /// Replaces maps W by W P.
  private func apply(
    _ eraser: ConceptEraser, to model: inout Checkpoint, _ maps: [String]
  ) throws {
    let memory = FloatMemory(count: model.table.count)
    for spec in model.table.specs {
      let floats = memory.floats[model.table.place(spec.name).range]
      try model.weights.load(spec.name, into: floats)
      guard maps.contains(spec.name) else { continue }
      let moved = ConceptEraser.product(
        floats.array.map { Double($0) }, eraser.projection, spec.rows, spec.columns, spec.columns)
      floats.copy(from: moved.map { Float($0) })
    }
    model.weights = Weights(FrozenFloats(memory), model.table)
  }
}
