internal import Tensors

/// Values that a search cannot learn from.
package enum SearchError: Error, Sendable, Equatable, CustomStringConvertible {
  case wrongCount(expected: Int, got: Int)
  case notAsked
  case noValue

  package var description: String {
    switch self {
    case .wrongCount(let expected, let got):
      "\(expected) value\(expected == 1 ? " was" : "s were") expected, not \(got)"
    case .notAsked: "values came before any points were asked for"
    case .noValue: "none of the generation's values is a number"
    }
  }
}

extension EvolutionStrategy {
  /// Learns from the values of the points that were asked for, in their order.
  ///
  /// A value that is not a number counts as the median of the others.
  package mutating func tell(_ values: [Double]) throws(SearchError) {
    guard !asked.isEmpty else { throw .notAsked }
    guard values.count == asked.count else {
      throw .wrongCount(expected: asked.count, got: values.count)
    }
    try learn(asked, values)
  }

  /// Learns from points of the caller's choice; those that were not asked for are moved towards the mean
  /// where they lie farther out than the distribution would draw.
  ///
  /// - Throws: `SearchError` for fewer points than move the mean, or values that do not fit them.
  package mutating func tell(_ points: [[Double]], _ values: [Double]) throws(SearchError) {
    let parents = StrategyParameters(settings).parents
    guard points.count == values.count, points.count >= max(2, parents) else {
      throw .wrongCount(expected: max(points.count, 2, parents), got: values.count)
    }
    let known = points.enumerated().map { i, point in
      if i < asked.count, asked[i].point.values == point { return asked[i] }
      return asked.first { $0.point.values == point } ?? foreign(point)
    }
    try learn(known, values)
  }

  private func foreign(_ point: [Double]) -> Candidate {
    var x = place(point)
    let n = Double(dimension)
    let size = model.norm((0..<dimension).map { (x[$0] - center.values[$0]) / scales.values[$0] })
    let factor = size / sigma / (n.squareRoot() + 2 * n / (n + 2))
    if factor > 1 {
      for i in x.indices { x[i] = center.values[i] + (x[i] - center.values[i]) / factor }
    }
    return Candidate(place: Numbers(x), point: Numbers(point), length: nil, isInjected: false)
  }

  private mutating func learn(
    _ candidates: [Candidate], _ told: [Double]
  ) throws(SearchError) {
    let numbers = told.filter { !$0.isNaN }.sorted()
    guard !numbers.isEmpty else { throw .noValue }
    let middle = FitnessHistory.median(of: numbers)
    let values = told.map { $0.isNaN ? middle : $0 }
    asked = []
    generation += 1
    evaluations += values.count
    let order = values.indices.sorted {
      values[$0] == values[$1] ? $0 < $1 : values[$0] < values[$1]
    }
    if best.map({ values[order[0]] < $0.value }) ?? true {
      best = BestPoint(
        candidates[order[0]].point.values, values[order[0]], evaluations: evaluations)
    }
    let parameters = StrategyParameters(settings)
    let memory = 10 + 30 * Double(dimension) / Double(parameters.population)
    history.add(values, generation: generation, memory: memory)
    adapt(order.map { candidates[$0] }, parameters)
  }

  /// Moves mean, paths, model and step size; the candidates are sorted, the best first.
  private mutating func adapt(_ sorted: [Candidate], _ p: StrategyParameters) {
    let n = Double(dimension), mass = p.massEffective.squareRoot()
    let old = center.values
    var mean = [Double](repeating: 0, count: dimension)
    for (candidate, weight) in zip(sorted, p.weights.prefix(p.parents)) {
      mean = Vectors.adding(weight, candidate.place.values, to: mean)
    }
    center.values = mean
    let shift = (0..<dimension).map { (mean[$0] - old[$0]) / scales.values[$0] }

    let isotropic = model.whitened(shift)
    let gain = (p.sigmaRate * (2 - p.sigmaRate)).squareRoot() * mass / sigma
    let keep = 1 - p.sigmaRate
    sigmaPath.values = zip(sigmaPath.values, isotropic).map { keep * $0 + gain * $1 }
    let squares = Vectors.dot(sigmaPath.values, sigmaPath.values)
    let share = 1 - Portable.pow(keep, 2 * Double(generation))
    let isMoving = squares / share / n < 2 + 4 / (n + 1)

    let c = p.pathRate
    let pathGain = isMoving ? (c * (2 - c)).squareRoot() * mass / sigma : 0
    path.values = zip(path.values, shift).map { (1 - c) * $0 + pathGain * $1 }
    let one = p.rankOneRate * (isMoving ? 1 : 1 - c * (2 - c))
    adaptModel(sorted, old, one, p)

    if settings.algorithm != .limitedRank {
      let change = p.sigmaRate / p.sigmaDamping * (squares.squareRoot() / p.normalLength - 1)
      sigma *= Portable.exp(min(1, max(-1, change)))
    }
    limitScales()
    balance()
    watch.update(mean, settings.limits)
    mirror(sorted, old, p)
  }

  private mutating func adaptModel(
    _ sorted: [Candidate], _ old: [Double], _ one: Double, _ p: StrategyParameters
  ) {
    var weights = Self.fitted(p.weights, parents: p.parents, to: sorted.count)
    for (i, candidate) in sorted.enumerated() where candidate.isInjected && weights[i] < 0 {
      weights[i] = 0
    }
    let steps = sorted.map { candidate in
      (0..<dimension).map { i in
        (candidate.place.values[i] - old[i]) / (sigma * scales.values[i])
      }
    }
    if settings.algorithm == .separable {
      adaptScales([path.values] + steps, [one] + weights.map { $0 * p.rankMuRate })
    } else if case .limitedRank(var limited) = model {
      limited.update(steps, weights: Array(weights.prefix(p.parents)))
      model = .limitedRank(limited)
    } else {
      let decay = 1 - one - p.rankMuRate * weights.reduce(0, +)
      let lengths = zip(steps, sorted).enumerated().map { i, pair in
        weights[i] < 0 ? pair.1.length ?? model.norm(pair.0) : 1
      }
      let scaled = weights.enumerated().map { i, weight in
        let length = lengths[i] + 1e-9
        return p.rankMuRate * (weight < 0 ? weight * Double(dimension) / (length * length) : weight)
      }
      let rows = [path.values] + steps
      _ = model.withCovariance {
        $0.update(decay: decay, rows: rows.flatMap(\.self), weights: [p.rankOneRate] + scaled)
      }
    }
  }

  /// Weights for another number of points: the middle ones are added as 0 or left out.
  private static func fitted(_ weights: [Double], parents: Int, to count: Int) -> [Double] {
    if count == weights.count { return weights }
    let positive = Array(weights.prefix(min(parents, count)))
    let negative = weights.suffix(min(weights.count - parents, max(0, count - parents)))
    let zeros = [Double](repeating: 0, count: count - positive.count - negative.count)
    return positive + zeros + negative
  }

  /// Multiplies each scale by 2 to the power of half the weighted sum of z² - 1.
  private mutating func adaptScales(_ rows: [[Double]], _ weights: [Double]) {
    let log2 = Portable.log(2 as Double)
    let total = weights.reduce(0, +)
    for i in 0..<dimension {
      var sum = 0.0
      for (row, weight) in zip(rows, weights) { sum += weight * row[i] * row[i] }
      scales.values[i] *= Portable.exp(log2 * (sum - total) / 2)
    }
  }

  /// A step size that has grown beyond measure goes to the model, in part.
  private mutating func balance() {
    guard sigma > 1e9 * settings.sigma, settings.algorithm != .separable else { return }
    let alpha = sigma / (model.variances.max() ?? 1).squareRoot()
    guard alpha > 1 else { return }
    model.scale(variance: alpha)
    sigma /= alpha.squareRoot()
    creeping /= alpha.squareRoot()
  }

  /// Very small populations try the opposite of their worst points next.
  private mutating func mirror(_ sorted: [Candidate], _ old: [Double], _ p: StrategyParameters) {
    for candidate in sorted.suffix(p.mirrors) where !candidate.isInjected {
      proposals.append(Numbers(zip(old, candidate.place.values).map { $0 - $1 }))
    }
  }
}
