package import Models
package import Tensors

/// CLIP on a tape: images and texts to points of one space, before they are brought to length 1.
package struct CLIPNetwork {
  let shape: CLIPShape
  let weights: BoundWeights
  let tape: Tape

  package init(_ shape: CLIPShape, _ weights: BoundWeights, _ tape: Tape) {
    self.shape = shape
    self.weights = weights
    self.tape = tape
  }

  /// Returns the features of images, (images, projection), given their patches (images · patches, patch width).
  package func imageFeatures(_ patches: Tape.Slot) -> Tape.Slot {
    let (own, count) = (shape.patches, tape.rows(patches) / shape.patches)
    let embedded = tape.stacked([
      weights[CLIPNames.classEmbedding], tape.linear(patches, weights[CLIPNames.patches]),
    ])
    // The class embedding, row 0, goes before the patches of each image.
    let order = (0..<count).flatMap { image -> [Int32] in
      [0] + (image * own..<(image + 1) * own).map { Int32($0 + 1) }
    }
    let batch = TokenBatch(
      Array(repeating: Array(repeating: 0, count: own + 1), count: count))
    let x = placed(tape.rows(order, of: embedded), batch, CLIPNames.vision)
    let y = blocks(
      CLIPNames.vision, shape.vision,
      from: norm(x, CLIPNames.vision + "pre_layrnorm", shape.vision),
      batch, pooling: batch.starts.dropLast().map { Int32($0) }, isCausal: false)
    return weights.linear(
      norm(y, CLIPNames.vision + "post_layernorm", shape.vision), "visual_projection")
  }

  /// Returns the features of texts, (texts, projection): those of each one's last token.
  ///
  /// `embedded` are the rows that the tokens of the batch stand for; with a cache, the texts go on after what
  /// it holds. Nothing of a text after its end token is read, for no token looks ahead.
  package func textFeatures(
    _ embedded: Tape.Slot, _ batch: TokenBatch, _ cache: KeyValueCache? = nil
  ) -> Tape.Slot {
    let ends = batch.starts.dropFirst().map { Int32($0 - 1) }
    let y = textBlocks(embedded, batch, pooling: ends, cache)
    return weights.linear(
      norm(y, CLIPNames.text + "final_layer_norm", shape.text), "text_projection")
  }

  /// Reads beginnings of texts for the cache's sake only.
  package func absorb(_ embedded: Tape.Slot, _ batch: TokenBatch, _ cache: KeyValueCache) {
    _ = textBlocks(embedded, batch, pooling: [], cache)
  }

  /// The rows that tokens stand for, (tokens, width).
  package func embedded(_ tokens: [Int32]) -> Tape.Slot {
    tape.embedding(tokens, weights[CLIPNames.text + CLIPNames.tokens])
  }

  /// Returns rows at length 1.
  package func normalized(_ x: Tape.Slot) -> Tape.Slot {
    let width = tape.columns(x)
    let unit = 1 / Float(width).squareRoot()
    let row = tape.constant(Array(repeating: unit, count: width), rows: 1, columns: width)
    return tape.rmsNorm(x, row, epsilon: 1e-20)
  }

  /// The logarithm of the factor on cosines.
  package var logScale: Tape.Slot { weights[CLIPNames.scale] }

  private func textBlocks(
    _ embedded: Tape.Slot, _ batch: TokenBatch, pooling rows: [Int32], _ cache: KeyValueCache?
  ) -> Tape.Slot {
    blocks(
      CLIPNames.text, shape.text, from: placed(embedded, batch, CLIPNames.text), batch,
      pooling: rows, isCausal: true, cache)
  }

  private func placed(_ x: Tape.Slot, _ batch: TokenBatch, _ tower: String) -> Tape.Slot {
    tape.add(x, tape.embedding(batch.positions, weights[tower + CLIPNames.positions]))
  }

  private func norm(_ x: Tape.Slot, _ name: String, _ tower: CLIPTower) -> Tape.Slot {
    tape.layerNorm(
      x, weights[name + ".weight"], weights[name + ".bias"], epsilon: Float(tower.normEpsilon))
  }

  /// Runs a tower's blocks; the last one goes on with the pooled rows only.
  private func blocks(
    _ at: String, _ tower: CLIPTower, from start: Tape.Slot, _ batch: TokenBatch,
    pooling rows: [Int32], isCausal: Bool, _ cache: KeyValueCache? = nil
  ) -> Tape.Slot {
    let attention = tower.attention(isCausal: isCausal)
    var x = start
    for layer in 0..<tower.layers {
      let at = "\(at)encoder.layers.\(layer)."
      x = tape.block(x) { [self] x in
        let own = at + "self_attn."
        let qkv = weights.linear(
          norm(x, at + "layer_norm1", tower), own + "q_proj", own + "k_proj", own + "v_proj")
        var (kept, mixed) = (x, tape.attention(qkv, attention, batch, cache?.layer(layer)))
        if layer == tower.layers - 1 {
          (kept, mixed) = (tape.rows(rows, of: x), tape.rows(rows, of: mixed))
        }
        let y = weights.linear(mixed, own + "out_proj", addedTo: kept)
        let inner = weights.linear(norm(y, at + "layer_norm2", tower), at + "mlp.fc1")
        return weights.linear(
          tape.activation(inner, tower.activation), at + "mlp.fc2", addedTo: y)
      }
    }
    return x
  }
}
