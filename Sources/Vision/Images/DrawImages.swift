package import Plans
import Tensors

/// Draws some images of a set, or takes them all.
package struct DrawImages: Step {
  package static let kind = "draw-images"
  package static let version = "1"

  /// Images in all.
  package let count: Int

  package init(count: Int) { self.count = count }

  package func run(_ images: ImageSet, _ context: Context) throws -> ImageSet {
    guard count < images.count else { return images }
    var stream = Seed(0).stream("images")
    return try images.selecting(stream.permutation(images.count).prefix(count).sorted())
  }
}
