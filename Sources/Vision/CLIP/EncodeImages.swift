import Models
package import Plans
import Tensors

/// Looks at images once, so that any number of prompts can be compared with them.
package struct EncodeImages: Step {
  package static let kind = "encode-images"
  package static let version = "1"

  package init() {}

  package var resources: Resources { .heavy }

  package func run(_ input: (CLIPCheckpoint, ImageSet), _ context: Context) throws -> ImageFeatures
  {
    let (checkpoint, images) = input
    let model = try LoadedCLIP(checkpoint, context)
    let features = model.features(ofImages: images.count, images.image) {
      context.progress(Progress(done: $0, total: images.count))
    }
    context.countTokens(images.count)
    return ImageFeatures(
      classes: images.classes, labels: images.labels,
      values: UnitRows.normalized(features, width: checkpoint.shape.projection))
  }
}
