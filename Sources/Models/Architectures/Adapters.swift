import Tensors

/// The low-rank changes of a model's matrices: `<name>.lora_A.weight` (rank, K) and `<name>.lora_B.weight`
/// (M, rank) for each matrix (M, K) that changes.
package struct Adapters: Sendable {
  package let options: LowRankOptions
  package let table: WeightTable
  /// The matrices that change, without `.weight`.
  package let targets: [String]

  init(_ options: LowRankOptions, of table: WeightTable) {
    self.options = options
    let matrices = table.specs.filter { $0.rows > 1 && $0.name.hasSuffix(".weight") }
      .map { (name: String($0.name.dropLast(7)), spec: $0) }
      .filter { options.isTarget($0.name) }
    targets = matrices.map(\.name)
    // PyTorch's Kaiming-uniform with a = √5 is uniform within 1 / √K.
    self.table = WeightTable(
      matrices.flatMap { name, spec in
        [
          WeightSpec(
            "\(name).lora_A.weight", rows: options.rank, columns: spec.columns,
            .uniform(bound: 1 / Double(spec.columns).squareRoot())),
          WeightSpec("\(name).lora_B.weight", rows: spec.rows, columns: options.rank, .zeros),
        ]
      })
  }

  /// alpha / rank.
  var factor: Float { Float(options.alpha / Double(options.rank)) }

  /// The names of a matrix's two factors; nil when it does not change.
  func names(_ target: String) -> (a: String, b: String)? {
    let a = "\(target).lora_A.weight"
    return table.has(a) ? (a, "\(target).lora_B.weight") : nil
  }

  /// Returns the weights with W + alpha / rank · B·A in place of each W that changes.
  func merged(
    _ values: Floats, into start: Weights, _ model: WeightTable, _ compute: Compute
  ) throws -> Weights {
    let changed = WeightTable(targets.map { model.place($0 + ".weight").spec })
    let memory = FloatMemory(count: changed.count, cleared: false)
    let tape = Tape(compute, isRecording: false)
    for target in targets {
      guard let (a, b) = names(target) else { continue }
      let place = changed.place(target + ".weight")
      let into = memory.floats[place.range]
      try start.load(place.spec.name, into: into)
      tape.reset()
      tape.addProduct(
        values[table.place(b).range], values[table.place(a).range], inner: options.rank,
        factor: factor, to: into, columns: place.spec.columns)
    }
    return start.replacing(FrozenFloats(memory), changed)
  }
}
