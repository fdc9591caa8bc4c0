package import Formats
import Models
package import Plans
package import Tensors

/// A CLIP model in memory, ready to look at images and texts.
package final class LoadedCLIP {
  package let checkpoint: CLIPCheckpoint
  /// Where the results of the last pass are.
  package let tape: Tape
  private let weights: ModelWeights

  /// Tokens or patches that go through a tower at once; no result depends on it.
  static let rowsAtOnce = 4096

  package init(_ checkpoint: CLIPCheckpoint, _ compute: Compute) throws {
    self.checkpoint = checkpoint
    weights = try ModelWeights(checkpoint.shape.table, checkpoint.weights)
    tape = Tape(compute, isRecording: false)
  }

  package convenience init(_ checkpoint: CLIPCheckpoint, _ context: Context) throws {
    try self.init(checkpoint, Compute(context))
  }

  /// The network on a tape; on the model's own unless another is given.
  package func network(on tape: Tape? = nil) -> CLIPNetwork {
    let tape = tape ?? self.tape
    return CLIPNetwork(checkpoint.shape, weights.bound(to: tape), tape)
  }

  /// The factor on cosines.
  package var scale: Float {
    tape.reset()
    return Portable.exp(tape.scalar(network().logScale))
  }

  /// Returns the features of images, (images, projection), as the network gives them.
  package func features(
    ofImages count: Int, _ image: (Int) -> RGBImage, progress: (Int) -> Void = { _ in }
  ) -> [Float] {
    let shape = checkpoint.shape
    let preprocessing = CLIPPreprocessing(shape)
    let step = max(1, Self.rowsAtOnce / (shape.patches + 1))
    var features: [Float] = []
    for start in stride(from: 0, to: count, by: step) {
      let part = start..<min(count, start + step)
      tape.reset()
      let patches = tape.constant(
        part.flatMap { preprocessing.patches(of: image($0)) }, rows: part.count * shape.patches,
        columns: shape.patchWidth)
      features += tape.values(network().imageFeatures(patches))
      progress(part.upperBound)
    }
    return features
  }

  /// Returns the features of texts, (texts, projection), as the network gives them.
  package func features(of texts: [String]) throws -> [Float] {
    let step = max(1, Self.rowsAtOnce / checkpoint.shape.context)
    var features: [Float] = []
    for start in stride(from: 0, to: texts.count, by: step) {
      let batch = TokenBatch(
        try texts[start..<min(texts.count, start + step)].map(checkpoint.tokens))
      tape.reset()
      let network = network()
      features += tape.values(network.textFeatures(network.embedded(batch.tokens), batch))
    }
    return features
  }
}
