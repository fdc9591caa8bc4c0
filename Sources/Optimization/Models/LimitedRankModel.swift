internal import CKernels
internal import Tensors

/// A normal distribution with covariance matrix D (I + V S Vᵀ) D: the scales of the coordinates and k
/// orthogonal directions, k adapted (VkD-CMA: Akimoto and Hansen, GECCO 2016 and PPSN 2016).
///
/// Its step size follows the ranks of two points of each generation that continue and take back the last
/// step of the mean. As in pycma, rates of change are those of one generation, not averages of many.
struct LimitedRankModel: Codable, Sendable {
  let dimension: Int
  /// The standard deviations of the coordinates, but for V.
  private var scales: Numbers
  /// One row for each direction in use.
  private var directions: Numbers = Numbers([])
  /// What each direction adds to the variance 1; `rank` of them, those not in use 0.
  private var gains: Numbers = Numbers([])
  private(set) var rank = 0
  private var active = 0
  private var path: Numbers
  /// The last step of the mean.
  private var shift: Numbers
  private var isFirst = true
  private var tendency = 0.0
  private(set) var sigma = 1.0
  private var sigmaFactor = 1.0

  /// What the rank's adaptation compares with.
  private var lastLogSigma = 0.0
  private var lastLogVariances: Numbers
  private var lastLogGains: Numbers = Numbers([])
  private var generationsOfRank = 0

  private static let condition = 30.0

  init(dimension n: Int) {
    dimension = n
    scales = Numbers([Double](repeating: 1, count: n))
    path = Numbers([Double](repeating: 0, count: n))
    (shift, lastLogVariances) = (path, path)
  }

  /// The factors of the coordinates' variances that the directions bring.
  private var spread: [Double] {
    var result = [Double](repeating: 1, count: dimension)
    for a in 0..<active {
      for i in 0..<dimension {
        let v = directions.values[a * dimension + i]
        result[i] += gains.values[a] * v * v
      }
    }
    return result
  }

  var variances: [Double] {
    zip(scales.values, spread).map { $0 * $0 * $1 * sigma * sigma }
  }

  /// x + V (f(S) - 1) Vᵀ x.
  private func stretched(_ x: [Double], _ factor: (Double) -> Double) -> [Double] {
    guard active > 0 else { return x }
    let rows = Array(directions.values.prefix(active * dimension))
    let parts = zip(Vectors.times(rows, x), gains.values).map { $0 * (factor($1) - 1) }
    return zip(x, Vectors.combining(parts, rows, width: dimension)).map { $0 + $1 }
  }

  private func drawn(_ z: [Double]) -> [Double] {
    zip(stretched(z) { (1 + $0).squareRoot() }, scales.values).map { $0 * $1 * sigma }
  }

  func whitened(_ x: [Double]) -> [Double] {
    stretched(zip(x, scales.values).map { $0 / $1 / sigma }) { 1 / (1 + $0).squareRoot() }
  }

  /// Rows of standard normal numbers as rows of this distribution; after the first generation the first
  /// becomes a step like the mean's last one, and the second its opposite.
  func transform(_ rows: [Double]) -> [Double] {
    var result: [Double] = []
    result.reserveCapacity(rows.count)
    for start in stride(from: 0, to: rows.count, by: dimension) {
      let z = Array(rows[start..<start + dimension])
      if isFirst || start >= 2 * dimension {
        result += drawn(z)
      } else if start == 0 {
        let size = Vectors.length(whitened(shift.values))
        let factor = size > 0 ? Vectors.length(z) / size : 0
        result += shift.values.map { $0 * factor }
      } else {
        result += result.map { -$0 }
      }
    }
    return result
  }

  private struct Rates {
    let path: Double
    let one: Double
    let all: Double
  }

  private func rates(_ mass: Double) -> Rates {
    let n = Double(dimension), k = Double(rank)
    let one = 2 / (n * (k + 1) + n + 2 * (k + 2) + mass)
    let all = min(1 - one, 2 * (mass - 2 + 1 / mass) / (n * (k + 1) + 4 * (k + 2) + mass))
    return Rates(path: one.squareRoot(), one: one, all: all)
  }

  /// Learns from the steps of a generation, the best first; the weights of the parents sum to 1.
  mutating func update(_ steps: [[Double]], weights: [Double]) {
    let mass = 1 / weights.reduce(0) { $0 + $1 * $1 }
    let rates = rates(mass)
    let drawn = sigma
    let isMoving = adaptSigma(steps)
    var mean = [Double](repeating: 0, count: dimension)
    let parents = steps.prefix(weights.count).map { $0.map { $0 / drawn } }
    for (step, weight) in zip(parents, weights) { mean = Vectors.adding(weight, step, to: mean) }
    shift.values = mean
    let gain = isMoving ? (rates.path * (2 - rates.path) * mass).squareRoot() : 0
    path.values = zip(path.values, mean).map { (1 - rates.path) * $0 + gain * $1 }

    let stall = isMoving ? 0 : rates.one * rates.path * (2 - rates.path)
    let kept = abs(1 - rates.all - rates.one + stall).squareRoot()
    var rows: [Double] = []
    for a in 0..<active {
      let factor = max(0, gains.values[a]).squareRoot() * kept
      rows += directions.values[a * dimension..<(a + 1) * dimension].map { $0 * factor }
    }
    for (step, weight) in zip(parents, weights) {
      let factor = max(0, rates.all * weight).squareRoot()
      rows += zip(step, scales.values).map { factor * $0 / $1 }
    }
    rows += zip(path.values, scales.values).map { rates.one.squareRoot() * $0 / $1 }
    project(rows, kept)
    normalize()
    adaptRank(mass, rates, population: steps.count)
    normalize()
  }

  /// Compares the ranks of the two points along the last step; returns whether the path may grow.
  private mutating func adaptSigma(_ steps: [[Double]]) -> Bool {
    guard !isFirst else {
      isFirst = false
      return true
    }
    let cosines = steps.map { Vectors.dot($0, shift.values) / Vectors.length($0) }
    var (plus, minus) = (0, 0)
    for (i, cosine) in cosines.enumerated() {
      if cosine > cosines[plus] { plus = i }
      if cosine < cosines[minus] { minus = i }
    }
    tendency += 0.3 * (Double(minus - plus) / Double(max(1, steps.count - 1)) - tendency)
    sigma *= Portable.exp(tendency / (4 - 3 / Double(dimension)))
    return tendency < 0.5
  }

  /// Keeps the first directions of the rows' span; the rest of the variance goes to the scales.
  private mutating func project(_ rows: [Double], _ kept: Double) {
    let n = dimension, count = rows.count / n
    let isWide = n > count
    let order = isWide ? count : n
    let gram = unsafe [Double](unsafeUninitializedCapacity: order * order) { buffer, size in
      if let start = buffer.baseAddress {
        if isWide {
          unsafe lk_gemm64(order, order, n, 1, rows, n, 1, rows, 1, n, start, order, 0)
        } else {
          unsafe lk_gemm64(order, order, count, 1, rows, 1, n, rows, n, 1, start, order, 0)
        }
      }
      size = order * order
    }
    guard let eigen = SymmetricEigen(gram, order: order) else { return }
    let values = Array(eigen.values.reversed())
    let rest = count <= rank ? 0 : values.dropFirst(rank).reduce(0, +) / Double(n - rank)
    let total = kept * kept + rest
    active = min(values.count { $0 > 1e-14 * (values.first ?? 0) }, rank)
    gains.values = (0..<rank).map { $0 < active ? (values[$0] - rest) / total : 0 }
    var all: [Double] = []
    for a in 0..<active {
      let from = (order - 1 - a) * order
      let vector = Array(eigen.vectors[from..<from + order])
      if isWide {
        let root = values[a].squareRoot()
        all += Vectors.combining(vector.map { $0 / root }, rows, width: n)
      } else {
        all += vector
      }
    }
    directions.values = all
    var sums = [Double](repeating: kept * kept, count: n)
    for row in 0..<count { for i in 0..<n { sums[i] += rows[row * n + i] * rows[row * n + i] } }
    let spread = spread
    for i in 0..<n { scales.values[i] *= (sums[i] / spread[i]).squareRoot() }
  }

  /// Makes the determinant 1.
  private mutating func normalize() {
    let logs = scales.values.reduce(0) { $0 + 2 * Portable.log($1) }
    let more = gains.values.prefix(active).reduce(0) { $0 + Portable.log(1 + $1) }
    let mean = Portable.exp((logs + more) / Double(dimension) / 2)
    for i in 0..<dimension {
      scales.values[i] /= mean
      path.values[i] /= mean
    }
  }

  /// Adds directions when all in use matter and nothing else changes; drops those that matter less and less.
  private mutating func adaptRank(_ mass: Double, _ rates: Rates, population: Int) {
    let n = Double(dimension)
    generationsOfRank += 1
    let logSigma = Portable.log(sigma * sigmaFactor)
    let convergence = 0.5 * min(1, Double(population) / n) / (Self.condition / 10)
    let sigmaChange = (logSigma - lastLogSigma) / convergence
    lastLogSigma = logSigma
    let logVariances = zip(scales.values, spread).map { 2 * Portable.log($0) + Portable.log($1) }
    let change = zip(logVariances, lastLogVariances.values).map { abs($0 - $1) }.max() ?? 0
    lastLogVariances.values = logVariances
    let logGains = gains.values.map { Portable.log(1 + $0) }
    let before = lastLogGains.values
    let isShrinking = logGains.enumerated().map { i, log in log < (i < before.count ? before[i] : 0)
    }
    lastLogGains.values = logGains

    let wait = 2 * n - 1
    let age = Double(generationsOfRank)
    let matter = gains.values.map { 1 + $0 >= Self.condition }
    if age > wait, rank < dimension - 1,
      !gains.values.contains(where: { 1 + $0 <= Self.condition }),
      abs(sigmaChange) < 0.1, change / (rates.all + rates.one) < 2
    {
      let wanted = max(Int((Double(rank) * 1.414).rounded(.up)), rank + 1)
      rank = min(wanted, dimension - 1)
      gains.values += [Double](repeating: 0, count: rank - gains.values.count)
      generationsOfRank = 0
    } else if age > Double(rank) * wait {
      let keep = (0..<rank).filter { matter[$0] || !isShrinking[$0] }
      guard keep.count < rank else { return }
      let inUse = keep.filter { $0 < active }
      directions.values = inUse.flatMap { row in
        directions.values[row * dimension..<(row + 1) * dimension]
      }
      gains.values = keep.map { gains.values[$0] }
      lastLogGains.values = keep.map { lastLogGains.values[$0] }
      rank = keep.count
      active = inUse.count
    }
  }

  mutating func scale(variance factor: Double) {
    sigma *= factor.squareRoot()
    sigmaFactor /= factor.squareRoot()
  }
}
