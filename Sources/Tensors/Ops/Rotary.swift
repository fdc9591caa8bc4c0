extension Tape {
  /// Returns the rotations of rows at positions; the angles are computed once for a tape.
  package func rotation(_ positions: [Int32], _ frequencies: RotaryFrequencies) -> Rotation {
    precondition(positions.allSatisfy { $0 >= 0 }, "positions count from 0")
    rotaryTables[frequencies, default: RotaryTable()]
      .extend(to: Int(positions.max() ?? 0) + 1, frequencies)
    let table = rotaryTables[frequencies] ?? RotaryTable()
    return Rotation(
      cosines: table.cosines.floats, sines: table.sines.floats, positions: positions,
      rotary: 2 * frequencies.values.count)
  }

  /// Returns the rotations of rows at positions, with the usual wavelengths for heads that turn whole.
  package func rotation(_ positions: [Int32], headSize: Int, theta: Double) -> Rotation {
    rotation(positions, RotaryFrequencies(rotary: headSize, theta: theta))
  }

  /// Turns the queries and keys of (N, joined width), in place: the unturned ones are gone, and the
  /// result is the same slot.
  ///
  /// Of the R elements that turn, i and i + R/2 are a pair.
  package func rope(_ qkv: Slot, _ shape: AttentionShape, _ rotation: Rotation) -> Slot {
    precondition(rotation.positions.count == rows(qkv), "every row needs a position")
    precondition(rotation.rotary <= shape.headSize, "no more can turn than there is")
    backend.rotate(self[qkv], shape, rotation, inverse: false)
    record(Rope(shape: shape, rotation: rotation), qkv)
    return qkv
  }
}

private struct Rope: Operation {
  let shape: AttentionShape
  let rotation: Rotation

  /// Turns the gradient back in place; the operation before then finds that of its own result.
  func backward(_ tape: Tape, _ output: Tape.Slot) {
    tape.backend.rotate(tape.gradient(of: output), shape, rotation, inverse: true)
  }
}
