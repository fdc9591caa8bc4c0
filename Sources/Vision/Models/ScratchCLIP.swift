package import Documents
import Models
package import Plans

/// A CLIP model trained from scratch on the images themselves.
package struct ScratchCLIP: ModelSource {
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
    _ label: String, data: ImageSets, seed: UInt64, into plan: inout Plan
  ) throws -> BoxReference {
    let step = TrainCLIP(model, captions: captions, training: training, seed: self.seed ?? seed)
    return .clip(plan.add("\(label).start", step, data.train))
  }
}
