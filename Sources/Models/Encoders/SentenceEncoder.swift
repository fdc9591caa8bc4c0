import Formats
package import Plans
import Tensors
import Tokenizers

/// Turns texts into vectors of unit length: the mean of BERT's states of all tokens, divided by its length.
///
/// Sentence-BERT's mean pooling (Reimers and Gurevych, 2019), for models such as all-MiniLM-L6-v2. What is longer
/// than the model's context is cut, as there.
package final class SentenceEncoder {
  /// The files of a folder that are read.
  package static let files = ["config.json", "model.safetensors", "tokenizer.json"]

  private let network: Bert
  private let tokenizer: Tokenizer
  private let weights: ModelWeights
  private let tape: Tape

  /// Tokens that are read at once; no result depends on it.
  private static let tokensAtOnce = 1024

  /// Reads the files of a model in the order of `files`; throws when it is no BERT or a file is malformed.
  package init(_ artifacts: [FileArtifact], _ context: Context) throws {
    let folder = HuggingFaceFolder(try FileBytes.named(Self.files, artifacts))
    network = try Bert(try folder.object("config.json"))
    tokenizer = try folder.tokenizer(tokens: network.vocabulary)
    let source = TensorImport(
      file: try folder.tensorFile(), names: { [$0, "bert." + $0] }, form: { _ in .same },
      isIgnored: { name in
        ["pooler.", "cls.", "embeddings.position_ids"].contains { name.contains($0) }
      })
    weights = try ModelWeights(
      WeightTable(network.layout), try source.weights(network.layout))
    tape = try Tape(Compute(context), isRecording: false)
  }

  /// Elements of a vector.
  package var width: Int { network.width }

  /// Returns the tokens of a text, the tokenizer's own first and last ones included, cut to the context.
  package func tokens(of text: String) -> [Int32] {
    let ids = tokenizer.encode(text, addingBoundaries: true)
    guard ids.count > network.context, let last = ids.last else { return ids }
    return ids.prefix(network.context - 1) + [last]
  }

  /// Returns the vector of each text; all zeros for a text without tokens.
  package func vectors(of texts: [String]) -> [[Float]] {
    let sequences = texts.map(tokens)
    var vectors: [[Float]] = []
    var first = 0
    while first < sequences.count {
      var end = first
      var tokens = 0
      while end < sequences.count,
        end == first || tokens + sequences[end].count <= Self.tokensAtOnce
      {
        tokens += sequences[end].count
        end += 1
      }
      vectors += read(Array(sequences[first..<end]))
      first = end
    }
    return vectors
  }

  /// Returns the cosine of two vectors of unit length.
  package static func cosine(_ a: [Float], _ b: [Float]) -> Double {
    zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }

  private func read(_ sequences: [[Int32]]) -> [[Float]] {
    let batch = TokenBatch(sequences)
    guard !batch.tokens.isEmpty else {
      return sequences.map { _ in [Float](repeating: 0, count: width) }
    }
    tape.reset()
    let states = tape.values(network.forward(batch, weights.bound(to: tape), tape))
    return sequences.indices.map { index in
      var sum = [Double](repeating: 0, count: width)
      for row in batch.starts[index]..<batch.starts[index + 1] {
        for column in sum.indices { sum[column] += Double(states[row * width + column]) }
      }
      // The number of tokens divides out.
      let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return sum.map { length > 0 ? Float($0 / length) : 0 }
    }
  }
}
