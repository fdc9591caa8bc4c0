import Documents
package import Models
package import Tensors

/// The sizes of a CLIP model (Radford et al., 2021): two towers and the space that they share.
package struct CLIPShape: Sendable, Equatable, Codable {
  package var vision: CLIPTower
  package var text: CLIPTower
  /// Pixels of the side of an image, and of a patch.
  package var imageSize: Int
  package var patchSize: Int
  /// Tokens of the longest text, both ends included.
  package var context: Int
  /// Rows of the token embedding.
  package var vocabulary: Int
  /// Width of the space that images and texts share.
  package var projection: Int

  package init(
    vision: CLIPTower, text: CLIPTower, imageSize: Int, patchSize: Int, context: Int,
    vocabulary: Int, projection: Int
  ) {
    self.vision = vision
    self.text = text
    self.imageSize = imageSize
    self.patchSize = patchSize
    self.context = context
    self.vocabulary = vocabulary
    self.projection = projection
  }

  /// What cannot be, in words; nil for plausible sizes.
  package var problem: String? {
    if let problem = vision.problem { return "the vision tower \(problem)" }
    if let problem = text.problem { return "the text tower \(problem)" }
    guard (1...4096).contains(imageSize), (1...4096).contains(patchSize),
      imageSize.isMultiple(of: patchSize)
    else { return "patches of \(patchSize) pixels do not fill images of \(imageSize)" }
    guard (3...65_536).contains(context), (1...1 << 24).contains(vocabulary),
      (1...65_536).contains(projection)
    else { return "has implausible sizes" }
    return nil
  }

  /// Patches of an image.
  package var patches: Int { (imageSize / patchSize) * (imageSize / patchSize) }
  /// Numbers of a patch: red, green and blue of each pixel.
  package var patchWidth: Int { 3 * patchSize * patchSize }

  /// The weights by the names that `transformers` gives them.
  package var table: WeightTable {
    var specs = WeightSpecs(gain: 1)
    specs.vector(CLIPNames.scale, 1, .zeros)
    specs.vector(CLIPNames.classEmbedding, vision.width, .normal(deviation: 0.02))
    specs.matrix(CLIPNames.patches, vision.width, patchWidth)
    specs.matrix(CLIPNames.vision + CLIPNames.positions, patches + 1, vision.width)
    specs.layerNorm(CLIPNames.vision + "pre_layrnorm", vision.width)
    specs.blocks(CLIPNames.vision, vision)
    specs.layerNorm(CLIPNames.vision + "post_layernorm", vision.width)
    specs.matrix(CLIPNames.text + CLIPNames.tokens, vocabulary, text.width)
    specs.matrix(CLIPNames.text + CLIPNames.positions, context, text.width)
    specs.blocks(CLIPNames.text, text)
    specs.layerNorm(CLIPNames.text + "final_layer_norm", text.width)
    specs.matrix("visual_projection.weight", projection, vision.width)
    specs.matrix("text_projection.weight", projection, text.width)
    return WeightTable(specs.all)
  }

  /// Fresh weights; the scale starts at log(1/0.07), as CLIP's does.
  package func initial(_ seed: Seed) -> [Float] {
    let table = table
    var values = table.initial(seed)
    values[table.place(CLIPNames.scale).range.lowerBound] = Float(-Portable.log(0.07))
    return values
  }
}

/// Names of weights as `transformers` has them, its misspelt norm included.
enum CLIPNames {
  static let vision = "vision_model."
  static let text = "text_model."
  static let scale = "logit_scale"
  static let classEmbedding = vision + "embeddings.class_embedding"
  static let patches = vision + "embeddings.patch_embedding.weight"
  static let positions = "embeddings.position_embedding.weight"
  static let tokens = "embeddings.token_embedding.weight"
}

extension WeightSpecs {
  fileprivate mutating func blocks(_ tower: String, _ shape: CLIPTower) {
    for layer in 0..<shape.layers {
      let at = "\(tower)encoder.layers.\(layer)."
      let width = shape.width
      layerNorm(at + "layer_norm1", width)
      linear(["q", "k", "v"].map { ("\(at)self_attn.\($0)_proj", width) }, width, bias: true)
      linear([(at + "self_attn.out_proj", width)], width, bias: true)
      layerNorm(at + "layer_norm2", width)
      linear([(at + "mlp.fc1", shape.feedForward)], width, bias: true)
      linear([(at + "mlp.fc2", width)], shape.feedForward, bias: true)
    }
  }
}
