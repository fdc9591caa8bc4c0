import Optimization
import Tensors
import Testing

@Suite(.serialized) struct SymmetricEigenTests {
  enum Kind: CaseIterable, Sendable {
    case random, unit, nearlyUnit, graded, rankOne, blocks
  }

  /// The lower triangle counts; the upper one is filled with something else.
  private static func matrix(_ kind: Kind, _ n: Int) -> [Double] {
    var stream = Seed(7).stream("matrix", UInt64(n))
    var matrix = [Double](repeating: 1e9, count: n * n)
    for i in 0..<n {
      for j in 0...i {
        let noise = stream.normal()
        matrix[i * n + j] =
          switch kind {
          case .random: noise
          case .unit: i == j ? 1 : 0
          case .nearlyUnit: i == j ? 1 + 1e-3 * noise : 1e-9 * noise
          case .graded: Portable.pow(10, -14 * Double(i + j) / Double(2 * n)) * (i == j ? 3 : noise)
          case .rankOne: 1
          case .blocks: i / 5 == j / 5 ? noise : 0
          }
      }
    }
    return matrix
  }

  @Test(
    arguments: Kind.allCases, [1, 2, 3, 8, 31, 32, 33, 64, 65, 96, 97, 130])
  func `eigenvectors are orthogonal and give the matrix back`(_ kind: Kind, _ n: Int) throws {
    let matrix = Self.matrix(kind, n)
    let eigen = try #require(SymmetricEigen(matrix, order: n))
    let size = max(abs(eigen.values[0]), abs(eigen.values[n - 1]), 1e-300)
    #expect(zip(eigen.values, eigen.values.dropFirst()).allSatisfy { $0 <= $1 })
    let rows = (0..<n).map { Array(eigen.vectors[$0 * n..<($0 + 1) * n]) }
    var (residual, overlap) = (0.0, 0.0)
    for (a, row) in rows.enumerated() {
      for i in 0..<n {
        let image = (0..<n).reduce(0) { $0 + matrix[max(i, $1) * n + min(i, $1)] * row[$1] }
        residual = max(residual, abs(image - eigen.values[a] * row[i]))
      }
      for (b, other) in rows.enumerated() {
        let product = zip(row, other).reduce(0) { $0 + $1.0 * $1.1 }
        overlap = max(overlap, abs(product - (a == b ? 1 : 0)))
      }
    }
    #expect(residual <= 1e-14 * Double(n) * size)
    #expect(overlap <= 1e-14 * Double(n))
  }

  @Test func `numbers that are not finite are refused, sizes beyond the usual are not`() throws {
    #expect(SymmetricEigen([1, 0, .nan, 1], order: 2) == nil)
    #expect(SymmetricEigen([1, 0, .infinity, 1], order: 2) == nil)
    let large = try #require(SymmetricEigen([3e300, 0, 1e300, 3e300], order: 2))
    #expect(abs(large.values[1] / 4e300 - 1) < 1e-14)
    let small = try #require(SymmetricEigen([3e-300, 0, 1e-300, 3e-300], order: 2))
    #expect(abs(small.values[0] / 2e-300 - 1) < 1e-14)
  }

  @Test func `every kernel level gives the same bits`() throws {
    let matrix = Self.matrix(.random, 150)
    let before = KernelLevel.current
    defer { try? before.use() }
    var results: [[UInt64]] = []
    for level in KernelLevel.allCases where level.isSupported {
      try level.use()
      let eigen = try #require(SymmetricEigen(matrix, order: 150))
      results.append((eigen.values + eigen.vectors).map(\.bitPattern))
    }
    #expect(results.count > 1)
    #expect(results.allSatisfy { $0 == results[0] })
  }
}
