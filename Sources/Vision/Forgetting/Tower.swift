import Models
import Tensors

/// An image tower in training.
struct Tower {
  let shape: CLIPShape
  let weights: ModelWeights
  let images: ImageSet
  let seen: TowerTexts
  let tape: Tape

  /// Looks at images, one group after the other, in one pass on a fresh tape.
  func read(_ groups: [[Int]]) -> (texts: Head, images: [TowerImages]) {
    tape.reset()
    let network = CLIPNetwork(shape, weights.bound(to: tape), tape)
    let preprocessing = CLIPPreprocessing(shape)
    let all = groups.flatMap(\.self)
    let patches = tape.constant(
      all.flatMap { preprocessing.patches(of: images.image($0)) }, rows: all.count * shape.patches,
      columns: shape.patchWidth)
    let features = tape.scaled(
      network.normalized(network.imageFeatures(patches)), by: seen.scale)
    let width = shape.projection
    var first = 0
    let read = groups.map { items in
      let range = first..<first + items.count
      first = range.upperBound
      return TowerImages(
        features: items.count == all.count ? features : tape.rows(range, of: features),
        start: items.flatMap { seen.start[$0 * width..<($0 + 1) * width] },
        labels: items.map { images.labels[$0] }, items: items)
    }
    return (Head(tape.constant(seen.texts, rows: images.classes.count, columns: width)), read)
  }
}
