package import Tensors

/// Linear layers behind the feed-forward parts of a network, one each: u becomes u + B A u (the unlearning layers of Chen
/// and Yang, 2023, arXiv:2310.20150).
///
/// They are weights of the checkpoint, A (rank, width) and B (width, rank), named after the map that gives u.
package enum ExtraLayers {
  /// The greatest rank that a checkpoint read from outside may have.
  static let limit = 1 << 16

  /// The names of a layer's two factors; `map` is the name of the map in front of it, without `.weight`.
  static func names(behind map: String) -> (a: String, b: String) {
    ("\(map).extra_A.weight", "\(map).extra_B.weight")
  }

  /// Which weights they are, as patterns for trainings that change nothing else.
  package static let patterns = ["*.extra_A", "*.extra_B"]

  /// Returns a network's weights with those of its extra layers; A is uniform within 1 / √width and B is zero at first,
  /// so that new layers change nothing.
  static func layout(_ layout: [WeightSpec], rank: Int) -> [WeightSpec] {
    guard rank > 0 else { return layout }
    return layout + specs(behind: WeightTable(layout).neuronMaps, rank: rank)
  }

  static func specs(behind maps: [WeightSpec], rank: Int) -> [WeightSpec] {
    maps.flatMap { map in
      let names = names(behind: String(map.name.dropLast(7)))
      let bound = 1 / Double(map.rows).squareRoot()
      return [
        WeightSpec(names.a, rows: rank, columns: map.rows, .uniform(bound: bound)),
        WeightSpec(names.b, rows: map.rows, columns: rank, .zeros),
      ]
    }
  }
}

extension Checkpoint {
  /// Returns the model with a new layer behind each feed-forward part, which changes nothing yet.
  ///
  /// Throws for a network whose feed-forward parts are not known.
  package func layered(rank: Int, _ seed: Seed) throws(ModelError) -> Checkpoint {
    let maps = table.neuronMaps
    guard !maps.isEmpty else {
      throw .noExamples("the model has no feed-forward parts that layers could stand behind")
    }
    let added = WeightTable(ExtraLayers.specs(behind: maps, rank: rank))
    var copy = self
    copy.extraRank = rank
    copy.weights = weights.replacing(FrozenFloats(FloatMemory(added.initial(seed))), added)
    return copy
  }

  /// Returns the model without its extra layers, its other weights as they are.
  package func withoutLayers() -> Checkpoint {
    guard extraRank > 0 else { return self }
    var copy = self
    copy.extraRank = 0
    copy.weights = weights.keeping(copy.table)
    return copy
  }

  /// Returns the two factors of the layer behind a map, A (rank, width) and B (width, rank), row after row.
  package func layer(behind map: WeightSpec) throws -> (a: [Double], b: [Double]) {
    let names = ExtraLayers.names(behind: String(map.name.dropLast(7)))
    func values(_ name: String) throws -> [Double] {
      let memory = FloatMemory(count: extraRank * map.rows)
      try weights.load(name, into: memory.floats)
      return memory.floats.array.map { Double($0) }
    }
    return (try values(names.a), try values(names.b))
  }
}
