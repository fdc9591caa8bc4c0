internal import Tensors

/// Several searches, each for a part of the numbers of a point: candidate k of the whole consists of the
/// k-th candidates of all, and its value is told to all of them (Kuwana and others, 2024: Black-Box Forgetting).
///
/// Parts are small where the whole would be too large for one covariance matrix.
package struct CooperativeSearch: Codable, Sendable {
  /// One search for each part, in order.
  package private(set) var parts: [EvolutionStrategy]
  /// The best whole point so far.
  package private(set) var best: BestPoint?

  /// Sets up searches that begin at 0.
  ///
  /// `sizes` says how many numbers each part has; `adjust` changes the settings of a part, such as its
  /// algorithm or its limits.
  package init(
    sizes: [Int], sigma: Double, population: Int, seed: UInt64,
    adjust: (inout SearchSettings) -> Void = { _ in }
  ) {
    parts = sizes.enumerated().map { index, size in
      var stream = Seed(seed).stream("part", UInt64(index))
      var settings = SearchSettings(
        start: [Double](repeating: 0, count: size), sigma: sigma, seed: stream.next())
      settings.population = population
      adjust(&settings)
      return EvolutionStrategy(settings)
    }
  }

  package var generation: Int { parts.first?.generation ?? 0 }

  /// Points that were evaluated.
  package var evaluations: Int { parts.first?.evaluations ?? 0 }

  /// The means of all parts, one after another.
  package var mean: [Double] { parts.flatMap(\.mean) }

  /// Why to stop, going by the first part alone, as the reference implementation does.
  package var stopReasons: [StopReason] { parts.first?.stopReasons ?? [] }

  /// Returns the points of the next generation.
  package mutating func ask() -> [[Double]] {
    let asked = parts.indices.map { parts[$0].ask() }
    let count = asked.map(\.count).min() ?? 0
    return (0..<count).map { k in asked.flatMap { $0[k] } }
  }

  /// Learns from the values of the points that were asked for, in their order.
  package mutating func tell(_ values: [Double]) throws(SearchError) {
    let points = ask()
    for index in parts.indices { try parts[index].tell(values) }
    for (point, value) in zip(points, values) where value < best?.value ?? .infinity {
      best = BestPoint(point, value, evaluations: evaluations)
    }
  }

  /// Runs one generation over an objective that evaluates all its points at once; returns points and values.
  package mutating func step(
    _ objective: (_ points: [[Float]]) throws -> [Double]
  ) throws -> (points: [[Float]], values: [Double]) {
    let points = ask().map { $0.map(Float.init) }
    let values = try objective(points)
    try tell(values)
    return (points, values)
  }
}
