internal import CKernels

/// Cosines and sines of rotary positions, kept on a tape.
package struct Rotation {
  /// (positions, headSize / 2) each.
  let cosines: Floats
  let sines: Floats
  /// The position of each row.
  let positions: [Int32]
}

/// The angles of rotary positions (Su et al., 2021): position / θ^(2i / D) for pair i of D / 2.
package struct RotaryTable: Sendable {
  private let frequencies: [Double]
  private var cosines: [Float] = []
  private var sines: [Float] = []
  private var count = 0

  package init(headSize: Int, theta: Double) {
    frequencies = (0..<headSize / 2).map {
      1 / Portable.pow(theta, 2 * Double($0) / Double(headSize))
    }
  }

  /// Adds the positions up to a count.
  fileprivate mutating func extend(to positions: Int) {
    guard positions > count else { return }
    for position in count..<positions {
      for frequency in frequencies {
        cosines.append(Float(Portable.cos(Double(position) * frequency)))
        sines.append(Float(Portable.sin(Double(position) * frequency)))
      }
    }
    count = positions
  }

  fileprivate func copy(to tape: Tape, positions: [Int32]) -> Rotation {
    let (c, s) = (tape.scratch(cosines.count), tape.scratch(sines.count))
    c.copy(from: cosines)
    s.copy(from: sines)
    return Rotation(cosines: c, sines: s, positions: positions)
  }
}

extension Tape {
  /// Returns the rotations of rows at positions; the angles are computed once for a tape.
  package func rotation(_ positions: [Int32], headSize: Int, theta: Double) -> Rotation {
    precondition(positions.allSatisfy { $0 >= 0 }, "positions count from 0")
    let key = RotaryKey(headSize: headSize, theta: theta)
    var table = rotaryTables[key] ?? RotaryTable(headSize: headSize, theta: theta)
    table.extend(to: Int(positions.max() ?? 0) + 1)
    rotaryTables[key] = table
    return table.copy(to: self, positions: positions)
  }

  /// Turns the queries and keys of (N, joined width), in place: the unturned ones are gone, and the
  /// result is the same slot.
  package func rope(_ qkv: Slot, _ shape: AttentionShape, _ rotation: Rotation) -> Slot {
    precondition(rotation.positions.count == rows(qkv), "every row needs a position")
    turn(self[qkv], shape, rotation, inverse: false)
    record(Rope(shape: shape, rotation: rotation), qkv)
    return qkv
  }

  fileprivate func turn(
    _ x: Floats, _ shape: AttentionShape, _ rotation: Rotation, inverse: Bool
  ) {
    let width = shape.joinedWidth
    forEachRows(rotation.positions.count) { range in
      unsafe rotation.positions.withUnsafeBufferPointer { positions in
        guard let first = positions.baseAddress else { return }
        let settings = lk_rope_settings(
          width: shape.headSize, rotary: shape.headSize, interleaved: 0, inverse: inverse ? 1 : 0)
        unsafe lk_rope(
          range.count, shape.heads + shape.kvHeads, settings, x.base + range.lowerBound * width,
          width, rotation.cosines.base, rotation.sines.base, first + range.lowerBound)
      }
    }
  }
}

/// What a table of angles depends on.
struct RotaryKey: Hashable {
  let headSize: Int
  let theta: Double
}

private struct Rope: Operation {
  let shape: AttentionShape
  let rotation: Rotation

  /// Turns the gradient back in place; the operation before then finds that of its own result.
  func backward(_ tape: Tape, _ output: Tape.Slot) {
    tape.turn(tape.gradient(of: output), shape, rotation, inverse: true)
  }
}
