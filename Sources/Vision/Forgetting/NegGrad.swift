package import Documents
package import Methods
package import Tensors

/// Gradient ascent on images of the classes to be forgotten, NegGrad (Golatkar and others, 2020, arXiv:1911.04933), and NegGrad+
/// (Kurmanji and others, 2023, arXiv:2302.09880) where images to be kept count too.
///
/// L = alpha CE(keep) - (1 - alpha) CE(forget); 0 for ascent alone.
package struct NegGrad: WeightMethod {
  package static let name = "image_neggrad"
  package static let version = "1"
  package static let summary =
    "Ascends on a classifier's images of the classes to be forgotten."
  /// Class, papers, formula, and what others do otherwise.
  package static let about = MethodFacts(
    "Gradient ascent on classes (NegGrad)", .global,
    papers: [
      "Golatkar and others, 2020: Eternal Sunshine of the Spotless Net, arXiv:1911.04933",
      "Kurmanji and others, 2023: Towards Unbounded Machine Unlearning, arXiv:2302.09880",
    ],
    formula:
      "L = alpha mean CE of kept images - (1 - alpha) mean CE of forgotten ones, by the image tower",
    needs: "images of forgotten classes, and of kept ones where alpha is not 0",
    otherwise: "The authors train ResNets by SGD on whole data sets.")

  let alpha: Double
  /// How the tower is trained.
  package let training: TowerTraining
  /// Where they count.
  package var takesKept: Bool { alpha > 0 }

  package init(_ p: inout Parameters) {
    alpha = p.number(
      "alpha", default: 0, in: 0...1,
      "Weight of the images to be kept, the others having the rest; 0 for ascent alone.")
    training = TowerTraining(&p)
  }

  /// Writes the loss above.
  package func loss(_ step: TowerStep) throws -> Tape.Slot {
    guard let forget = step.forget else {
      preconditionFailure("an epoch has images to be forgotten")
    }
    let ascent = step.tape.scale(step.crossEntropy(forget), by: alpha - 1)
    guard let keep = step.keep else { return ascent }
    return step.tape.add(ascent, step.tape.scale(step.crossEntropy(keep), by: alpha))
  }
}
