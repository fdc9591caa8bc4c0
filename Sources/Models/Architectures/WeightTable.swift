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

  /// True when there is a weight of that name.
  package func has(_ name: String) -> Bool { places[name] != nil }

  /// Returns fresh weights: each drawn from its own stream, so that no weight depends on another.
  package func initial(_ seed: Seed) -> [Float] {
    var values: [Float] = []
    values.reserveCapacity(count)
    for spec in specs {
      switch spec.initial {
      case .ones: values += repeatElement(1, count: spec.count)
      case .zeros: values += repeatElement(0, count: spec.count)
      case .uniform(let bound):
        var stream = seed.stream("init/\(spec.name)")
        for _ in 0..<spec.count { values.append(Float(bound * (2 * stream.uniform() - 1))) }
      case .normal(let deviation):
        var stream = seed.stream("init/\(spec.name)")
        for _ in 0..<spec.count { values.append(Float(deviation * stream.normal())) }
      }
    }
    return values
  }
}

extension WeightTable {
  /// The maps by which the feed-forward parts write to the residual stream, block after block; the inputs of such a map,
  /// its columns, are the block's neurons.
  package var neuronMaps: [WeightSpec] {
    let ends = ["down_proj", "c_proj", "dense_4h_to_h", "fc2"].map { ".mlp.\($0).weight" }
    return specs.filter { spec in ends.contains { spec.name.hasSuffix($0) } }
  }
}
