/// Attention within packed sequences: sequence i has rows `starts[i]..<starts[i + 1]`.
package protocol AttentionKernels {
  /// out (N, width) = softmax(scale · q kᵀ) v for queries, keys and values side by side, (N, joined width).
  func attention(_ qkv: Floats, _ shape: AttentionShape, starts: [Int], into out: Floats)
  /// The same with the keys and values that a cache holds of each sequence; the queries are its last tokens.
  func attention(
    _ qkv: Floats, _ shape: AttentionShape, starts: [Int], cached: [CachedTokens], into out: Floats)
  /// Adds the gradients of `attention` without a cache.
  func attentionBackward(
    _ dout: Floats, _ qkv: Floats, _ shape: AttentionShape, starts: [Int], into dqkv: Floats)
}
