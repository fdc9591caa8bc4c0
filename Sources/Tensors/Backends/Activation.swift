/// A function of one number that feed-forward parts apply.
package enum Activation: String, Sendable, Codable, CaseIterable {
  case silu
  /// x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³))) (Hendrycks and Gimpel, 2016).
  case geluTanh = "gelu_tanh"
  /// x/2 · (1 + erf(x / √2)).
  case gelu
  /// x · σ(1.702 x).
  case quickGelu = "quick_gelu"
}
