internal import Tensors

/// The constants of the algorithm (Hansen, 2016, with the values of pycma 4.4), from dimension and population.
struct StrategyParameters: Sendable {
  /// The number of points of a generation, λ.
  let population: Int
  /// How many of them move the mean, μ.
  let parents: Int
  /// One for each point, the best first; those after the parents are 0 or below.
  let weights: [Double]
  let massEffective: Double
  let pathRate: Double
  let rankOneRate: Double
  let rankMuRate: Double
  let sigmaRate: Double
  let sigmaDamping: Double
  /// The expected length of a standard normal vector.
  let normalLength: Double
  /// Generations between decompositions of the covariance matrix, at least.
  let gap: Double
  /// Points of a generation that mirror bad ones of the one before; only populations below 6 have any.
  let mirrors: Int

  init(_ settings: SearchSettings) {
    self.init(
      dimension: settings.start.count, population: settings.population,
      isActive: settings.isActive && settings.algorithm != .limitedRank,
      isSeparable: settings.algorithm == .separable)
  }

  init(dimension: Int, population chosen: Int? = nil, isActive: Bool, isSeparable: Bool) {
    let n = Double(dimension)
    population = max(2, chosen ?? 4 + Int(3 * Portable.log(n)))
    let size = Double(population)
    let raw = (1...population).map { Portable.log((size + 1) / 2) - Portable.log(Double($0)) }
    parents = raw.count { $0 > 0 }
    let positive = raw.prefix(parents), negative = raw.suffix(population - parents)
    let positiveSum = positive.reduce(0, +)
    let scaled = positive.map { $0 / positiveSum }
    let mass = 1 / scaled.reduce(0) { $0 + $1 * $1 }
    massEffective = mass
    let negativeSum = negative.reduce(0, +)
    let negativeSquares = negative.reduce(0) { $0 + $1 * $1 }
    let negativeMass = negativeSquares > 0 ? negativeSum * negativeSum / negativeSquares : 0

    let one: Double, all: Double
    if isSeparable {
      pathRate = (1 + 1 / n + mass / n) / (n.squareRoot() + 1 / n + 2 * mass / n)
      one = 1 / (n + 2 * n.squareRoot() + mass / n)
      all = min(1 - one, (0.25 + mass + 1 / mass - 2) / (n + 4 * n.squareRoot() + mass / 2))
    } else {
      pathRate = (4 + mass / n) / (n + 4 + 2 * mass / n)
      one = min(1, size / 6) * 2 / ((n + 1.3) * (n + 1.3) + mass)
      all = min(1 - one, 2 * (0.25 + mass + 1 / mass - 2) / ((n + 2) * (n + 2) + mass))
    }
    (rankOneRate, rankMuRate) = (one, all)
    // pycma's; above 100 dimensions four times that, where its authors measured less than 2 % loss with ten times.
    gap = (dimension > 100 ? 4 : 1) / (one + all) / n / 10

    // Negative weights: no decay of the covariance matrix, unless that could make it indefinite.
    var total = 1 + one / all
    if !isSeparable { total = min(total, (1 - one - all) / all / n) }
    total = min(total, 1 + 2 * negativeMass / (mass + 2))
    let factor = isActive && negativeSum < 0 ? total / -negativeSum : 0
    weights = scaled + negative.map { $0 * factor }

    sigmaRate = (mass + 2) / (n + mass + 3)
    mirrors = population < 6 ? Int(0.5 + 0.16 * min(size, 2 * n + 2) + 0.29) : 0
    let mirrored = Double(mirrors) / (0.159 * size) - 1
    sigmaDamping =
      0.5 + min(1, mirrored * mirrored) / 2
      + 2 * max(0, ((mass - 1) / (n + 1)).squareRoot() - 1) + sigmaRate
    normalLength = Self.normalLength(dimension)
  }

  /// Exact up to dimension 6, an approximation above.
  static func normalLength(_ dimension: Int) -> Double {
    let n = Double(dimension)
    guard dimension <= 6 else { return n.squareRoot() * (1 - 1 / (4 * n) + 1 / (26 * n * n)) }
    let isOdd = dimension % 2 == 1
    let first = isOdd ? (2 / Double.pi).squareRoot() : (Double.pi / 2).squareRoot()
    return stride(from: isOdd ? 1.0 : 2.0, to: n, by: 2).reduce(first) { $0 * ($1 + 1) / $1 }
  }
}
