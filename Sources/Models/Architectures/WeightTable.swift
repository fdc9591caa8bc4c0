package import Tensors

/// Where each named weight lies in a flat buffer.
package struct WeightTable: Sendable {
  package let specs: [WeightSpec]
  /// Floats in all.
  package let count: Int
  private let places: [String: (spec: WeightSpec, range: Range<Int>)]

  package init(_ specs: [WeightSpec]) {
    var places: [String: (WeightSpec, Range<Int>)] = [:]
    var start = 0
    for spec in specs {
      let range = start..<start + spec.count
      let old = places.updateValue((spec, range), forKey: spec.name)
      precondition(old == nil, "two weights are named '\(spec.name)'")
      start = range.upperBound
    }
    self.specs = specs
    self.places = places
    count = start
  }

  /// Returns a weight's description and place; an unknown name is a bug of the architecture.
  package func place(_ name: String) -> (spec: WeightSpec, range: Range<Int>) {
    guard let place = places[name] else { preconditionFailure("no weight '\(name)'") }
    return place
  }

  /// Returns fresh weights: each drawn from its own stream, so that no weight depends on another.
  package func initial(_ seed: Seed) -> [Float] {
    var values: [Float] = []
    values.reserveCapacity(count)
    for spec in specs {
      switch spec.initial {
      case .ones: values += repeatElement(1, count: spec.count)
      case .normal(let deviation):
        var stream = seed.stream("init/\(spec.name)")
        for _ in 0..<spec.count { values.append(Float(deviation * stream.normal())) }
      }
    }
    return values
  }
}

/// The weights of a model in memory that tapes read, with room for gradients if they are to be trained.
package final class ModelWeights {
  package let table: WeightTable
  package let values: FloatMemory
  /// As long as `values`; nil for a model that is only used.
  package let gradient: FloatMemory?

  package init(_ table: WeightTable, _ values: [Float], trainable: Bool = false) {
    precondition(values.count == table.count, "weights must fill their table")
    self.table = table
    self.values = FloatMemory(values)
    gradient = trainable ? FloatMemory(count: values.count) : nil
  }

  /// Offers the weights to operations on a tape, until its next reset.
  package func bound(to tape: Tape) -> BoundWeights { BoundWeights(self, tape) }
}

/// Weights on a tape, by name.
package struct BoundWeights {
  private let weights: ModelWeights
  private let tape: Tape

  init(_ weights: ModelWeights, _ tape: Tape) {
    self.weights = weights
    self.tape = tape
  }

  /// Returns one weight as a slot.
  package subscript(name: String) -> Tape.Slot { joined(name) }

  /// Returns weights that lie one after the other as one matrix, the rows of the first on top.
  package func joined(_ names: String...) -> Tape.Slot {
    let places = names.map(weights.table.place)
    var range = places[0].range
    for place in places.dropFirst() {
      precondition(
        place.range.lowerBound == range.upperBound && place.spec.columns == places[0].spec.columns,
        "'\(place.spec.name)' does not follow on")
      range = range.lowerBound..<place.range.upperBound
    }
    return tape.weight(
      weights.values.floats[range], gradient: weights.gradient?.floats[range],
      rows: range.count / places[0].spec.columns, columns: places[0].spec.columns)
  }
}
