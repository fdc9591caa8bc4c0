internal import CKernels
internal import Tensors

/// A normal distribution with a full covariance matrix, decomposed only now and then.
struct CovarianceModel: Codable, Sendable {
  let dimension: Int
  /// Row by row; the lower triangle counts.
  private var matrix: Numbers
  /// The square roots of the eigenvalues, ascending, and the eigenvectors as rows.
  private var axes: Numbers
  private var basis: Numbers
  private var updates = 0
  private var decomposedAt = 0

  init(dimension n: Int) {
    dimension = n
    matrix = Numbers([Double](repeating: 0, count: n * n))
    for i in 0..<n { matrix.values[i * n + i] = 1 }
    axes = Numbers([Double](repeating: 1, count: n))
    basis = matrix
  }

  var covariance: [Double] { matrix.values }
  var lengths: [Double] { axes.values }
  var unitAxes: [Double] { basis.values }
  var variances: [Double] { (0..<dimension).map { matrix.values[$0 * (dimension + 1)] } }

  /// Row i of the basis, as long as the axis.
  func axis(_ i: Int) -> [Double] {
    basis.values[i * dimension..<(i + 1) * dimension].map { $0 * axes.values[i] }
  }

  /// The ratio of the greatest to the least eigenvalue, as of the last decomposition.
  var condition: Double {
    let ratio = (axes.values.last ?? 1) / (axes.values.first ?? 1)
    return ratio * ratio
  }

  /// Decomposes the matrix when this many generations have passed since; returns false when that cannot be
  /// done.
  mutating func refresh(gap: Double) -> Bool {
    let isDue = Double(updates) >= Double(decomposedAt) + gap && updates > decomposedAt
    return !isDue || decompose()
  }

  private mutating func decompose() -> Bool {
    // Rounding may have made the matrix indefinite: its diagonal grows until it is not.
    var lift = axes.values.first.map { $0 * $0 } ?? 0
    for _ in 0..<30 {
      guard let eigen = SymmetricEigen(matrix.values, order: dimension) else { return false }
      if let least = eigen.values.first, least > 0 {
        axes.values = eigen.values.map { $0.squareRoot() }
        basis.values = eigen.vectors
        decomposedAt = updates
        return true
      }
      for i in 0..<dimension { matrix.values[i * (dimension + 1)] += lift }
      lift *= 2
    }
    return false
  }

  /// Rows of standard normal numbers, one after another, as rows of this distribution.
  func transform(_ rows: [Double]) -> [Double] {
    var scaled = rows
    for start in stride(from: 0, to: rows.count, by: dimension) {
      for i in 0..<dimension { scaled[start + i] *= axes.values[i] }
    }
    return Vectors.product(
      scaled, basis.values, rows.count / max(1, dimension), dimension, dimension)
  }

  /// Multiplies a vector by the inverse of the matrix's symmetric root.
  func whitened(_ x: [Double]) -> [Double] {
    let inBasis = Vectors.times(basis.values, x)
    return Vectors.combining(
      zip(inBasis, axes.values).map { $0 / $1 }, basis.values, width: dimension)
  }

  /// The length of a vector in this distribution's terms.
  func norm(_ x: [Double]) -> Double {
    Vectors.length(zip(Vectors.times(basis.values, x), axes.values).map { $0 / $1 })
  }

  /// C = decay C + the sum of weights(i) times row i times its transpose.
  mutating func update(decay: Double, rows: [Double], weights: [Double]) {
    let n = dimension
    var weighted = rows
    for (row, weight) in weights.enumerated() {
      for i in row * n..<(row + 1) * n { weighted[i] *= weight }
    }
    unsafe matrix.values.withUnsafeMutableBufferPointer { buffer in
      guard let c = buffer.baseAddress else { return }
      unsafe weighted.withUnsafeBufferPointer { left in
        guard let left = left.baseAddress else { return }
        for first in stride(from: 0, to: n, by: 120) {
          let height = min(120, n - first)
          for i in first..<first + height { unsafe lk_scale64(i + 1, decay, c + i * n) }
          unsafe lk_gemm64(
            height, first + height, weights.count, 1, left + first, 1, n, rows, n, 1,
            c + first * n, n, 1)
        }
      }
    }
    updates += 1
  }

  mutating func scale(variance factor: Double) {
    for i in matrix.values.indices { matrix.values[i] *= factor }
    for i in axes.values.indices { axes.values[i] *= factor.squareRoot() }
  }

  /// Makes every variance 1 and returns the standard deviations that were; nil when it cannot be decomposed.
  mutating func normalizeCoordinates() -> [Double]? {
    guard refresh(gap: 0) else { return nil }
    let n = dimension
    let deviations = variances.map { $0.squareRoot() }
    for i in 0..<n {
      for j in 0...i { matrix.values[i * n + j] /= deviations[i] * deviations[j] }
    }
    return decompose() ? deviations : nil
  }

  /// The symmetric root of the matrix, or its inverse, as of the last decomposition.
  func root(isInverse: Bool = false) -> [Double] {
    var scaled = basis.values
    for row in 0..<dimension {
      let factor = isInverse ? 1 / axes.values[row] : axes.values[row]
      for i in row * dimension..<(row + 1) * dimension { scaled[i] *= factor }
    }
    let n = dimension
    return unsafe [Double](unsafeUninitializedCapacity: n * n) { buffer, count in
      if let start = buffer.baseAddress {
        unsafe lk_gemm64(n, n, n, 1, scaled, 1, n, basis.values, n, 1, start, n, 0)
      }
      count = n * n
    }
  }
}
