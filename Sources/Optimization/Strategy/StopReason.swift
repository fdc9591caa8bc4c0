/// Why a search has ended; the names are pycma's.
package enum StopReason: String, Codable, Sendable, CaseIterable {
  /// The target was reached.
  case target = "ftarget"
  case evaluations = "maxfevals"
  case generations = "maxiter"
  /// The values of a generation, and the best of the last ones, differ by next to nothing.
  case valueRange = "tolfun"
  case historyRange = "tolfunhist"
  /// The steps are too small, or have grown too large.
  case step = "tolx"
  case growth = "tolfacupx"
  case creeping = "tolupsigma"
  /// Neither best nor median has improved for long.
  case stagnation = "tolstagnation"
  /// The mean has hardly moved for long.
  case meanStagnation = "tolxstagnation"
  case flat = "tolflatfitness"
  case condition = "tolconditioncov"
  /// A step along a coordinate or an axis is lost in rounding.
  case noEffectOnCoordinate = "noeffectcoord"
  case noEffectOnAxis = "noeffectaxis"
  /// The distribution has numbers that are not finite.
  case broken = "notfinite"
}

extension EvolutionStrategy {
  /// Every reason to stop now; empty as long as there is none.
  package var stopReasons: [StopReason] {
    guard generation > 0 else { return isBroken ? [.broken] : [] }
    let limits = settings.limits, p = StrategyParameters(settings)
    let n = Double(dimension), size = Double(p.population)
    var reasons: [StopReason] = []
    func check(_ reason: StopReason, _ condition: Bool) {
      if condition { reasons.append(reason) }
    }
    if let target = limits.target, let best { check(.target, best.value <= target) }
    if let most = limits.evaluations { check(.evaluations, evaluations >= most) }
    let generations =
      limits.generations.map(Double.init)
      ?? 100 + (150 * (n + 3) * (n + 3) / size.squareRoot()).rounded(.down)
    check(.generations, Double(generation) >= generations)

    let deviations = deviations
    check(.growth, deviations.contains { $0 > settings.sigma * limits.growth })
    let isPathShort = zip(path.values, scales.values).allSatisfy { sigma * $0 * $1 < limits.step }
    check(.step, deviations.allSatisfy { $0 < limits.step } && isPathShort)
    let (current, recent) = (history.currentRange, history.recentRange)
    check(.valueRange, current < limits.valueRange && recent < limits.valueRange)
    check(.historyRange, history.recent.values.count > 9 && recent < limits.historyRange)
    check(.stagnation, isStagnant(n, size))
    check(.meanStagnation, watch.hasStopped(limits))
    check(.flat, history.flatGenerations > limits.flatGenerations)
    check(
      .noEffectOnCoordinate,
      zip(center.values, deviations).contains { $0 == $0 + 0.2 * $1 })
    if let covariance = model.covariance {
      let (shortest, longest) = (covariance.lengths.first ?? 1, covariance.lengths.last ?? 1)
      check(.creeping, sigma / longest > settings.sigma * creeping)
      check(.condition, longest > limits.condition.squareRoot() * shortest)
      let axis = covariance.axis(generation % dimension)
      check(
        .noEffectOnAxis,
        (0..<dimension).allSatisfy { i in
          center.values[i] == center.values[i] + 0.1 * sigma * scales.values[i] * axis[i]
        })
    }
    let isFinite = sigma.isFinite && sigma > 0 && center.values.allSatisfy(\.isFinite)
    check(.broken, isBroken || !isFinite || !deviations.allSatisfy(\.isFinite))
    return reasons
  }

  private func isStagnant(_ n: Double, _ size: Double) -> Bool {
    let period = (100 + 100 * n * n.squareRoot() / size).rounded(.down)
    let sinceBest = Double(evaluations - (best?.evaluations ?? 0)) / size
    let entries = history.best.values.count
    guard Double(generation) > n * (5 + 100 / size), sinceBest > period / 2, entries > 100 else {
      return false
    }
    return history.isStagnant(Int(max(period / 10, Double(entries) / 10)))
  }
}
