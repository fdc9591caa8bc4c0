/// The eigenvalues and eigenvectors of a symmetric matrix, with the same bits on every machine.
///
/// Reduction to tridiagonal form, divide and conquer, and the way back; nearly all work is in the matrix
/// products of the kernels.
package struct SymmetricEigen: Sendable {
  /// Ascending.
  package private(set) var values: [Double]
  /// Row i, of as many elements as there are rows, is the unit eigenvector of value i.
  package private(set) var vectors: [Double]

  /// Decomposes a matrix given row by row, of which the lower triangle counts; nil when an element is not
  /// finite.
  package init?(_ matrix: [Double], order n: Int) {
    precondition(matrix.count == n * n, "a square matrix has n times n elements")
    let grid = Grid(rows: n, columns: n)
    var greatest = 0.0
    var isFinite = true
    for i in 0..<n {
      let row = unsafe grid.at(i)
      for j in 0...i {
        let value = matrix[i * n + j]
        isFinite = isFinite && value.isFinite
        greatest = max(greatest, abs(value))
        unsafe row[j] = value
      }
    }
    guard isFinite else { return nil }
    // A power of two: exact, and no square can overflow or vanish.
    let scale = greatest > 0 ? Double(sign: .plus, exponent: -greatest.exponent, significand: 1) : 1
    guard scale.isFinite, scale > 0 else { return nil }
    for i in 0..<n {
      let row = unsafe grid.at(i)
      for j in 0...i { unsafe row[j] *= scale }
    }
    let tridiagonal = Tridiagonal(grid)
    var problem = DivideAndConquer(tridiagonal.diagonal, tridiagonal.offDiagonal)
    let order = problem.solve()
    tridiagonal.transform(problem.vectors)
    values = order.map { problem.values[$0] / scale }
    vectors = []
    vectors.reserveCapacity(n * n)
    for row in order {
      unsafe vectors.append(
        contentsOf: UnsafeBufferPointer(start: problem.vectors.at(row), count: n))
    }
  }
}
