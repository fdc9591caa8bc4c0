package import Documents
package import Methods
package import Tensors

/// Fine-tuning on images of the classes to be kept alone, in the hope that the others fade: L = CE(keep).
package struct ImageFineTuning: WeightMethod {
  package static let name = "image_fine_tuning"
  package static let version = "1"
  package static let summary =
    "Goes on training a classifier's image tower on the classes to be kept alone."
  /// Class, papers, formula, and what others do otherwise.
  package static let about = MethodFacts(
    "Fine-tuning on kept classes", .baseline,
    formula: "L = mean CE of images of kept classes, by the image tower",
    needs: "images of kept classes")

  /// How the tower is trained.
  package let training: TowerTraining
  /// It runs over the others.
  package static var runsOverForgotten: Bool { false }

  package init(_ p: inout Parameters) { training = TowerTraining(&p) }

  /// Writes the loss above.
  package func loss(_ step: TowerStep) throws -> Tape.Slot {
    guard let keep = step.keep else { preconditionFailure("an epoch has images to be kept") }
    return step.crossEntropy(keep)
  }
}
