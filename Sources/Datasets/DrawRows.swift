package import Pipeline
import Tensors

/// Draws some rows of a set, or leaves them out.
package struct DrawRows: Step {
  package static let kind = "draw-rows"
  package static let version = "1"

  /// Why a number of rows cannot be drawn.
  package struct NoneLeft: Error, CustomStringConvertible {
    let rows: Int
    let drawn: Int

    package var description: String {
      "a set of \(rows) rows has none left to measure when \(drawn) are drawn: draw fewer"
    }
  }

  /// One side of the draw.
  package enum Part: String, Codable, Sendable {
    case drawn
    case rest
  }

  package let count: Int
  package let part: Part
  package let seed: UInt64

  package init(_ count: Int, part: Part, seed: UInt64) {
    self.count = count
    self.part = part
    self.seed = seed
  }

  /// Throws where no row would be left to measure.
  package func run(_ input: Corpus, _ context: Context) throws -> Corpus {
    guard input.rows.count > count else {
      throw NoneLeft(rows: input.rows.count, drawn: count)
    }
    var stream = Seed(seed).stream("draw rows")
    let drawn = Set(stream.permutation(input.rows.count).prefix(count))
    return Corpus(
      rows: input.rows.indices.filter { drawn.contains($0) == (part == .drawn) }
        .map { input.rows[$0] })
  }
}
