import Optimization

/// Least-squares concept erasure, LEACE (Belrose and others, 2023; arXiv:2306.03819), in closed form: the projection
/// after which no linear classifier tells concepts from states, and which changes the states least.
///
/// P = I - W⁺ U Uᵀ W, W the whitening matrix of the states' covariance, U the left singular vectors of W cov(x, z). As
/// EleutherAI's concept-erasure has it, the covariance is shrunk and small singular values count for nothing; its bound
/// on the total variance is never reached, for tr(P S Pᵀ) = tr(S) - |W⁺ U|².
package struct ConceptEraser: Sendable {
  /// Numbers of a state.
  package let width: Int
  /// P row by row, (width, width).
  package let projection: [Double]
  /// The states' mean.
  package let mean: [Double]

  /// Fits to states (n, width) with concepts (n, k), both row by row; nil when numbers are not finite or there are
  /// fewer than two states.
  package init?(
    _ states: [Double], width: Int, concepts: [Double], shrinks: Bool = true,
    tolerance: Double = 0.01
  ) {
    guard width > 0, states.count.isMultiple(of: width), states.count >= 2 * width else {
      return nil
    }
    let n = states.count / width
    guard !concepts.isEmpty, concepts.count.isMultiple(of: n) else { return nil }
    let k = concepts.count / n
    let (x, z) = (Moments(states, width), Moments(concepts, k))
    var covariance = x.products(with: x)
    var cross = x.products(with: z)  // (width, k)
    for i in cross.indices { cross[i] /= Double(n - 1) }
    if shrinks {
      for i in covariance.indices { covariance[i] /= Double(n) }
      Self.shrink(&covariance, width, count: n)
    } else {
      for i in covariance.indices { covariance[i] /= Double(n - 1) }
    }
    guard let eigen = SymmetricEigen(covariance, order: width), cross.allSatisfy(\.isFinite) else {
      return nil
    }
    let least = (eigen.values.last ?? 0) * Double(width) * Double.ulpOfOne
    func power(_ f: (Double) -> Double) -> [Double] {
      Self.combine(eigen, eigen.values.map { $0 > least ? f(max(0, $0)) : 0 }, width)
    }
    let whitening = power { 1 / $0.squareRoot() }
    let colouring = power { $0.squareRoot() }
    let basis = Self.leftVectors(
      of: Self.product(whitening, cross, width, width, k), width, k, above: tolerance)
    let rank = basis.count / width
    let left = Self.product(colouring, Self.transposed(basis, rank, width), width, width, rank)
    let right = Self.product(basis, whitening, rank, width, width)
    self.width = width
    projection = Self.identity(width, minus: Self.product(left, right, width, rank, width))
    mean = x.mean
  }

  /// Returns a state without the concept; with `keepsMean`, the mean of all states stays where it is.
  package func erased(_ state: [Double], keepsMean: Bool = true) -> [Double] {
    let shifted = keepsMean ? zip(state, mean).map { $0 - $1 } : state
    let moved = Self.product(projection, shifted, width, width, 1)
    return keepsMean ? zip(moved, mean).map { $0 + $1 } : moved
  }

  /// Rows of numbers less their means.
  private struct Moments {
    let mean: [Double]
    let columns: Int
    let centred: [Double]

    init(_ values: [Double], _ columns: Int) {
      self.columns = columns
      let rows = values.count / columns
      var mean = [Double](repeating: 0, count: columns)
      for row in 0..<rows {
        for j in 0..<columns { mean[j] += values[row * columns + j] / Double(rows) }
      }
      self.mean = mean
      centred = values.indices.map { values[$0] - mean[$0 % columns] }
    }

    /// The sums over rows of products of all pairs of columns, (columns, other's columns).
    func products(with other: Moments) -> [Double] {
      let rows = centred.count / columns
      return ConceptEraser.product(
        ConceptEraser.transposed(centred, rows, columns), other.centred, columns, rows,
        other.columns)
    }
  }

  /// Mixes a covariance with a multiple of the identity, optimally for its size (Bodnar and others, 2014,
  /// arXiv:1308.2608).
  private static func shrink(_ covariance: inout [Double], _ width: Int, count: Int) {
    let trace = (0..<width).reduce(0) { $0 + covariance[$1 * width + $1] }
    let even = trace / Double(width)
    let evenSquare = even * even * Double(width)
    let square = covariance.reduce(0) { $0 + $1 * $1 }
    let product = trace * even
    let epsilon = Double.ulpOfOne
    let top = trace * trace * evenSquare / Double(count)
    let bottom = square * evenSquare - product * product
    let alpha = 1 - (top + epsilon) / (bottom + epsilon)
    let beta = (1 - alpha) * (product + epsilon) / (evenSquare + epsilon)
    for i in covariance.indices { covariance[i] *= alpha }
    for i in 0..<width { covariance[i * width + i] += beta * even }
  }

  /// Returns the left singular vectors of a matrix (width, k) with singular values above a tolerance, a row each.
  private static func leftVectors(
    of matrix: [Double], _ width: Int, _ k: Int, above tolerance: Double
  ) -> [Double] {
    let gram = product(transposed(matrix, width, k), matrix, k, width, k)
    guard let eigen = SymmetricEigen(gram, order: k) else { return [] }
    var rows: [Double] = []
    for (index, value) in eigen.values.enumerated().reversed() {
      let size = max(0, value).squareRoot()
      guard size > tolerance else { continue }
      let vector = Array(eigen.vectors[index * k..<(index + 1) * k])
      rows += product(matrix, vector, width, k, 1).map { $0 / size }
    }
    return rows
  }

  /// Returns the sum of factors times v vᵀ over eigenvectors v.
  private static func combine(_ eigen: SymmetricEigen, _ factors: [Double], _ width: Int)
    -> [Double]
  {
    let scaled = eigen.vectors.indices.map { eigen.vectors[$0] * factors[$0 / width] }
    return product(transposed(eigen.vectors, width, width), scaled, width, width, width)
  }

  private static func identity(_ width: Int, minus other: [Double]) -> [Double] {
    other.indices.map { ($0 / width == $0 % width ? 1 : 0) - other[$0] }
  }

  private static func transposed(_ a: [Double], _ rows: Int, _ columns: Int) -> [Double] {
    (0..<a.count).map { a[$0 % max(1, rows) * columns + $0 / max(1, rows)] }
  }

  /// Returns a (rows, inner) times b (inner, columns), sums in order.
  static func product(
    _ a: [Double], _ b: [Double], _ rows: Int, _ inner: Int, _ columns: Int
  ) -> [Double] {
    var c = [Double](repeating: 0, count: rows * columns)
    for i in 0..<rows {
      for k in 0..<inner {
        let factor = a[i * inner + k]
        guard factor != 0 else { continue }
        for j in 0..<columns { c[i * columns + j] += factor * b[k * columns + j] }
      }
    }
    return c
  }
}
