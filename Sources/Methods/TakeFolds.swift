package import Datasets
package import Plans

/// Takes some folds of rows: fold i of k are the rows i, i + k, i + 2k and so on.
package struct TakeFolds: Step {
  package static let kind = "take-folds"
  package static let version = "1"

  let folds: Int
  /// The first, from 0, and the one after the last.
  package let from: Int
  let to: Int

  package init(folds: Int, from: Int, to: Int) {
    self.folds = folds
    self.from = from
    self.to = to
  }

  /// Throws where a fold would have no rows.
  package func run(_ input: Corpus, _ context: Context) throws -> Corpus {
    guard input.rows.count >= folds else {
      throw MethodError(
        "\(input.rows.count) rows are too few for \(folds) folds: set 'folds' to that or less")
    }
    return Corpus(
      rows: input.rows.enumerated().filter { from..<to ~= $0.offset % folds }.map(\.element))
  }
}
