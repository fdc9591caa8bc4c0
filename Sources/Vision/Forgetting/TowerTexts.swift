import Models
import Plans
import Tensors

/// What stays in the training of an image tower: the classes' texts, and what the tower saw at the start.
struct TowerTexts {
  /// At length 1, (classes, projection).
  let texts: [Float]
  /// The images' features at length 1 times the factor on cosines, (images, projection).
  let start: [Float]
  /// The factor on cosines.
  let scale: Float

  init(
    _ checkpoint: CLIPCheckpoint, _ images: ImageSet, _ template: String, _ compute: Compute
  ) throws {
    let model = try LoadedCLIP(checkpoint, compute)
    let width = checkpoint.shape.projection
    let factor = model.scale
    scale = factor
    texts = UnitRows.normalized(
      try model.features(of: images.classes.map { Captions.text(template, $0) }), width: width)
    start = UnitRows.normalized(
      model.features(ofImages: images.count, images.image), width: width
    ).map { $0 * factor }
  }
}
