package import Plans
import Tensors

extension Checkpoint {
  /// Returns the map of a block's neurons; throws for a block that there is not.
  package func neuronMap(of block: Int) throws -> WeightSpec {
    let maps = table.neuronMaps
    guard maps.indices.contains(block) else {
      throw ModelError.noExamples("there is no block \(block): the model has \(maps.count)")
    }
    return maps[block]
  }

  /// Returns what the neurons of a map hold at some positions of examples, one position after the other, `most` at most.
  package func neurons(
    of map: WeightSpec, _ examples: [Example], at positions: (Example) -> [Int], most: Int = .max,
    _ context: Context
  ) throws -> [Float] {
    let weights = try ModelWeights(self)
    let tape = Tape(try Compute(context), isRecording: false)
    var found: [Float] = []
    for example in examples where found.count / map.columns < most {
      tape.reset()
      let rows = positions(example)
      let tap = LinearTap(String(map.name.dropLast(7))) { input, output in
        for row in rows where found.count / map.columns < most {
          found += tape[input][row * map.columns..<(row + 1) * map.columns].array
        }
        return output
      }
      context.countTokens(example.tokens.count)
      _ = architecture.forward(
        TokenBatch([Array(example.tokens.dropLast())]), Forward(),
        weights.bound(to: tape, tap: tap),
        tape)
    }
    return found
  }

  /// Returns how much each neuron bears on the probability of each example's answer, by integrated gradients (Dai and others,
  /// 2022, arXiv:2104.08696): for each example, the neurons of all blocks one after the other.
  ///
  /// For neuron w of a block with activations h: the sum over positions of h 1/m sum over j = 1 ... m of dP/dw where all the
  /// block's activations are j/m of what they are. Scaling a block's activations is scaling the map that reads them,
  /// W' = j/m W, and then the sum over positions of h dP/dw is the sum over the outputs c of W[c, w] dP/dW'[c, w].
  package func neuronAttributions(
    of examples: [Example], steps: Int, _ context: Context
  ) throws -> [[Double]] {
    let maps = table.neuronMaps
    let weights = try ModelWeights(self, for: .partly(maps.map(\.name)))
    guard let trainable = weights.trainable else { preconditionFailure("weights to train") }
    let tape = Tape(try Compute(context), in: trainable.gradient)
    var found = examples.map { _ in [Double]() }
    for (done, map) in maps.enumerated() {
      let range = table.place(map.name).range
      let whole = trainable.values.floats[range].array
      var sums = examples.map { _ in [Double](repeating: 0, count: map.columns) }
      for step in 1...steps {
        let share = Float(step) / Float(steps)
        trainable.values.floats[range].copy(from: whole.map { $0 * share })
        for (index, example) in examples.enumerated() {
          trainable.gradient.clear()
          tape.reset()
          context.countTokens(example.tokens.count)
          let loss = architecture.losses(of: [example], weights, tape)
          tape.backward(from: loss)
          // dP = -P d(-log P).
          let factor = -Portable.exp(-Double(tape.scalar(loss))) / Double(steps)
          let gradient = trainable.gradient.flat[range]
          for place in whole.indices {
            sums[index][place % map.columns] +=
              factor * Double(whole[place]) * Double(gradient[place])
          }
        }
      }
      trainable.values.floats[range].copy(from: whole)
      for index in found.indices { found[index] += sums[index] }
      context.progress(Progress(done: done + 1, total: maps.count))
    }
    return found
  }

  /// Returns the model with a matrix changed in double precision, everything else as it is stored.
  package func changing(
    _ spec: WeightSpec, _ change: (inout [Double]) throws -> Void
  ) throws -> Checkpoint {
    let memory = FloatMemory(count: spec.count)
    try weights.load(spec.name, into: memory.floats)
    var values = memory.floats.array.map { Double($0) }
    try change(&values)
    memory.floats.copy(from: values.map { Float($0) })
    var result = self
    result.weights = weights.replacing(FrozenFloats(memory), WeightTable([spec]))
    result.history = []
    return result
  }
}
