package import Documents
import Models
package import Tensors

/// The sizes of a CLIP model that is trained from scratch; the images and the tokenizer tell the rest.
package struct FreshCLIP: Sendable, Equatable, Codable {
  package let vision: CLIPTower
  package let text: CLIPTower
  package let patchSize: Int
  package let projection: Int
  /// Tokens of the longest text, both ends and room for context included.
  package let context: Int
  /// Tokens of the tokenizer at most.
  package let vocabulary: Int

  /// Reads the sizes.
  package init(_ p: inout Parameters) {
    patchSize = p.integer(
      "patch_size", default: 7, in: 1...512, "Side of a patch; divides that of the images.")
    vision = p.group("vision", "The tower that looks at images.") {
      CLIPTower(&$0, defaults: CLIPTower(width: 96, layers: 4, heads: 4, feedForward: 384))
    }
    text = p.group("text", "The tower that reads texts.") {
      CLIPTower(&$0, defaults: CLIPTower(width: 96, layers: 3, heads: 4, feedForward: 384))
    }
    projection = p.integer(
      "projection", default: 96, in: 1...8192, "Width of the space that both share.")
    context = p.integer(
      "context", default: 48, in: 3...4096, "Tokens of the longest text, soft ones included.")
    vocabulary = p.integer(
      "vocabulary", default: 384, in: 258...100_000, "Tokens of the tokenizer at most.")
  }

  package func shape(imageSize: Int, tokens: Int) -> CLIPShape {
    CLIPShape(
      vision: vision, text: text, imageSize: imageSize, patchSize: patchSize, context: context,
      vocabulary: tokens, projection: projection)
  }
}

extension TrainingOptions {
  /// Reads those options that training CLIP has.
  init(ofCLIP p: inout Parameters) {
    self.init(
      epochs: p.integer("epochs", default: 3, in: 0...10_000, "Passes over the images."),
      batchSize: p.integer(
        "batch_size", default: 128, in: 2...65_536, "Images a step, contrasted with one another."),
      learningRate: p.number(
        "learning_rate", default: 1e-3, in: 0...10, "Peak learning rate."),
      schedule: p.choice(
        "schedule", default: .cosine,
        "Course of the learning rate after the warm-up."),
      warmupEpochs: p.number(
        "warmup_epochs", default: 0.2, in: 0...1000, "Epochs over which the learning rate rises."),
      weightDecay: p.number(
        "weight_decay", default: 0.05, in: 0...10, "AdamW's decay of matrices."),
      beta2: p.number("beta2", default: 0.98, in: 0...0.99999, "Decay of AdamW's second moment."),
      clip: p.number("clip", default: 1, in: 0...1e6, "Greatest gradient norm; 0 for no limit."))
  }
}

extension CLIPNetwork {
  /// Returns CLIP's loss of images, each with one of some captions: the mean of −log p of the caption given the
  /// image among all captions, and of the image given its caption among all images.
  ///
  /// A caption that several images have stands there once, so that no image counts another's equal caption as a negative.
  package func contrastiveLoss(
    _ images: Tape.Slot, _ captions: Tape.Slot, captionOfImage: [Int32]
  ) -> Tape.Slot {
    let (images, captions) = (normalized(images), normalized(captions))
    let all = Array(0..<Int32(captionOfImage.count))
    let forImages = tape.negativeLogLikelihoods(
      tape.scaled(images, byExponentialOf: logScale), Head(captions), rows: all,
      targets: captionOfImage)
    let forCaptions = tape.negativeLogLikelihoods(
      tape.scaled(captions, byExponentialOf: logScale), Head(images), rows: captionOfImage,
      targets: all)
    return tape.scale(tape.add(tape.mean(forImages), tape.mean(forCaptions)), by: 0.5)
  }
}
