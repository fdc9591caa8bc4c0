/// The sizes of grouped-query attention.
package struct AttentionShape: Sendable, Equatable {
  /// Query heads, H.
  package let heads: Int
  /// Key-value heads, G; each serves H/G query heads.
  package let kvHeads: Int
  /// Elements of a head, D.
  package let headSize: Int

  package init(heads: Int, kvHeads: Int, headSize: Int) {
    precondition(heads.isMultiple(of: kvHeads), "key-value heads must divide the heads")
    self.heads = heads
    self.kvHeads = kvHeads
    self.headSize = headSize
  }

  /// Columns of the queries of a token, and of attention's result.
  package var width: Int { heads * headSize }
  /// Columns of the keys of a token, and of its values.
  package var kvWidth: Int { kvHeads * headSize }
  /// Columns of queries, keys and values side by side.
  package var joinedWidth: Int { width + 2 * kvWidth }
}
