package import Plans
import Tensors

/// Splits a corpus in two: the rows that a search selects by, and those that the report measures.
package struct SplitRows: Step {
  package static let kind = "split-rows"
  package static let version = "2"

  /// One side of the split.
  package enum Part: String, Codable, Sendable {
    case selection
    case report
  }

  /// Why a set cannot be split.
  package struct SingleRow: Error, CustomStringConvertible {
    package var description: String {
      "a set of one row cannot be split between the sweep's objective and the report: give it more rows, or list "
        + "the sweep's points without an objective"
    }
  }

  /// The share of the rows for the selection, in 0...1; both sides get at least one row of two.
  package let share: Double
  package let part: Part

  package init(share: Double, part: Part) {
    self.share = share
    self.part = part
  }

  /// Adds the step for the rows of a set; the part is one for every metric that looks at them.
  package func wire(_ set: String, _ rows: Ref<Corpus>, into plan: inout Plan) -> Ref<Corpus> {
    plan.add("\(set) data for the \(part.rawValue)", self, rows)
  }

  /// Throws for a set of one row, which cannot be selected by and left out of the report.
  package func run(_ input: Corpus, _ context: Context) throws -> Corpus {
    let count = input.rows.count
    guard count != 1 else { throw SingleRow() }
    guard count > 0 else { return input }
    let size = min(max(Int((share * Double(count)).rounded()), 1), count - 1)
    var stream = Seed(1).stream("split rows")
    let chosen = Set(stream.permutation(count).prefix(size))
    return Corpus(
      rows: input.rows.indices.filter { chosen.contains($0) == (part == .selection) }
        .map { input.rows[$0] })
  }
}
