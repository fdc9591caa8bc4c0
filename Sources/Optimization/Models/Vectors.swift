internal import CKernels

/// Products of vectors and of matrices held row by row.
enum Vectors {
  /// The sum of the products of the elements.
  static func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    unsafe lk_gemv64(1, a.count, a, 0, b, &sum)
    return sum
  }

  static func length(_ a: [Double]) -> Double { dot(a, a).squareRoot() }

  /// y + factor x.
  static func adding(_ factor: Double, _ x: [Double], to y: [Double]) -> [Double] {
    var result = y
    unsafe lk_gevm64(1, x.count, factor, [1], x, 0, &result)
    return result
  }

  /// A matrix of rows as long as x, times x.
  static func times(_ matrix: [Double], _ x: [Double]) -> [Double] {
    guard !x.isEmpty else { return [] }
    var y = [Double](repeating: 0, count: matrix.count / x.count)
    unsafe lk_gemv64(y.count, x.count, matrix, x.count, x, &y)
    return y
  }

  /// The sum of the rows of a matrix of that width, weighted by f.
  static func combining(_ f: [Double], _ matrix: [Double], width: Int) -> [Double] {
    var y = [Double](repeating: 0, count: width)
    unsafe lk_gevm64(f.count, width, 1, f, matrix, width, &y)
    return y
  }

  /// A (m x k) times B (k x n), both row by row.
  static func product(_ a: [Double], _ b: [Double], _ m: Int, _ n: Int, _ k: Int) -> [Double] {
    unsafe [Double](unsafeUninitializedCapacity: m * n) { buffer, count in
      if let start = buffer.baseAddress {
        unsafe lk_gemm64(m, n, k, 1, a, k, 1, b, n, 1, start, n, 0)
      }
      count = m * n
    }
  }
}
