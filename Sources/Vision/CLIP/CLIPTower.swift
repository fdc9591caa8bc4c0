import Documents
package import Tensors

/// The sizes of one of CLIP's two transformers.
package struct CLIPTower: Sendable, Equatable, Codable {
  package var width: Int
  package var layers: Int
  package var heads: Int
  package var feedForward: Int
  package var activation: Activation
  package var normEpsilon: Double

  package init(
    width: Int, layers: Int, heads: Int, feedForward: Int, activation: Activation = .quickGelu,
    normEpsilon: Double = 1e-5
  ) {
    self.width = width
    self.layers = layers
    self.heads = heads
    self.feedForward = feedForward
    self.activation = activation
    self.normEpsilon = normEpsilon
  }

  /// Reads the sizes of a tower to be trained.
  init(_ p: inout Parameters, defaults: CLIPTower) {
    self = defaults
    width = p.integer("width", default: width, in: 1...8192, "Width of the residual stream.")
    layers = p.integer("layers", default: layers, in: 1...200, "Number of blocks.")
    heads = p.integer("heads", default: heads, in: 1...256, "Heads of attention; divides width.")
    feedForward = p.integer(
      "feed_forward", default: feedForward, in: 1...65_536, "Width inside the feed-forward part.")
    if !width.isMultiple(of: heads) { p.report("heads", "must divide width") }
  }

  /// What cannot be, in words; nil for plausible sizes.
  var problem: String? {
    let isPlausible =
      (1...8192).contains(width) && (1...200).contains(layers) && (1...256).contains(heads)
      && (1...65_536).contains(feedForward) && (0...0.1).contains(normEpsilon)
    guard isPlausible else { return "has implausible sizes" }
    return width.isMultiple(of: heads) ? nil : "has \(heads) heads, which do not divide \(width)"
  }

  /// Whole heads, each with keys and values of its own.
  func attention(isCausal: Bool) -> AttentionShape {
    AttentionShape(heads: heads, kvHeads: heads, headSize: width / heads, isCausal: isCausal)
  }
}
