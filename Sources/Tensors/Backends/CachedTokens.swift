/// What a cache holds of one sequence in one layer.
package struct CachedTokens {
  /// (room, columns of a token's keys) each.
  let keys: Floats
  let values: Floats
  /// Tokens that there are.
  let count: Int
}
