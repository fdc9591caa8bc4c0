package import Plans
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
      drawn == 0
        ? "a set of \(rows) rows has none to draw: give it more rows, or draw a greater share"
        : "a set of \(rows) rows has none left to measure when \(drawn) are drawn: draw fewer"
    }
  }

  /// One side of the draw.
  package enum Part: String, Codable, Sendable {
    case drawn
    case rest
  }

  /// How many rows; nil where `share` says which part of them.
  package let count: Int?
  /// In 0...1; nil where `count` says how many.
  package let share: Double?
  package let part: Part
  package let seed: UInt64

  package init(_ count: Int, part: Part, seed: UInt64) {
    self.count = count
    share = nil
    self.part = part
    self.seed = seed
  }

  /// Draws a share of the rows, rounded to whole ones.
  package init(share: Double, part: Part, seed: UInt64) {
    count = nil
    self.share = share
    self.part = part
    self.seed = seed
  }

  /// Throws where no row would be drawn, or left to measure.
  package func run(_ input: Corpus, _ context: Context) throws -> Corpus {
    let count = count ?? Int(((share ?? 0) * Double(input.rows.count)).rounded())
    guard count > 0 || share == nil, input.rows.count > count else {
      throw NoneLeft(rows: input.rows.count, drawn: count)
    }
    var stream = Seed(seed).stream("draw rows")
    let drawn = Set(stream.permutation(input.rows.count).prefix(count))
    return Corpus(
      rows: input.rows.indices.filter { drawn.contains($0) == (part == .drawn) }
        .map { input.rows[$0] })
  }
}
