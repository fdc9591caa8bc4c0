package import Tensors

/// The weights of a model in memory that tapes read, with gradients of what is to be trained.
package final class ModelWeights {
  /// What the weights are for.
  package enum Purpose {
    /// Nothing is trained; matrices stay in the format that they are stored in.
    case inference
    /// Everything is trained.
    case training
    /// Only the weights that patterns name are trained, each of which names one at least.
    case partly([String])
    /// Only low-rank changes are trained; their start is drawn from the seed.
    case adapting(LowRankOptions, Seed)
  }

  /// Parameters that are trained, and their gradients, flat.
  package struct Trainable {
    package let table: WeightTable
    package let values: FloatMemory
    package let gradient: Gradients

    package init(_ table: WeightTable, _ values: FloatMemory) {
      self.table = table
      self.values = values
      gradient = Gradients(count: values.count)
    }
  }

  /// Where a weight is.
  private enum Place {
    case floats(Range<Int>)
    /// The first byte of a matrix that stays as it is stored, and its format.
    case stored(Int, ElementFormat)
  }

  package let table: WeightTable
  private let floats: FloatMemory
  private let stored: StoredMemory
  private let places: [String: Place]
  /// What training changes; nil for a model that is only used.
  package let trainable: Trainable?
  /// The low-rank changes that are trained instead of the weights themselves.
  package let adapters: Adapters?
  /// Names of the weights that stay as they are in a training of some of them.
  private let frozen: Set<String>

  /// What becomes of the embeddings of tokens that are numbered after the vocabulary and the soft prompt.
  private(set) var corruption: Corruption?

  /// Reads a checkpoint's weights straight to where they will be used.
  package convenience init(_ checkpoint: Checkpoint, for purpose: Purpose = .inference) throws {
    try checkpoint.checkHasWeights()
    try self.init(checkpoint.table, checkpoint.weights, for: purpose)
    corruption = checkpoint.answering.corruption
  }

  /// Reads the weights of a table straight to where they will be used.
  package init(_ table: WeightTable, _ weights: Weights, for purpose: Purpose = .inference) throws {
    self.table = table
    let isTraining =
      switch purpose {
      case .training, .partly: true
      case .inference, .adapting: false
      }
    let isAdapting = if case .adapting = purpose { true } else { false }
    frozen =
      if case .partly(let patterns) = purpose {
        try Self.frozen(table, patterns)
      } else { [] }
    var places: [String: Place] = [:]
    var (wide, narrow) = (0, 0)
    let keeps = !isTraining && (!isAdapting || Self.joinAlike(table, weights))
    for spec in table.specs {
      if keeps, let format = Self.kept(spec, weights) {
        places[spec.name] = .stored(narrow, format)
        narrow += StoredMatrix.size(format, rows: spec.rows, columns: spec.columns)
      } else {
        places[spec.name] = .floats(wide..<wide + spec.count)
        wide += spec.count
      }
    }
    let floats = FloatMemory(count: wide, cleared: false)
    let stored = StoredMemory(bytes: narrow)
    for spec in table.specs {
      switch places[spec.name] {
      case .floats(let range): try weights.load(spec.name, into: floats.floats[range])
      case .stored(let start, let format):
        let matrix = stored.matrix(at: start, format, rows: spec.rows, columns: spec.columns)
        try weights.load(spec.name, into: matrix)
      case nil: preconditionFailure("every weight has a place")
      }
    }
    self.floats = floats
    self.stored = stored
    self.places = places
    switch purpose {
    case .inference:
      adapters = nil
      trainable = nil
    case .training, .partly:
      adapters = nil
      trainable = Trainable(table, floats)
    case .adapting(let options, let seed):
      let adapters = Adapters(options, of: table)
      let values = FloatMemory(adapters.table.initial(seed))
      self.adapters = adapters
      trainable = Trainable(adapters.table, values)
    }
  }

  /// The format that a frozen weight keeps in memory; nil for one that becomes floats: vectors, what is stored in
  /// single precision, and rows that are no whole blocks.
  private static func kept(_ spec: WeightSpec, _ weights: Weights) -> ElementFormat? {
    guard spec.rows > 1, spec.name != SoftPrompt.weight, let format = weights.format(spec.name),
      format != .f32, spec.columns.isMultiple(of: format.blockSize)
    else { return nil }
    return format
  }

  /// Whether matrices that would be one as floats, lying one below the other, are one as they are stored too.
  ///
  /// The backward pass adds up one gradient for them then; for several parts it would round differently.
  private static func joinAlike(_ table: WeightTable, _ weights: Weights) -> Bool {
    zip(table.specs, table.specs.dropFirst()).allSatisfy { spec, next in
      spec.rows == 1 || next.rows == 1 || spec.columns != next.columns
        || kept(spec, weights) == kept(next, weights)
          && (kept(spec, weights) == nil || spec.rows.isMultiple(of: StoredMatrix.panelRows))
    }
  }

  /// The names of the weights that no pattern means.
  private static func frozen(
    _ table: WeightTable, _ patterns: [String]
  ) throws(ModelError) -> Set<String> {
    func matches(_ name: String, _ pattern: String) -> Bool {
      NamePatterns.matches(pattern, name)
        || name.hasSuffix(".weight") && NamePatterns.matches(pattern, String(name.dropLast(7)))
    }
    let names = table.specs.map(\.name)
    for pattern in patterns where !names.contains(where: { matches($0, pattern) }) {
      throw .noWeight(pattern: pattern, last: names.last { $0.contains("layers.") } ?? "")
    }
    return Set(names.filter { name in !patterns.contains { matches(name, $0) } })
  }

  /// Offers the weights to operations on a tape, until its next reset; with `dropout`, adapters drop inputs, and a `tap`
  /// stands behind one of the maps.
  package func bound(
    to tape: Tape, dropout: DropoutStep? = nil, tap: LinearTap? = nil
  ) -> BoundWeights {
    BoundWeights(self, tape, dropout, tap)
  }

  /// Returns what has been trained as ordinary weights; the memory must not be written afterwards.
  ///
  /// Untouched weights stay as they are in `start`, which the training began with.
  package func trained(from start: Weights, _ compute: Compute) throws -> Weights {
    guard let trainable else { return start }
    guard let adapters else { return Weights(FrozenFloats(trainable.values), table) }
    return try adapters.merged(trainable.values.floats, into: start, table, compute)
  }

  /// Changes the first elements of a weight in single precision.
  func set(_ name: String, to elements: [Float]) {
    guard case .floats(let range)? = places[name], elements.count <= range.count else {
      preconditionFailure("'\(name)' has no room for \(elements.count) numbers")
    }
    floats.floats[range.lowerBound..<range.lowerBound + elements.count].copy(from: elements)
  }

  /// Weights on a tape, one below the other.
  func slot(_ names: ArraySlice<String>, _ tape: Tape) -> Tape.Slot {
    let specs = names.map { table.place($0).spec }
    let (rows, columns) = (specs.reduce(0) { $0 + $1.rows }, specs[0].columns)
    switch (names.first.flatMap { places[$0] }, names.last.flatMap { places[$0] }) {
    case (.floats(let first), .floats(let last)):
      let range = first.lowerBound..<last.upperBound
      guard adapters == nil, !names.contains(where: frozen.contains), let trainable else {
        return tape.weight(floats.floats[range], gradient: nil, rows: rows, columns: columns)
      }
      return tape.weight(
        floats.floats[range], gradients: trainable.gradient, at: range, rows: rows,
        columns: columns)
    case (.stored(let start, let format), .stored):
      return tape.weight(stored.matrix(at: start, format, rows: rows, columns: columns))
    default: preconditionFailure("no weight '\(names.first ?? "")'")
    }
  }

  /// True when a weight lies right after another, in the same format and as wide, and is trained alike.
  func follows(_ name: String, _ previous: String) -> Bool {
    guard table.place(name).spec.columns == table.place(previous).spec.columns,
      frozen.contains(name) == frozen.contains(previous)
    else { return false }
    switch (places[previous], places[name]) {
    case (.floats(let first), .floats(let next)): return first.upperBound == next.lowerBound
    case (.stored(let first, let format), .stored(let next, let other)):
      let spec = table.place(previous).spec
      return format == other && spec.rows.isMultiple(of: StoredMatrix.panelRows)
        && first + StoredMatrix.size(format, rows: spec.rows, columns: spec.columns) == next
    default: return false
    }
  }
}
