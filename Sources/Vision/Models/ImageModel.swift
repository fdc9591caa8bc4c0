package import Documents
import Models
package import Plans

/// Where a classifier of images comes from: it adds its steps to the plan.
package protocol ImageModel: Component {
  /// Whether only its answers are known.
  var isBlack: Bool { get }
  func wire(_ label: String, _ images: ImageSets, seed: UInt64, into plan: inout Plan) throws
    -> BoxReference
}

extension ImageModel {
  package var isBlack: Bool { false }
}

/// Every source of classifiers that a spec can name; add yours here.
package let imageModels = Registry<any ImageModel>(
  family: "model source", [PublishedCLIP.self, ScratchCLIP.self, CommandModel.self])

/// A CLIP model trained from scratch on the images themselves.
package struct ScratchCLIP: ImageModel {
  package static let name = "train_clip"
  package static let version = "1"
  package static let summary =
    "Trains a small CLIP from scratch on the images to learn from and sentences about their classes."

  private let model: FreshCLIP
  private let captions: Captions
  private let training: TrainingOptions
  /// Nil to train with the seed of the run.
  private let seed: UInt64?

  package init(_ p: inout Parameters) {
    model = FreshCLIP(&p)
    captions = Captions(&p)
    training = p.group("training", "How it is trained.") { TrainingOptions(ofCLIP: &$0) }
    seed = p.optionalInteger(
      "seed", in: 0 ... .max,
      "Train once with this seed, so that seeds of the run share the model; each its own when left out."
    ).map { UInt64($0) }
  }

  package func wire(
    _ label: String, _ images: ImageSets, seed: UInt64, into plan: inout Plan
  ) throws -> BoxReference {
    let step = TrainCLIP(model, captions: captions, training: training, seed: self.seed ?? seed)
    return .clip(plan.add("\(label).start", step, images.train))
  }
}

/// An external program that answers prompts with class scores.
package struct CommandModel: ImageModel {
  package static let name = "command"
  package static let version = "1"
  package static let summary =
    "A program that answers prompts with class scores, such as a client of somebody's service."

  private let words: [String]
  private let script: String?

  package init(_ p: inout Parameters) {
    words = p.texts(
      "run", count: 1...100, "The program and its arguments; it runs with an empty environment.")
    script = p.optionalPath("script", "A file that is its last argument, such as a Python script.")
  }

  package var isBlack: Bool { true }

  package func wire(
    _ label: String, _ images: ImageSets, seed: UInt64, into plan: inout Plan
  ) throws -> BoxReference {
    .command(words, script: try script.map { try plan.file("\(label).script", $0) })
  }
}
