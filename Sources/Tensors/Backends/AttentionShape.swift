/// The sizes and the rules of grouped-query attention.
package struct AttentionShape: Sendable, Equatable {
  /// Query heads, H.
  package let heads: Int
  /// Key-value heads, G; each serves H/G query heads.
  package let kvHeads: Int
  /// Elements of a head, D.
  package let headSize: Int
  /// Factor on the scores; 1/√D unless given.
  package let scale: Float
  /// How many tokens a token sees, itself included; nil for all before it.
  package let window: Int?
  /// The bound c of c · tanh(score / c), or nothing.
  package let softcap: Float?
  /// Whether a token sees only those before it and itself; else the whole sequence.
  package let isCausal: Bool

  package init(
    heads: Int, kvHeads: Int, headSize: Int, scale: Float? = nil, window: Int? = nil,
    softcap: Float? = nil, isCausal: Bool = true
  ) {
    precondition(heads.isMultiple(of: kvHeads), "key-value heads must divide the heads")
    self.heads = heads
    self.kvHeads = kvHeads
    self.headSize = headSize
    self.scale = scale ?? 1 / Float(headSize).squareRoot()
    self.window = window
    self.softcap = softcap
    self.isCausal = isCausal
  }

  /// Columns of the queries of a token, and of attention's result.
  package var width: Int { heads * headSize }
  /// Columns of the keys of a token, and of its values.
  package var kvWidth: Int { kvHeads * headSize }
  /// Columns of queries, keys and values side by side.
  package var joinedWidth: Int { width + 2 * kvWidth }
}
