package import Documents
package import Models
package import Plans
import Tensors

/// The search for what a feed-forward part has to give at one token for an answer to come next: Adam on what is added.
package struct ValueSearch: Codable, Sendable, Equatable {
  let steps: Int
  let learningRate: Double
  let decay: Double
  let clamp: Double

  package init(_ p: inout Parameters) {
    steps = p.integer(
      "steps", default: 20, in: 1...10_000, "Steps of the search for a row's new value.")
    learningRate = p.number(
      "learning_rate", default: 0.5, in: 0...100, "Adam's learning rate in that search.")
    decay = p.number(
      "decay", default: 0.5, in: 0...1000, "Weight of the change's length in that search.")
    clamp = p.number(
      "clamp", default: 4, in: 0...1e6, "The longest change, in lengths of the old value.")
  }

  /// A loss below which the search ends.
  private static let enough = 0.05

  /// Returns what to add to the value of a map at a place of an example, of all that was tried the best; `length` is the old
  /// value's.
  ///
  /// The last is not taken, for it may be worse than none: at a rate that is large beside the value's numbers, the search
  /// goes to and fro on the sphere of the longest changes.
  package func change(
    _ model: Checkpoint, _ map: WeightSpec, at place: Int, of example: Example, length: Double,
    _ context: Context
  ) throws -> [Double] {
    let weights = try ModelWeights(model)
    let tape = Tape(try Compute(context))
    let rows = example.tokens.count - 1
    let order = (0..<rows).map { $0 == place ? Int32(1) : 0 }
    var change = [Double](repeating: 0, count: map.rows)
    var (first, second) = (change, change)
    var (best, least) = (change, Double.infinity)
    // After the last change one more look.
    for step in 1...steps + 1 {
      tape.reset()
      context.countTokens(example.tokens.count)
      let added = tape.variable(change.map { Float($0) }, rows: 1, columns: map.rows)
      let none = tape.constant(
        [Float](repeating: 0, count: map.rows), rows: 1, columns: map.rows)
      let tap = LinearTap(String(map.name.dropLast(7))) { _, output in
        tape.add(output, tape.rows(order, of: tape.stacked([none, added])))
      }
      let reading = BatchReading(
        [example], model.architecture, weights.bound(to: tape, tap: tap), tape,
        readsAllPositions: true)
      let loss = tape.scale(reading.losses, by: 1 / Double(example.scored.count))
      let norm = Self.length(change)
      let total = Double(tape.scalar(loss)) + decay * norm / (length * length)
      guard total.isFinite else { throw ModelError.notFinite(step: step, what: "loss of an edit") }
      if total < least { (best, least) = (change, total) }
      guard total >= Self.enough, step <= steps else { break }
      tape.backward(from: loss)
      let gradient = tape.gradient(of: added).array.map { Double($0) }
      for i in change.indices {
        let slope = gradient[i] + (norm > 0 ? decay * change[i] / (norm * length * length) : 0)
        first[i] = 0.9 * first[i] + 0.1 * slope
        second[i] = 0.999 * second[i] + 0.001 * slope * slope
        let mean = first[i] / (1 - Self.power(0.9, step))
        let size = (second[i] / (1 - Self.power(0.999, step))).squareRoot() + 1e-8
        change[i] -= learningRate * mean / size
      }
      let longest = clamp * length
      let now = Self.length(change)
      if now > longest { for i in change.indices { change[i] *= longest / now } }
    }
    return best
  }

  static func length(_ values: [Double]) -> Double {
    values.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  private static func power(_ base: Double, _ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { product, _ in product * base }
  }
}
