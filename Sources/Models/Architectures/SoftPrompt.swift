import Tensors
import Tokenizers

/// Vectors that a model reads before every text, where tokens have their embeddings (Lester et al., 2021).
///
/// They are a weight of the checkpoint, (vectors, width), and in sequences they are numbered after the vocabulary; no
/// head knows them, so that a model never writes or scores them.
package enum SoftPrompt {
  /// The name of the weight.
  package static let weight = "soft_prompt.weight"

  /// The most vectors that a checkpoint read from outside may have.
  static let limit = 1 << 16

  /// Returns a network's weights with those of a prompt, if it has vectors.
  static func layout(_ layout: [WeightSpec], vectors: Int) -> [WeightSpec] {
    guard vectors > 0, let embedding = layout.first else { return layout }
    return layout + [WeightSpec(weight, rows: vectors, columns: embedding.columns, .zeros)]
  }
}

extension Checkpoint {
  /// The numbers that stand for the soft prompt in sequences; empty without one.
  package var softTokens: Range<Int32> {
    Int32(vocabulary)..<Int32(vocabulary) + Int32(softPrompt)
  }

  /// Returns the model behind a soft prompt, (vectors, width), in the place of any that it had.
  package func prompted(by vectors: [Float]) -> Checkpoint {
    let width = architecture.layout(vocabulary: vocabulary).first?.columns ?? 1
    precondition(vectors.count.isMultiple(of: width), "a soft prompt has whole vectors")
    var copy = self
    copy.softPrompt = vectors.count / width
    copy.weights = weights.replacing(
      FrozenFloats(FloatMemory(vectors)),
      WeightTable([
        WeightSpec(SoftPrompt.weight, rows: vectors.count / width, columns: width, .zeros)
      ]))
    return copy
  }

  /// Returns what the model reads of a text's tokens: the soft prompt before them, but after a token that begins texts.
  package func opened(_ tokens: [Int32]) -> [Int32] { opened(tokens, by: softTokens) }

  /// Returns an example behind a soft prompt of these numbers.
  func opened(_ example: Example, by numbers: Range<Int32>) -> Example {
    let (low, high) = (example.scored.lowerBound, example.scored.upperBound)
    return Example(
      tokens: opened(example.tokens, by: numbers),
      scored: low + numbers.count..<high + numbers.count)
  }

  private func opened(_ tokens: [Int32], by numbers: Range<Int32>) -> [Int32] {
    var opened = tokens
    let isBegun = !tokens.isEmpty && tokens.first == tokenizer.beginning
    opened.insert(contentsOf: numbers, at: isBegun ? 1 : 0)
    return opened
  }

  /// Throws for a model with a soft prompt, which files of other programs cannot say.
  func checkIsPlain(for part: String) throws(ModelError) {
    guard answering.isPlain else {
      throw .malformed(
        part: part,
        "the model answers by more than its weights (\(answering.summary)), which this form cannot hold: use the model here, or export the one before unlearning"
      )
    }
    guard extraRank == 0 else {
      throw .malformed(
        part: part,
        "the model has extra layers that its training has not ended with yet: take the model that the method gives"
      )
    }
    guard softPrompt == 0 else {
      throw .malformed(
        part: part,
        "the model has a soft prompt of \(softPrompt) vectors, which this form cannot hold: use the model here, or export the one before unlearning"
      )
    }
  }
}
