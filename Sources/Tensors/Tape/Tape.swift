/// Records operations on matrices so that gradients can be taken in reverse.
///
/// A tape is filled, asked for gradients, and reset for the next step; its memory stays. Weights live
/// outside, in a `FloatMemory`, and their gradients are added to where the owner says.
package final class Tape {
  /// Threads and kernels.
  package let compute: Compute
  /// False on tapes that only compute values.
  package let isRecording: Bool
  private let arena = Arena()
  private var entries: [Entry] = []
  private var operations: [(operation: any Operation, output: Slot)] = []
  /// Angles of rotary positions, which every step needs again.
  var rotaryTables: [RotaryKey: RotaryTable] = [:]

  private struct Entry {
    let rows: Int
    let columns: Int
    let values: Floats
    let needsGradient: Bool
    var gradient: Floats?
  }

  package init(_ compute: Compute, isRecording: Bool = true) {
    self.compute = compute
    self.isRecording = isRecording
  }

  /// Forgets all slots and operations; slots of before must not be used again.
  package func reset() {
    entries.removeAll(keepingCapacity: true)
    operations.removeAll(keepingCapacity: true)
    arena.reset()
  }

  /// Rows of a slot.
  package func rows(_ slot: Slot) -> Int { entries[slot.index].rows }

  /// Columns of a slot.
  package func columns(_ slot: Slot) -> Int { entries[slot.index].columns }

  /// The elements of a slot, in the tape's memory.
  package subscript(slot: Slot) -> Floats { entries[slot.index].values }

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
        rows: rows, columns: columns, values: values,
        needsGradient: isRecording && gradient != nil, gradient: gradient))
    return Slot(index: entries.count - 1)
  }
}

// Gradients.
extension Tape {
  /// Adds to every weight's gradient that of a scalar slot.
  package func backward(from loss: Slot) {
    precondition(isRecording, "this tape does not record")
    precondition(self[loss].count == 1, "gradients start from a scalar")
    guard needsGradient(loss) else { return }
    gradient(of: loss).fill(1)
    for (operation, output) in operations.reversed() where entries[output.index].gradient != nil {
      operation.backward(self, output)
    }
  }

  /// The gradient of a slot, zero until something is added.
  package func gradient(of slot: Slot) -> Floats {
    if let gradient = entries[slot.index].gradient { return gradient }
    let gradient = arena.allocate(entries[slot.index].values.count)
    gradient.fill(0)
    entries[slot.index].gradient = gradient
    return gradient
  }

  /// True when a slot depends on anything that a gradient is wanted of.
  package func needsGradient(_ slot: Slot) -> Bool { entries[slot.index].needsGradient }
}

/// What an operation must remember to pass a gradient on.
protocol Operation {
  /// Adds to the gradients of the inputs, given that of the output.
  func backward(_ tape: Tape, _ output: Tape.Slot)
}

// For operations.
extension Tape {
  /// Adds a slot whose elements are not set yet.
  func makeSlot(rows: Int, columns: Int, needsGradient: Bool) -> Slot {
    entries.append(
      Entry(
        rows: rows, columns: columns, values: arena.allocate(rows * columns),
        needsGradient: isRecording && needsGradient, gradient: nil))
    return Slot(index: entries.count - 1)
  }

  /// Adds the slot of an operation's result, not set yet, which needs a gradient if an input does.
  func makeSlot(rows: Int, columns: Int, from inputs: Slot...) -> Slot {
    makeSlot(rows: rows, columns: columns, needsGradient: inputs.contains(where: needsGradient))
  }

  /// Remembers the operation that made a slot.
  func record(_ operation: @autoclosure () -> any Operation, _ output: Slot) {
    if needsGradient(output) { operations.append((operation(), output)) }
  }

  /// Returns memory that lives until the next reset, for what an operation keeps or needs for a moment.
  func scratch(_ count: Int) -> Floats { arena.allocate(count) }
}
