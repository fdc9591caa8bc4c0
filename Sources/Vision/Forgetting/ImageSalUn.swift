package import Documents
package import Methods
package import Tensors

/// Saliency unlearning, SalUn (Fan and others, 2024, arXiv:2310.12508): images to be forgotten get random labels of other
/// classes, and only the weights change that these images bear on most.
///
/// L = CE(forget, random labels) + alpha CE(keep), by the weights with |dCE(forget)/dw| at the start among the greatest
/// `share`. The authors draw labels for ResNets and train by SGD; here each image has one other label for all epochs.
package struct ImageSalUn: WeightMethod {
  package static let name = "image_salun"
  package static let version = "1"
  package static let summary =
    "Teaches random labels for the classes to be forgotten, by the weights that bear on them."
  /// Class, papers, formula, and what others do otherwise.
  package static let about = MethodFacts(
    "Saliency unlearning of classes (SalUn)", .local,
    papers: [
      "Fan and others, 2024: SalUn: Empowering Machine Unlearning via Gradient-based Weight "
        + "Saliency in Both Image Classification and Generation, arXiv:2310.12508"
    ],
    formula:
      "L = mean CE of forgotten images with random other labels + alpha mean CE of kept ones, by the weights "
      + "of the image tower with |dCE(forget)/dw| at the start among the greatest share",
    needs: "images of forgotten and of kept classes",
    otherwise:
      "The authors draw labels for ResNets and train by SGD; here each image has one other label for all epochs."
  )

  private let kept: Double
  let alpha: Double
  /// How the tower is trained.
  package let training: TowerTraining
  /// As the spec says.
  package var share: Double? { kept }
  /// Where they count.
  package var takesKept: Bool { alpha > 0 }

  package init(_ p: inout Parameters) {
    kept = p.number("share", default: 0.5, in: 0...1, "The share of the weights that may change.")
    alpha = p.number("alpha", default: 1, in: 0...1000, "Weight of the images to be kept.")
    training = TowerTraining(&p)
  }

  /// Writes the loss above.
  package func loss(_ step: TowerStep) throws -> Tape.Slot {
    guard let forget = step.forget else {
      preconditionFailure("an epoch has images to be forgotten")
    }
    let random = zip(forget.items, forget.labels).map { item, label in
      var draws = step.seed.stream("random labels", UInt64(item))
      return (label + 1 + draws.below(step.classes - 1)) % step.classes
    }
    let loss = step.crossEntropy(forget, random)
    guard let keep = step.keep else { return loss }
    return step.tape.add(loss, step.tape.scale(step.crossEntropy(keep), by: alpha))
  }
}
