package import Datasets
package import Models
package import Plans

/// Silences the neurons of a model's feed-forward parts that the answers of some rows rest on.
package struct SilenceNeurons: Step {
  package static let kind = "silence-neurons"
  package static let version = "1"

  let neurons: Int
  let threshold: Double
  let steps: Int
  let maxLength: Int

  /// Zeroes at most `neurons` neurons, attributed by integrated gradients over `steps` points.
  package init(neurons: Int, threshold: Double, steps: Int, maxLength: Int) {
    self.neurons = neurons
    self.threshold = threshold
    self.steps = steps
    self.maxLength = maxLength
  }

  /// A process of its own, with the cores that a model takes.
  package var resources: Resources { .heavy }

  package func run(_ input: (Checkpoint, Corpus), _ context: Context) throws -> Checkpoint {
    try silenced(
      input.0, input.0.examples(of: input.1, maxLength: maxLength), context)
  }

  /// The model without the neurons that examples rest on.
  package func silenced(
    _ start: Checkpoint, _ examples: [Example], _ context: Context
  ) throws -> Checkpoint {
    let maps = start.table.neuronMaps
    guard !maps.isEmpty, !examples.isEmpty else {
      throw MethodError("there are no neurons, or no rows to find those of")
    }
    let attributions = try start.neuronAttributions(of: examples, steps: steps, context)
    let chosen = Set(Self.chosen(attributions, threshold: threshold, count: neurons))
    var (result, first) = (start, 0)
    for map in maps {
      let silent = (0..<map.columns).filter { chosen.contains(first + $0) }
      first += map.columns
      guard !silent.isEmpty else { continue }
      result = try result.changing(map) { values in
        for row in 0..<map.rows {
          for column in silent { values[row * map.columns + column] = 0 }
        }
      }
    }
    result.history = []
    return result
  }

  /// Returns the neurons that are important to the most rows, the greater sum of attributions first among equals.
  ///
  /// Important to a row are those with a positive attribution of at least a share of the row's greatest.
  package static func chosen(
    _ attributions: [[Double]], threshold: Double, count: Int
  ) -> [Int] {
    var votes: [Int: (rows: Int, sum: Double)] = [:]
    for row in attributions {
      let least = threshold * (row.max() ?? 0)
      for (neuron, value) in row.enumerated() where value > 0 && value >= least {
        let known = votes[neuron] ?? (0, 0)
        votes[neuron] = (known.rows + 1, known.sum + value)
      }
    }
    let order = votes.sorted { a, b in
      a.value.rows != b.value.rows
        ? a.value.rows > b.value.rows
        : a.value.sum != b.value.sum ? a.value.sum > b.value.sum : a.key < b.key
    }
    return order.prefix(count).map(\.key)
  }
}
