package import Tensors

/// The weights of a model by name, each in the format it is stored in, and read one at a time.
package struct Weights: Sendable {
  private enum Origin: Sendable {
    case stored(ElementFormat, @Sendable () throws -> [UInt8])
    case floats(FrozenFloats, Range<Int>)
  }

  private var origins: [String: Origin] = [:]

  /// Weights that `read` gets by name, when they are asked for.
  package init(
    _ formats: [(name: String, format: ElementFormat)],
    read: @escaping @Sendable (String) throws -> [UInt8]
  ) {
    for (name, format) in formats { origins[name] = .stored(format) { try read(name) } }
  }

  /// Weights in memory, in any format.
  package init(tensors: [(name: String, format: ElementFormat, bytes: [UInt8])]) {
    for (name, format, bytes) in tensors { origins[name] = .stored(format) { bytes } }
  }

  /// Takes over memory with the weights of a table.
  package init(_ memory: FrozenFloats, _ table: WeightTable) {
    self = Weights([]) { _ in [] }.replacing(memory, table)
  }

  /// Weights of a table, flat.
  package init(flat: [Float], _ table: WeightTable) {
    self.init(FrozenFloats(FloatMemory(flat)), table)
  }

  /// Returns the weights with those of a table taken from memory.
  package func replacing(_ memory: FrozenFloats, _ table: WeightTable) -> Weights {
    precondition(memory.count == table.count, "weights must fill their table")
    var weights = self
    for spec in table.specs {
      weights.origins[spec.name] = .floats(memory, table.place(spec.name).range)
    }
    return weights
  }

  /// Returns the weights of a table alone.
  func keeping(_ table: WeightTable) -> Weights {
    var weights = self
    weights.origins = origins.filter { table.has($0.key) }
    return weights
  }

  /// The names, sorted.
  package var names: [String] { origins.keys.sorted() }

  /// The format that a weight is stored in; nil when there is none of that name.
  package func format(_ name: String) -> ElementFormat? {
    switch origins[name] {
    case .stored(let format, _): format
    case .floats: .f32
    case nil: nil
    }
  }

  /// Returns a weight as it is stored.
  package func bytes(_ name: String) throws -> [UInt8] {
    switch origins[name] {
    case .stored(_, let read): try read()
    case .floats(let memory, let range): memory.bytes(range)
    case nil: throw Self.missing(name)
    }
  }

  /// Writes a weight's elements to where there is room for exactly them.
  package func load(_ name: String, into floats: Floats) throws {
    switch origins[name] {
    case .stored(let format, let read):
      let bytes = try read()
      guard format.byteCount(of: floats.count) == bytes.count else {
        throw Self.wrongSize(name, format, elements: floats.count, found: bytes.count)
      }
      format.decode(bytes.span, into: floats)
    case .floats(let memory, let range):
      guard range.count == floats.count else {
        throw Self.wrongSize(name, .f32, elements: floats.count, found: 4 * range.count)
      }
      memory.copy(range, to: floats)
    case nil: throw Self.missing(name)
    }
  }

  /// Writes a weight as it is stored to a matrix of its format and size.
  package func load(_ name: String, into matrix: StoredMatrix) throws {
    let bytes = try bytes(name)
    let elements = matrix.rows * matrix.columns
    guard format(name) == matrix.format,
      matrix.format.byteCount(of: elements) == bytes.count
    else {
      throw Self.wrongSize(name, matrix.format, elements: elements, found: bytes.count)
    }
    matrix.set(bytes)
  }

  /// Returns all weights of a table, flat; for tests and small models.
  package func flat(_ table: WeightTable) throws -> [Float] {
    let memory = FloatMemory(count: table.count)
    for spec in table.specs {
      try load(spec.name, into: memory.floats[table.place(spec.name).range])
    }
    return memory.floats.array
  }

  private static func missing(_ name: String) -> ModelError {
    .malformed(part: "tensors/\(name)", "is absent")
  }

  private static func wrongSize(
    _ name: String, _ format: ElementFormat, elements: Int, found: Int
  ) -> ModelError {
    let wanted = format.byteCount(of: elements).map { "\($0) bytes" } ?? "whole blocks"
    return .malformed(
      part: "tensors/\(name)",
      "needs \(wanted) for \(elements) elements of \(format.rawValue), has \(found)")
  }
}
