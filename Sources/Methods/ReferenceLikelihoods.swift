package import Models
import Tensors

/// How likely the starting model finds the forget rows, computed once.
package struct ReferenceLikelihoods: Sendable {
  private let scores: Scores

  package init(_ scores: Scores) { self.scores = scores }

  /// Returns the starting model's summed negative log-likelihoods of a batch, in nats, in its order.
  ///
  /// Throws when a row was cut in training but not in scoring: the sums would not be comparable.
  package func losses(of batch: Evidence) throws(MethodError) -> [Float] {
    var losses: [Float] = []
    for (item, tokens) in zip(batch.items, batch.tokenCounts) {
      guard scores.rows.indices.contains(item) else {
        throw MethodError("there is no reference likelihood of forget row \(item + 1)")
      }
      let score = scores.rows[item].answer
      guard score.tokens == tokens else {
        throw MethodError(
          "forget row \(item + 1) has \(tokens) answer tokens in training but \(score.tokens) in the "
            + "reference: raise max_length")
      }
      losses.append(Float(score.nll))
    }
    return losses
  }
}

extension TrainingStep {
  /// Writes by how much the summed log-likelihood of each row's answer has fallen below the starting model's,
  /// (sequences, 1); throws when the method that is named did not ask for either.
  func fall(
    of batch: Evidence?, below likelihoods: ReferenceLikelihoods?, for method: String
  ) throws -> Tape.Slot {
    let batch = try Reference.wanted(batch, of: method)
    let start = try Reference.wanted(likelihoods, of: method).losses(of: batch)
    return tape.subtract(batch.losses, tape.constant(start))
  }
}
