package import Documents

/// Low-rank adaptation (Hu et al., 2021), with PEFT's conventions.
package struct LowRankOptions: Codable, Sendable, Equatable {
  package var rank: Int
  /// The change of a matrix is alpha / rank · B·A.
  package var alpha: Double
  /// The probability that an element of an adapter's input is dropped while training.
  package var dropout: Double
  /// Which matrices change: their names, or the ends of them, with `*` for anything; empty for all matrices
  /// inside blocks.
  package var targets: [String]

  package init(
    rank: Int = 8, alpha: Double = 16, dropout: Double = 0, targets: [String] = []
  ) {
    self.rank = rank
    self.alpha = alpha
    self.dropout = dropout
    self.targets = targets
  }

  package init(_ p: inout Parameters) {
    rank = p.integer("rank", default: 8, in: 1...4096, "Rank of each matrix's change.")
    alpha = p.number(
      "alpha", default: 16, in: 0...1e6, "A matrix changes by alpha / rank times B·A.")
    dropout = p.number(
      "dropout", default: 0, in: 0...0.99, "Share of an adapter's inputs that are dropped.")
    targets = p.texts(
      "targets", default: [],
      "Names of the matrices that change, or the ends of names, with * for anything; all in blocks when empty."
    )
  }

  /// True when the matrix of that name, without `.weight`, changes.
  func isTarget(_ name: String) -> Bool {
    guard !targets.isEmpty else {
      // Matrices of blocks have the block's number in their name; embeddings and heads have not.
      return name.split(separator: ".").contains { $0.utf8.allSatisfy { 48...57 ~= $0 } }
    }
    return targets.contains { NamePatterns.matches($0, name) }
  }
}
