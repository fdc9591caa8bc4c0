import Optimization
import Tensors

/// Functions with the minimum 0.
enum Functions {
  static func sphere(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 } }

  static func ellipsoid(_ x: [Double]) -> Double {
    x.enumerated().reduce(0) { sum, item in
      let exponent = Double(item.offset) / Double(max(1, x.count - 1))
      return sum + Portable.pow(1e6, exponent) * item.element * item.element
    }
  }

  static func rosenbrock(_ x: [Double]) -> Double {
    zip(x, x.dropFirst()).reduce(0) { sum, pair in
      let (a, b) = (pair.0 * pair.0 - pair.1, pair.0 - 1)
      return sum + (100 * a * a + b * b)
    }
  }

  static func rastrigin(_ x: [Double]) -> Double {
    x.reduce(10 * Double(x.count)) { $0 + $1 * $1 - 10 * Portable.cos(2 * .pi * $1) }
  }

  static func cigar(_ x: [Double]) -> Double { 1e6 * sphere(x) - (1e6 - 1) * x[0] * x[0] }
}

extension SearchSettings {
  /// Begins where every coordinate is `start`.
  static func make(
    _ dimension: Int, start: Double = 0.5, sigma: Double = 0.3, seed: UInt64 = 1,
    _ adjust: (inout SearchSettings) -> Void = { _ in }
  ) -> SearchSettings {
    var settings = SearchSettings(
      start: [Double](repeating: start, count: dimension), sigma: sigma, seed: seed)
    adjust(&settings)
    return settings
  }
}

extension EvolutionStrategy {
  /// Runs until it stops, or for this many generations.
  mutating func minimize(
    _ function: ([Double]) -> Double, generations: Int = .max
  ) throws(SearchError) {
    for _ in 0..<generations {
      guard stopReasons.isEmpty else { return }
      let points = ask()
      try tell(points.map(function))
    }
  }
}
