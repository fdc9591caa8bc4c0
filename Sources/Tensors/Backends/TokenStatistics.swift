/// What a model says of one token and of all that could stand in its place.
package struct TokenStatistics: Sendable, Equatable {
  /// log p of the token, in nats.
  package var logP: Float
  /// How many tokens are likelier; of equally likely ones, those before it count.
  package var rank: Int
  /// The mean of log p over the vocabulary, each token counted as often as it is likely: minus the entropy.
  package var mean: Float
  /// The variance of log p over the vocabulary, in the same way.
  package var variance: Float
}
