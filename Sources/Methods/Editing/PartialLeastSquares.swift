/// Partial least squares of one number on many (PLS1 by NIPALS; Wold and others, 1984).
package enum PartialLeastSquares {
  /// Returns the first directions, orthonormal, along which rows of numbers go with a target; fewer where no more do.
  ///
  /// `values` are rows of `width` numbers, one after the other, with a target each. Direction i is X_iᵀ z at length 1;
  /// X_{i+1} is X_i without what t = X_i w explains of it.
  package static func directions(
    of values: [Double], width: Int, telling targets: [Double], count: Int
  ) -> [[Double]] {
    let rows = targets.count
    guard rows > 1, values.allSatisfy(\.isFinite) else { return [] }
    var x = values
    for column in 0..<width {
      let mean = (0..<rows).reduce(0) { $0 + x[$1 * width + column] } / Double(rows)
      for row in 0..<rows { x[row * width + column] -= mean }
    }
    let mean = targets.reduce(0, +) / Double(rows)
    let z = targets.map { $0 - mean }
    // A direction shorter than this is rounding: the targets are explained.
    let least = 1e-9 * length(products(x, z, width))
    var found: [[Double]] = []
    while found.count < min(count, width) {
      var direction = products(x, z, width)
      // Orthogonal but for rounding, which would add up.
      for known in found {
        let share = zip(direction, known).reduce(0) { $0 + $1.0 * $1.1 }
        for i in direction.indices { direction[i] -= share * known[i] }
      }
      let size = length(direction)
      guard size > least, size > 0 else { break }
      for i in direction.indices { direction[i] /= size }
      found.append(direction)
      let scores = (0..<rows).map { row in
        (0..<width).reduce(0) { $0 + x[row * width + $1] * direction[$1] }
      }
      let square = scores.reduce(0) { $0 + $1 * $1 }
      guard square > 0 else { break }
      let loadings = products(x, scores, width).map { $0 / square }
      for row in 0..<rows {
        for column in 0..<width { x[row * width + column] -= scores[row] * loadings[column] }
      }
    }
    return found
  }

  /// Xᵀ z.
  private static func products(_ x: [Double], _ z: [Double], _ width: Int) -> [Double] {
    var sums = [Double](repeating: 0, count: width)
    for row in z.indices {
      for column in 0..<width { sums[column] += x[row * width + column] * z[row] }
    }
    return sums
  }

  private static func length(_ values: [Double]) -> Double {
    values.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
}
