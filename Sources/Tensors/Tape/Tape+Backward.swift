// Gradients.
extension Tape {
  /// Adds to every weight's gradient that of a scalar slot.
  ///
  /// Afterwards only leaves and the scalar itself still have their values.
  package func backward(from loss: Slot) {
    precondition(isRecording, "this tape does not record")
    precondition(self[loss].count == 1, "gradients start from a scalar")
    guard needsGradient(loss) else { return }
    gradient(of: loss).fill(1)
    goBack(to: 0, keeping: loss)
    arena.trim()
  }

  /// The gradient of a slot, zero until something is added.
  package func gradient(of slot: Slot) -> Floats {
    if let gradient = entries[slot.index].gradient { return gradient }
    if let home = entries[slot.index].home { return home.gradients.piece(home.range) }
    let gradient = arena.allocate(entries[slot.index].rows * entries[slot.index].columns)
    gradient.fill(0)
    entries[slot.index].gradient = gradient
    entries[slot.index].ownsGradient = true
    return gradient
  }

  /// True when a slot depends on anything that a gradient is wanted of.
  package func needsGradient(_ slot: Slot) -> Bool { entries[slot.index].needsGradient }

  /// The gradient of a slot if one is wanted of it.
  func wantedGradient(of slot: Slot) -> Floats? {
    needsGradient(slot) ? gradient(of: slot) : nil
  }

  /// Calls `body` with the gradient of a slot, or with memory to throw away if it needs none.
  func withGradient(of slot: Slot, _ body: (Floats) -> Void) {
    if needsGradient(slot) { return body(gradient(of: slot)) }
    withScratch(rows(slot) * columns(slot)) { body($0) }
  }

  /// Adds the gradient of an operation's result, which nobody needs after this, to that of an input of
  /// the same shape.
  func passGradient(of output: Slot, to input: Slot) {
    let dy = gradient(of: output)
    guard entries[input.index].gradient == nil, entries[input.index].home == nil,
      entries[output.index].ownsGradient
    else {
      return gradient(of: input).accumulate(dy)
    }
    entries[input.index].gradient = dy
    entries[input.index].ownsGradient = true
    entries[output.index].gradient = nil
    entries[output.index].ownsGradient = false
  }

  /// Takes the operations from the last one down to a number backwards, and frees what they made.
  func goBack(to first: Int, keeping kept: Slot) {
    while operations.count > first {
      let index = operations.count - 1
      let record = operations[index]
      if entries[record.output.index].gradient != nil {
        record.operation.backward(self, record.output)
      }
      operations.removeLast()
      record.kept.forEach(arena.free)
      if entries[record.output.index].producer == index {
        freeGradient(record.output)
        if record.output != kept { freeValues(record.output) }
      }
    }
  }
}

// Blocks.
extension Tape {
  /// Computes one block of a network, a function of `x` and weights, and frees what need not be kept.
  ///
  /// `body` returns one slot; others that it makes must not be used outside. It may be called again when
  /// in the backward pass, and must then do the same.
  package func block(_ x: Slot, _ body: @escaping (Slot) -> Slot) -> Slot {
    let (firstEntry, firstOperation) = (entries.count, operations.count)
    let y = body(x)
    precondition(y.index >= firstEntry, "a block makes something new")
    if isRecording, !recomputesBlocks || !needsGradient(y) {
      // What is cheap to make again need not be kept.
      for index in firstOperation..<operations.count {
        let record = operations[index]
        guard record.operation.isCheap, record.output != y,
          entries[record.output.index].producer == index
        else { continue }
        freeValues(record.output)
      }
      if needsGradient(y) { return y }
    }
    let result = entries[y.index]
    forget(entries: firstEntry, operations: firstOperation, except: y)
    entries.append(result)
    let slot = Slot(index: entries.count - 1)
    entries[slot.index].producer = nil
    if result.needsGradient { record(Block(x: x, body: body), slot) }
    return slot
  }

  /// Frees and removes the slots and operations from a number on.
  func forget(entries firstEntry: Int, operations firstOperation: Int, except kept: Slot?) {
    for record in operations[firstOperation...] { record.kept.forEach(arena.free) }
    operations.removeSubrange(firstOperation...)
    for index in firstEntry..<entries.count {
      let slot = Slot(index: index)
      freeGradient(slot)
      if slot != kept { freeValues(slot) }
    }
    entries.removeSubrange(firstEntry...)
  }

  /// Makes a slot's elements again.
  func remake(_ slot: Slot) -> Floats {
    let entry = entries[slot.index]
    guard let producer = entry.producer else { preconditionFailure("the slot is gone") }
    let values = arena.allocate(entry.rows * entry.columns)
    operations[producer].operation.remake(self, into: values)
    entries[slot.index].values = .floats(values)
    return values
  }

  private func freeValues(_ slot: Slot) {
    guard entries[slot.index].isOwned, case .floats(let values) = entries[slot.index].values
    else { return }
    arena.free(values)
    entries[slot.index].values = .dropped
  }

  private func freeGradient(_ slot: Slot) {
    guard entries[slot.index].ownsGradient, let gradient = entries[slot.index].gradient
    else { return }
    arena.free(gradient)
    entries[slot.index].gradient = nil
    entries[slot.index].ownsGradient = false
  }
}

/// A block whose inside was given up.
private struct Block: Operation {
  let x: Tape.Slot
  let body: (Tape.Slot) -> Tape.Slot

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    let (firstEntry, firstOperation) = (tape.entries.count, tape.operations.count)
    let y = body(x)
    tape.passGradient(of: output, to: y)
    tape.goBack(to: firstOperation, keeping: y)
    tape.forget(entries: firstEntry, operations: firstOperation, except: nil)
  }
}
