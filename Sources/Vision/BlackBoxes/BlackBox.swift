/// What stands before a class's name.
package enum Prompt: Sendable, Equatable {
  /// A sentence with a place for the name.
  case text(String)
  /// Vectors in the place of token embeddings, (vectors, width), followed by the name and a full stop.
  case soft([Float])
}

/// A classifier of which only answers are known: prompts in, class scores out.
package protocol BlackBox {
  /// Names of the classes, in the order of scores.
  var classes: [String] { get }
  /// The mean of the model's token embeddings; as wide as a context vector.
  var offset: [Float] { get }
  /// The standard deviation of all numbers of the token embeddings.
  var spread: Double { get }
  /// Returns, for each set of images and each prompt, the images' scores, (images, classes), whose softmax are
  /// the probabilities.
  func scores(of prompts: [Prompt], on sets: [Int]) throws -> [[[Float]]]
}
