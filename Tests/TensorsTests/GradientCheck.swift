import Tensors
import Testing

/// A matrix of reproducible numbers, about as large as `scale`.
func noise(_ rows: Int, _ columns: Int, _ name: String, scale: Double = 1) -> [Float] {
  var stream = Seed(7).stream(name)
  return (0..<rows * columns).map { _ in Float(scale * (2 * stream.uniform() - 1)) }
}

/// One input of an operation under test.
struct Input {
  let rows: Int
  let columns: Int
  let values: [Float]

  init(_ rows: Int, _ columns: Int, _ name: String, scale: Double = 1) {
    self.rows = rows
    self.columns = columns
    values = noise(rows, columns, name, scale: scale)
  }
}

/// Checks the gradient of `body` by central differences, on all backends.
///
/// The result, whatever its shape, is weighed with fixed random numbers into a scalar. The difference
/// must lie within `tolerance` of the greatest gradient of its input.
func expectGradients(
  of inputs: [Input], tolerance: Double = 4e-3, step: Float = 1e-2, threads: Int = 1,
  sourceLocation: SourceLocation = #_sourceLocation,
  _ body: (Tape, [Tape.Slot]) -> Tape.Slot
) {
  for compute in TestedBackends.all(threads: threads) {
    expectGradients(
      of: inputs, tolerance: tolerance, step: step, on: compute, sourceLocation: sourceLocation,
      body)
  }
}

private func expectGradients(
  of inputs: [Input], tolerance: Double, step: Float, on compute: Compute,
  sourceLocation: SourceLocation, _ body: (Tape, [Tape.Slot]) -> Tape.Slot
) {
  func scalar(_ tape: Tape, _ slots: [Tape.Slot]) -> Tape.Slot {
    let y = body(tape, slots)
    let weights = noise(tape.rows(y), tape.columns(y), "weights")
    return tape.sum(tape.scale(y, by: weights))
  }
  func value(_ values: [[Float]]) -> Double {
    let tape = Tape(compute, isRecording: false)
    let slots = zip(inputs, values).map {
      tape.constant($1, rows: $0.rows, columns: $0.columns)
    }
    // Summed in double, so that rounding does not drown the difference.
    let y = body(tape, slots)
    let weights = noise(tape.rows(y), tape.columns(y), "weights")
    return zip(tape.values(y), weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }
  let tape = Tape(compute)
  let slots = inputs.map { tape.variable($0.values, rows: $0.rows, columns: $0.columns) }
  tape.backward(from: scalar(tape, slots))
  let originals = inputs.map(\.values)
  for (index, slot) in slots.enumerated() {
    let found = tape.gradient(of: slot).array
    var wanted: [Double] = []
    for element in found.indices {
      var changed = originals
      changed[index][element] = originals[index][element] + step
      let up = value(changed)
      let above = changed[index][element]
      changed[index][element] = originals[index][element] - step
      let down = value(changed)
      wanted.append((up - down) / Double(above - changed[index][element]))
    }
    let size = max(1e-3, wanted.map(abs).max() ?? 0)
    for (element, (a, b)) in zip(found, wanted).enumerated()
    where abs(Double(a) - b) > tolerance * size {
      Issue.record(
        "input \(index), element \(element): gradient \(a), difference \(b)",
        sourceLocation: sourceLocation)
      break
    }
  }
}
