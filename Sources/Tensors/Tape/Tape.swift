/// Records operations on matrices so that gradients can be taken in reverse.
///
/// A tape is filled, asked for gradients, and reset for the next step; its memory stays. Weights live
/// outside, in a `FloatMemory`, and their gradients are added to where the owner says. The backward pass frees
/// what it is past: values and gradients of a slot are gone once the operation that made it is done.
package final class Tape {
  /// Threads and kernels.
  package let compute: Compute
  /// Who computes what operations describe.
  let backend: any Backend
  /// False on tapes that only compute values.
  package let isRecording: Bool
  /// True on tapes that keep only what goes into each block, and compute the rest again in the backward pass.
  package let recomputesBlocks: Bool
  let arena: Arena
  var entries: [Entry] = []
  var operations: [Record] = []
  /// Angles of rotary positions, which every step needs again.
  var rotaryTables: [RotaryFrequencies: RotaryTable] = [:]

  /// What a tape knows of a slot.
  struct Entry {
    /// Where the elements are.
    enum Values {
      case floats(Floats)
      case stored(StoredMatrix)
      /// Given up for now; the operation that made them can make them again.
      case dropped
    }

    let rows: Int
    let columns: Int
    var values: Values
    /// Whether the elements are in the arena.
    let isOwned: Bool
    let needsGradient: Bool
    var gradient: Floats?
    /// Where the gradient of weights belongs.
    var home: (gradients: Gradients, range: Range<Int>)?
    /// Whether the gradient is in the arena.
    var ownsGradient = false
    /// The operation that made the slot.
    var producer: Int?
  }

  /// An operation, and what it keeps in the arena until it has gone back.
  struct Record {
    let operation: any Operation
    let output: Slot
    let kept: [Floats]
  }

  /// With `gradients`, the tape works in the memory that they are in.
  package init(
    _ compute: Compute, isRecording: Bool = true, recomputesBlocks: Bool = false,
    in gradients: Gradients? = nil
  ) {
    self.compute = compute
    backend = compute.backend
    arena = gradients?.arena ?? Arena(backend)
    arena.backend = backend
    self.isRecording = isRecording
    self.recomputesBlocks = isRecording && recomputesBlocks
  }

  /// Forgets all slots and operations; slots of before must not be used again.
  package func reset() {
    forget(entries: 0, operations: 0, except: nil)
    arena.join()
  }

  /// Rows of a slot.
  package func rows(_ slot: Slot) -> Int { entries[slot.index].rows }

  /// Columns of a slot.
  package func columns(_ slot: Slot) -> Int { entries[slot.index].columns }

  /// The elements of a slot, in the tape's memory; made again if they were given up.
  package subscript(slot: Slot) -> Floats {
    switch entries[slot.index].values {
    case .floats(let floats): return floats
    case .stored: preconditionFailure("stored weights are for products and look-ups only")
    case .dropped: return remake(slot)
    }
  }

  /// Returns a copy of a slot's elements, row by row.
  package func values(_ slot: Slot) -> [Float] { self[slot].array }

  /// Returns the only element of a slot.
  package func scalar(_ slot: Slot) -> Float {
    precondition(self[slot].count == 1, "a scalar slot has one element")
    return self[slot][0]
  }
}

// Leaves.
extension Tape {
  /// Adds a column of known numbers, (values.count, 1), without gradient.
  package func constant(_ values: [Float]) -> Slot {
    constant(values, rows: values.count, columns: 1)
  }

  /// Adds a matrix of known numbers without gradient.
  package func constant(_ values: [Float], rows: Int, columns: Int) -> Slot {
    let slot = makeSlot(rows: rows, columns: columns, needsGradient: false)
    self[slot].copy(from: values)
    return slot
  }

  /// Adds a matrix that keeps its gradient on the tape; for tests and small searches.
  package func variable(_ values: [Float], rows: Int, columns: Int) -> Slot {
    let slot = makeSlot(rows: rows, columns: columns, needsGradient: true)
    self[slot].copy(from: values)
    return slot
  }

  /// Adds weights that live outside the tape; with `gradient`, theirs is added to it.
  package func weight(_ values: Floats, gradient: Floats?, rows: Int, columns: Int) -> Slot {
    precondition(values.count == rows * columns, "weights must fill their shape")
    precondition(
      gradient.map { $0.count == values.count } ?? true, "a gradient has its weights' shape")
    entries.append(
      Entry(
        rows: rows, columns: columns, values: .floats(values), isOwned: false,
        needsGradient: isRecording && gradient != nil, gradient: gradient))
    return Slot(index: entries.count - 1)
  }

  /// Adds weights that live outside the tape, whose gradient is added to a range of a larger one.
  package func weight(
    _ values: Floats, gradients: Gradients, at range: Range<Int>, rows: Int, columns: Int
  ) -> Slot {
    precondition(
      values.count == rows * columns && range.count == values.count, "weights must fill their shape"
    )
    entries.append(
      Entry(
        rows: rows, columns: columns, values: .floats(values), isOwned: false,
        needsGradient: isRecording, home: (gradients, range)))
    return Slot(index: entries.count - 1)
  }

  /// Adds frozen weights in the format of their file that live outside the tape, for products and look-ups.
  package func weight(_ matrix: StoredMatrix) -> Slot {
    entries.append(
      Entry(
        rows: matrix.rows, columns: matrix.columns, values: .stored(matrix), isOwned: false,
        needsGradient: false))
    return Slot(index: entries.count - 1)
  }
}

/// What an operation must remember to pass a gradient on.
protocol Operation {
  /// Adds to the gradients of the inputs, given that of the output.
  func backward(_ tape: Tape, _ output: Tape.Slot)
  /// Whether the result is so quickly made again that it is not kept from the forward to the backward pass.
  var isCheap: Bool { get }
  /// Makes the result again, to the same bits; only asked of cheap operations.
  func remake(_ tape: Tape, into output: Floats)
}

extension Operation {
  var isCheap: Bool { false }
  func remake(_ tape: Tape, into output: Floats) { preconditionFailure("the result was kept") }
}

// For operations.
extension Tape {
  /// Adds a slot whose elements are not set yet.
  func makeSlot(rows: Int, columns: Int, needsGradient: Bool) -> Slot {
    entries.append(
      Entry(
        rows: rows, columns: columns, values: .floats(arena.allocate(rows * columns)),
        isOwned: true, needsGradient: isRecording && needsGradient, gradient: nil))
    return Slot(index: entries.count - 1)
  }

  /// Adds the slot of an operation's result, not set yet, which needs a gradient if an input does.
  func makeSlot(rows: Int, columns: Int, from inputs: Slot...) -> Slot {
    makeSlot(rows: rows, columns: columns, needsGradient: inputs.contains(where: needsGradient))
  }

  /// Remembers the operation that made or changed a slot; what it `keeps` is freed when it has gone back,
  /// or now if it never will.
  func record(
    _ operation: @autoclosure () -> any Operation, _ output: Slot, keeps: [Floats] = []
  ) {
    guard needsGradient(output) else { return keeps.forEach(arena.free) }
    if entries[output.index].producer == nil {
      entries[output.index].producer = operations.count
    }
    operations.append(Record(operation: operation(), output: output, kept: keeps))
  }

  /// Returns memory for what an operation keeps, to be handed to `record`.
  func kept(_ count: Int) -> Floats { arena.allocate(count) }

  /// Calls `body` with memory that is gone afterwards.
  func withScratch<Value>(_ count: Int, _ body: (Floats) -> Value) -> Value {
    let memory = arena.allocate(count)
    defer { arena.free(memory) }
    return body(memory)
  }
}
