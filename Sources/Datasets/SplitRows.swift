package import Pipeline
import Tensors

/// Splits a corpus in two: the rows that a search selects by, and those that the report measures.
package struct SplitRows: Step {
  package static let kind = "split-rows"
  package static let version = "1"

  /// One side of the split.
  package enum Part: String, Encodable, Sendable {
    case selection
    case report
  }

  /// The share of the rows for the selection, in 0...1; both sides get at least one row of two.
  package let share: Double
  package let part: Part

  package init(share: Double, part: Part) {
    self.share = share
    self.part = part
  }

  package func run(_ input: Corpus, _ context: Context) throws -> Corpus {
    let count = input.rows.count
    guard count > 1 else { return input }
    let size = min(max(Int((share * Double(count)).rounded()), 1), count - 1)
    var stream = Seed(1).stream("split rows")
    let chosen = Set(stream.permutation(count).prefix(size))
    return Corpus(
      rows: input.rows.indices.filter { chosen.contains($0) == (part == .selection) }
        .map { input.rows[$0] })
  }
}
