package import Datasets
package import Plans

/// Repeats rows, each one several times in a row.
package struct RepeatRows: Step {
  package static let kind = "repeat-rows"
  package static let version = "1"

  package let count: Int

  package init(count: Int) { self.count = count }

  package func run(_ input: Corpus, _ context: Context) throws -> Corpus {
    Corpus(rows: input.rows.flatMap { row in (0..<count).map { _ in row } })
  }
}
