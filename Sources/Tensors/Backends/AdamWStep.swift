/// The numbers of one AdamW step, as PyTorch defines it.
package struct AdamWStep: Sendable {
  /// Some adjoining weights, and their gradient.
  package struct Run {
    let range: Range<Int>
    let gradient: Floats
    /// Whether weight decay applies to them.
    let decays: Bool
  }

  let learningRate: Double
  let beta1: Double
  let beta2: Double
  let epsilon: Double
  let weightDecay: Double
  /// Corrections of the bias of the means: 1 − beta1ᵗ and 1 − beta2ᵗ.
  let correction1: Double
  let correction2: Double
  /// Factor on the gradient; 1 for none.
  let gradientScale: Double
}
