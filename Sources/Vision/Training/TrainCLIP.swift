import Formats
package import Models
package import Plans
import Tensors
import Tokenizers

/// Trains a CLIP model from scratch on images and sentences about their classes.
package struct TrainCLIP: Step {
  package static let kind = "train-clip"
  package static let version = "1"

  package let model: FreshCLIP
  package let captions: Captions
  package let training: TrainingOptions
  package let seed: UInt64

  package init(
    _ model: FreshCLIP, captions: Captions, training: TrainingOptions, seed: UInt64
  ) {
    self.model = model
    self.captions = captions
    self.training = training
    self.seed = seed
  }

  package var resources: Resources { .heavy }

  package func run(_ images: ImageSet, _ context: Context) throws -> CLIPCheckpoint {
    guard images.count > 0 else { throw ModelError.noExamples("there are no images") }
    let seed = Seed(seed)
    let sentences = images.classes.flatMap { name in
      captions.templates.map { Captions.text($0, name) }
    }
    let tokenizer = try BytePairTrainer(vocabulary: model.vocabulary, minFrequency: 2)
      .train(on: sentences)
    let shape = model.shape(imageSize: images.image(0).height, tokens: tokenizer.count)
    if let problem = shape.problem { throw ModelError.malformed(part: "model", problem) }
    var result = CLIPCheckpoint(
      shape: shape, tokenizer: tokenizer,
      weights: Weights(flat: shape.initial(seed), shape.table))
    let tokens = try sentences.map(result.tokens)
    let (weights, history) = try train(result, on: images, tokens, seed, context)
    result.weights = weights
    result.history = history
    return result
  }

  private func train(
    _ start: CLIPCheckpoint, on images: ImageSet, _ sentences: [[Int32]], _ seed: Seed,
    _ context: Context
  ) throws -> (Weights, [TrainingRecord]) {
    let table = start.shape.table
    let weights = try ModelWeights(table, start.weights, for: .training)
    guard let trainable = weights.trainable else { preconditionFailure("weights to train") }
    let scale = trainable.values.floats[table.place(CLIPNames.scale).range]
    let compute = try Compute(context)
    let tape = Tape(compute, in: trainable.gradient)
    let preprocessing = CLIPPreprocessing(start.shape)
    let batches = BatchPlan(
      options: training, seed: seed, primary: images.count, retain: 0)
    let loop = TrainingLoop(
      options: training, batches: batches, trainable: trainable, unit: .images, compute)
    let history = try loop.run(
      context, settle: { scale[0] = min(scale[0], Self.greatestScale) }
    ) { batch, step, _ in
      let items = batch.items
      tape.reset()
      let network = CLIPNetwork(start.shape, weights.bound(to: tape), tape)
      let patches = tape.constant(
        items.flatMap { preprocessing.patches(of: images.image($0)) },
        rows: items.count * start.shape.patches, columns: start.shape.patchWidth)
      let chosen = captions(of: items.map { images.labels[$0] }, seed, step: step)
      let texts = Array(Set(chosen)).sorted()
      let tokens = TokenBatch(texts.map { sentences[$0] })
      let loss = network.contrastiveLoss(
        network.imageFeatures(patches),
        network.textFeatures(network.embedded(tokens.tokens), tokens),
        captionOfImage: chosen.map { Int32(texts.firstIndex(of: $0) ?? 0) })
      tape.backward(from: loss)
      return TrainingLoop.Value(loss: Double(tape.scalar(loss)), read: items.count)
    }
    return (try weights.trained(from: start.weights, compute), history)
  }

  /// Draws a sentence about each label's class.
  private func captions(of labels: [Int], _ seed: Seed, step: Int) -> [Int] {
    var draws = seed.stream("captions", UInt64(step))
    return labels.map { $0 * captions.templates.count + draws.below(captions.templates.count) }
  }

  /// The logarithm of 100, where CLIP stops its scale.
  private static let greatestScale = Float(Portable.log(100.0 as Double))
}
