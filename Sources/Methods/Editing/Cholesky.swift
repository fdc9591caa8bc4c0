/// A symmetric positive definite matrix as L Lᵀ, for solving.
package struct Cholesky {
  /// Rows and columns.
  package let width: Int
  /// L, lower, row after row.
  private let factor: [Double]

  /// Factors a matrix, row after row, of which the lower half is read; nil where it is not positive definite.
  package init?(_ matrix: [Double], width: Int) {
    guard width > 0, matrix.count == width * width else { return nil }
    var factor = matrix
    for i in 0..<width {
      for j in 0...i {
        var sum = factor[i * width + j]
        for k in 0..<j { sum -= factor[i * width + k] * factor[j * width + k] }
        guard i != j || sum > 0 else { return nil }
        factor[i * width + j] = i == j ? sum.squareRoot() : sum / factor[j * width + j]
      }
    }
    self.width = width
    self.factor = factor
  }

  /// Returns what the matrix turns into a vector.
  package func solve(_ vector: [Double]) -> [Double] {
    var x = vector
    for i in 0..<width {
      for k in 0..<i { x[i] -= factor[i * width + k] * x[k] }
      x[i] /= factor[i * width + i]
    }
    for i in (0..<width).reversed() {
      for k in i + 1..<max(i + 1, width) { x[i] -= factor[k * width + i] * x[k] }
      x[i] /= factor[i * width + i]
    }
    return x
  }
}
