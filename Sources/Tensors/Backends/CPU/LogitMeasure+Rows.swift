// Measures of single rows, in memory that this processor reads.
extension LogitMeasure {
  /// Returns the measure of one row; both have V logits.
  func value(_ logits: Floats, _ reference: Floats) -> Double {
    switch self {
    case .klDivergence: preconditionFailure("a kernel measures this divergence")
    case .jensenShannon:
      let (p, q) = (Self.probabilities(logits), Self.probabilities(reference))
      return (Self.distanceToMean(p, q) + Self.distanceToMean(q, p)) / 2
    case .squaredDistance:
      var sum = 0.0
      for i in 0..<logits.count {
        let difference = Double(logits[i]) - Double(reference[i])
        sum += difference * difference
      }
      return sum / Double(logits.count)
    case .peak:
      let height = Self.peak(logits).height
      return height * height
    case .negativeEntropy: return Self.negativeEntropy(Self.probabilities(logits))
    }
  }

  /// Turns logits, in place, into the gradient of `weight` times the measure.
  ///
  /// With a cap, they came out of `softcap` with it, and the gradient is that of its input.
  func differentiate(_ logits: Floats, _ reference: Floats, weight: Double, cap: Float?) {
    func put(_ i: Int, _ slope: Double) {
      let bounded = cap.map { Double(logits[i]) / Double($0) } ?? 0
      logits[i] = Float(weight * slope * (1 - bounded * bounded))
    }
    switch self {
    case .klDivergence: preconditionFailure("a kernel differentiates this divergence")
    case .jensenShannon:
      let (p, q) = (Self.probabilities(logits), Self.probabilities(reference))
      let distance = Self.distanceToMean(p, q)
      for i in 0..<logits.count {
        put(i, p[i] > 0 ? p[i] * (Portable.log(2 * p[i] / (p[i] + q[i])) - distance) / 2 : 0)
      }
    case .squaredDistance:
      let factor = 2 / Double(logits.count)
      for i in 0..<logits.count { put(i, factor * (Double(logits[i]) - Double(reference[i]))) }
    case .peak:
      let (place, height) = Self.peak(logits)
      let slope = 2 * height
      for i in 0..<logits.count {
        put(i, slope * ((i == place ? 1 : 0) - 1 / Double(logits.count)))
      }
    case .negativeEntropy:
      let p = Self.probabilities(logits)
      let whole = Self.negativeEntropy(p)
      for i in 0..<logits.count { put(i, p[i] > 0 ? p[i] * (Portable.log(p[i]) - whole) : 0) }
    }
  }

  /// Returns softmax(logits).
  private static func probabilities(_ logits: Floats) -> [Double] {
    var most = -Double.infinity
    for i in 0..<logits.count { most = max(most, Double(logits[i])) }
    var (values, sum) = ([Double](), 0.0)
    values.reserveCapacity(logits.count)
    for i in 0..<logits.count {
      values.append(Portable.exp(Double(logits[i]) - most))
      sum += values[i]
    }
    for i in values.indices { values[i] /= sum }
    return values
  }

  /// Returns the sum of p log p.
  private static func negativeEntropy(_ p: [Double]) -> Double {
    p.reduce(0) { $1 > 0 ? $0 + $1 * Portable.log($1) : $0 }
  }

  /// Returns KL(p ‖ (p + q) / 2).
  private static func distanceToMean(_ p: [Double], _ q: [Double]) -> Double {
    var sum = 0.0
    for (p, q) in zip(p, q) where p > 0 { sum += p * Portable.log(2 * p / (p + q)) }
    return sum
  }

  /// Returns where the first of the greatest logits is, and how far it lies above the mean.
  private static func peak(_ logits: Floats) -> (place: Int, height: Double) {
    var (place, sum) = (0, 0.0)
    for i in 0..<logits.count {
      if logits[i] > logits[place] { place = i }
      sum += Double(logits[i])
    }
    return (place, Double(logits[place]) - sum / Double(logits.count))
  }
}
