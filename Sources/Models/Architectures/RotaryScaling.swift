package import Documents
import Tensors

/// How rotary wavelengths are stretched so that a model copes with longer texts than it grew up with.
///
/// The parameters have the names of Hugging Face's `rope_scaling`.
package struct RotaryScaling: Codable, Sendable, Equatable {
  /// `linear` (Chen et al., 2023) or `llama3` (Grattafiori et al., 2024; transformers' `_compute_llama3_parameters`).
  package let ropeType: String
  package let factor: Double
  package let lowFreqFactor: Double?
  package let highFreqFactor: Double?
  package let originalMaxPositionEmbeddings: Int?

  package init(_ p: inout Parameters) {
    ropeType = p.choice("rope_type", of: ["linear", "llama3"], "Kind of stretching.")
    factor = p.number(
      "factor", default: 1, in: 1...1e6, "By how much long wavelengths are stretched.")
    lowFreqFactor = p.optionalNumber(
      "low_freq_factor", in: 1e-3...1e6,
      "Wavelengths longer than the original length over this are stretched in full.")
    highFreqFactor = p.optionalNumber(
      "high_freq_factor", in: 1e-3...1e6,
      "Wavelengths shorter than the original length over this stay.")
    originalMaxPositionEmbeddings = p.optionalInteger(
      "original_max_position_embeddings", in: 1...16_777_216, "The original length.")
    if ropeType == "llama3" {
      if originalMaxPositionEmbeddings == nil {
        p.report(
          "original_max_position_embeddings",
          "'original_max_position_embeddings' is needed by the rotary scaling llama3")
      }
      if (highFreqFactor ?? 4) <= (lowFreqFactor ?? 1) {
        p.report("high_freq_factor", "'high_freq_factor' must be greater than 'low_freq_factor'")
      }
    }
  }

  /// Returns stretched radians a position.
  func stretched(_ frequencies: [Double]) -> [Double] {
    guard ropeType == "llama3" else { return frequencies.map { $0 / factor } }
    let original = Double(originalMaxPositionEmbeddings ?? 8192)
    let (low, high) = (lowFreqFactor ?? 1, highFreqFactor ?? 4)
    return frequencies.map { frequency in
      let turns = original * frequency / (2 * .pi)  // within the original length
      if turns < low { return frequency / factor }
      if turns > high { return frequency }
      let share = (turns - low) / (high - low)
      return (1 - share) * frequency / factor + share * frequency
    }
  }
}

extension RotaryFrequencies {
  /// The frequencies of `rotary` elements, stretched if there is a scaling.
  init(rotary: Int, theta: Double, _ scaling: RotaryScaling?) {
    let plain = RotaryFrequencies(rotary: rotary, theta: theta)
    self = scaling.map { RotaryFrequencies($0.stretched(plain.values)) } ?? plain
  }
}
