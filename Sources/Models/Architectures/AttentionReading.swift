/// What the attention of a block reads: the residual stream before the block, divided by its root mean square, times a
/// vector, through some maps.
package struct AttentionReading: Sendable, Equatable {
  /// The name of the vector, (1, C).
  package let norm: String
  /// Added to the mean square.
  package let epsilon: Double
  /// The names of the maps that read the product, (outputs, C) each.
  package let maps: [String]
  /// Blocks of the model.
  package let blocks: Int
}

extension Architecture {
  /// Returns what attention of a block, counted from 0, reads; nil for architectures that read otherwise, and for blocks
  /// that there are not.
  package func attentionReading(of block: Int) -> AttentionReading? {
    guard let decoder = (self as? any RotaryDecoding)?.decoder, 0..<decoder.layers ~= block else {
      return nil
    }
    let at = "model.layers.\(block)."
    return AttentionReading(
      norm: at + "input_layernorm.weight", epsilon: decoder.normEpsilon,
      maps: ["q", "k", "v"].map { at + "self_attn.\($0)_proj.weight" }, blocks: decoder.layers)
  }
}
