import Models
package import Plans
import Tensors

/// Draws a few images of each class: some to search with, or others to choose by.
package struct DrawShots: Step {
  package static let kind = "draw-shots"
  package static let version = "1"

  /// What the images are for; the two parts have no image in common.
  package enum Part: String, Sendable, Codable {
    case search, validation
  }

  /// Images of each class.
  package let shots: Int
  package let part: Part
  package let seed: UInt64

  package init(_ part: Part, shots: Int, seed: UInt64) {
    self.part = part
    self.shots = shots
    self.seed = seed
  }

  package func run(_ images: ImageSet, _ context: Context) throws -> ImageSet {
    var chosen: [Int] = []
    for (label, name) in images.classes.enumerated() {
      var own = images.labels.indices.filter { images.labels[$0] == label }
      guard own.count >= 2 * shots else {
        throw ModelError.noExamples(
          "class '\(name)' has \(own.count) images; \(shots) shots need twice as many, for validation too"
        )
      }
      var stream = Seed(seed).stream("shots", UInt64(label))
      stream.shuffle(&own)
      chosen += part == .search ? own[..<shots] : own[shots..<2 * shots]
    }
    return try images.selecting(chosen)
  }
}
