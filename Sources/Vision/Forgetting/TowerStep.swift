package import Tensors

/// One step of training an image tower, as a loss sees it.
package struct TowerStep {
  /// What the loss is written on.
  package let tape: Tape
  /// The classes' texts at length 1, as a map from features to scores.
  package let texts: Head
  /// Images to be forgotten; nil in an epoch over the others alone.
  package let forget: TowerImages?
  /// Images to be kept; nil where a method takes none.
  package let keep: TowerImages?
  /// The classes in all.
  package let classes: Int
  /// The epoch, from 0.
  package let epoch: Int
  /// What random labels are drawn by.
  package let seed: Seed

  /// A step with images of either kind or of both.
  package init(
    tape: Tape, texts: Head, forget: TowerImages?, keep: TowerImages?, classes: Int, epoch: Int,
    seed: Seed
  ) {
    self.tape = tape
    self.texts = texts
    self.forget = forget
    self.keep = keep
    self.classes = classes
    self.epoch = epoch
    self.seed = seed
  }

  /// Returns the mean cross-entropy of images by their labels, or by others.
  package func crossEntropy(_ images: TowerImages, _ labels: [Int]? = nil) -> Tape.Slot {
    let labels = labels ?? images.labels
    return tape.mean(
      tape.negativeLogLikelihoods(
        images.features, texts, rows: labels.indices.map { Int32($0) },
        targets: labels.map { Int32($0) }))
  }

  /// Returns T² mean KL(start ‖ p), both softened by a temperature T.
  package func divergence(_ images: TowerImages, temperature: Double) -> Tape.Slot {
    let soft = Float(1 / temperature)
    let start = tape.constant(
      images.start.map { $0 * soft }, rows: images.labels.count,
      columns: tape.columns(images.features))
    let source = ReferenceLogits.Source(hidden: tape[start], head: texts)
    let apart = tape.klDivergence(
      tape.scaled(images.features, by: soft), texts, from: ReferenceLogits([source]),
      rows: images.labels.indices.map { Int32($0) })
    return tape.scale(tape.mean(apart), by: temperature * temperature)
  }
}
