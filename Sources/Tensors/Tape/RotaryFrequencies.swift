/// The wavelengths of rotary positions (Su et al., 2021).
package struct RotaryFrequencies: Sendable, Hashable {
  /// Radians from one position to the next, for each pair of elements.
  package let values: [Double]

  /// As given: for scaled variants.
  package init(_ values: [Double]) { self.values = values }

  /// The usual ones: 1 / θ^(2i / R) for pair i of R / 2.
  package init(rotary: Int, theta: Double) {
    values = (0..<rotary / 2).map { 1 / Portable.pow(theta, 2 * Double($0) / Double(rotary)) }
  }
}
