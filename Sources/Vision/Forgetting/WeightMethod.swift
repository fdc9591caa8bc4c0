package import Methods
import Models
package import Plans
package import Tensors

/// A method that changes the weights of a CLIP's image tower by gradient, as unlearning does where the model is at hand:
/// what black boxes are measured by.
package protocol WeightMethod: Method, Codable where Task == PromptTask, Outcome == LearntPrompt {
  var training: TowerTraining { get }
  /// Whether an epoch runs over the images to be forgotten; else over those to be kept.
  static var runsOverForgotten: Bool { get }
  /// Whether each image to be forgotten is accompanied by one to be kept.
  var takesKept: Bool { get }
  /// The share of the weights that may change, those that the images to be forgotten bear on most; nil for all.
  var share: Double? { get }
  /// Writes the loss of one step, a scalar, on the step's tape.
  func loss(_ step: TowerStep) throws -> Tape.Slot
}

extension WeightMethod {
  /// It does.
  package static var runsOverForgotten: Bool { true }
  /// They are.
  package var takesKept: Bool { true }
  /// All of them.
  package var share: Double? { nil }

  package func wire(_ task: PromptTask, into plan: inout Plan) throws -> Ref<LearntPrompt> {
    guard case .clip(let model) = task.box else {
      preconditionFailure("a spec whose method lacks weights is not valid")
    }
    let step = TrainTower(method: self, forget: task.forget, seed: task.seed)
    return plan.add("\(task.label) training", step, model, task.search)
  }
}
