import Tensors

/// How generic logits come from two models at one position (Eldan and Russinovich, 2023, equation 1).
package struct GenericRule: Codable, Sendable, Equatable {
  /// Weight of what reinforcement has added.
  package let alpha: Double

  package init(alpha: Double) { self.alpha = alpha }

  /// What turns the baseline's logits, read from the translated text, into generic ones beside those of the reinforced
  /// model; `forbidden` has the tokens of each row that must not be its label.
  func change(forbidden: [[Int32]]) -> LogitChange {
    .unlearn(alpha: Float(alpha), forbidden: forbidden)
  }
}
