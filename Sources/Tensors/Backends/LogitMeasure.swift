/// What a loss may ask of the logits of a row, beside those of a reference.
///
/// All but the KL divergence are computed in double precision, in the order of tokens.
package enum LogitMeasure: Sendable {
  /// KL(reference ‖ model), in nats.
  case klDivergence
  /// The Jensen-Shannon divergence (KL(model ‖ m) + KL(reference ‖ m)) / 2, m being the mean of both
  /// distributions; in nats, so at most log 2.
  case jensenShannon
  /// The mean over the vocabulary of (logit − reference's logit)².
  case squaredDistance
  /// (greatest logit − mean logit)²; the reference plays no part.
  case peak
  /// The sum over the vocabulary of p log p, minus the entropy in nats; the reference plays no part.
  case negativeEntropy
}
