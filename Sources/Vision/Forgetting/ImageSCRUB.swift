package import Documents
package import Methods
package import Tensors

/// SCRUB (Kurmanji and others, 2023, arXiv:2302.09880): the tower departs from what it was on images to be forgotten and follows
/// it on images to be kept, in turn.
///
/// In even epochs, counted from 0, and at most `max_passes` of them, L = -T² mean KL(start ‖ p) over images to be forgotten;
/// in all others L = alpha T² mean KL(start ‖ p) + gamma CE, both over images to be kept, T softening both sides. The
/// authors' code takes all images to be kept in an epoch, here as many as there are to be forgotten.
package struct ImageSCRUB: WeightMethod {
  package static let name = "image_scrub"
  package static let version = "1"
  package static let summary =
    "Departs from the starting classifier on the classes to be forgotten, returns on the others."
  /// Class, papers, formula, and what others do otherwise.
  package static let about = MethodFacts(
    "Scalable remembering and unlearning unbound, of classes (SCRUB)", .global,
    papers: [
      "Kurmanji and others, 2023: Towards Unbounded Machine Unlearning, arXiv:2302.09880"
    ],
    formula:
      "even epochs, at most max_passes: L = -T^2 mean KL(start || p) of forgotten images; others: L = alpha "
      + "T^2 mean KL(start || p) + gamma mean CE of kept images, by the image tower, T softening both sides",
    needs: "images of forgotten and of kept classes",
    otherwise:
      "The authors take all kept images in an epoch, here as many as there are to be forgotten.")

  let maxPasses: Int
  let temperature: Double
  let alpha: Double
  let gamma: Double
  /// How the tower is trained.
  package let training: TowerTraining

  package init(_ p: inout Parameters) {
    maxPasses = p.integer(
      "max_passes", default: 2, in: 0...100_000, "Epochs that depart on images to be forgotten.")
    temperature = p.number(
      "temperature", default: 4, in: 0.01...1000, "Softens both sides of divergences.")
    alpha = p.number(
      "alpha", default: 0.001, in: 0...1000, "Weight of the divergence on images to be kept.")
    gamma = p.number(
      "gamma", default: 0.99, in: 0...1000, "Weight of the cross-entropy of images to be kept.")
    training = TowerTraining(&p)
  }

  /// Writes the loss above.
  package func loss(_ step: TowerStep) throws -> Tape.Slot {
    guard let forget = step.forget, let keep = step.keep else {
      preconditionFailure("an epoch has images of both kinds")
    }
    if step.epoch.isMultiple(of: 2), step.epoch / 2 < maxPasses {
      return step.tape.negate(step.divergence(forget, temperature: temperature))
    }
    return step.tape.add(
      step.tape.scale(step.divergence(keep, temperature: temperature), by: alpha),
      step.tape.scale(step.crossEntropy(keep), by: gamma))
  }
}
