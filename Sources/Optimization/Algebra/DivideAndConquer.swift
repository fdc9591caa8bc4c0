internal import CKernels

/// The eigenvectors of a symmetric tridiagonal matrix: halves are solved and joined (Cuppen, 1981), with
/// weights computed back from the roots so that the vectors are orthogonal (Gu and Eisenstat, 1994).
struct DivideAndConquer {
  private(set) var values: [Double]
  /// Row i is the eigenvector of value i.
  let vectors: Grid
  private var offDiagonal: [Double]
  /// Rows that a joining needs, side by side.
  private let compact: Grid
  /// Row j: how the rows of `compact` combine into eigenvector j.
  private let combinations: Grid

  private static let leaf = 32

  init(_ diagonal: [Double], _ offDiagonal: [Double]) {
    values = diagonal
    self.offDiagonal = offDiagonal
    let n = diagonal.count, isSmall = n <= Self.leaf
    vectors = Grid(rows: n, columns: n)
    compact = Grid(rows: isSmall ? 0 : n, columns: n)
    combinations = Grid(rows: isSmall ? 0 : n, columns: n)
  }

  /// Solves the problem; returns the places of the eigenvalues in ascending order.
  mutating func solve() -> [Int] { solve(0, values.count) }

  private mutating func solve(_ first: Int, _ count: Int) -> [Int] {
    guard count > Self.leaf else {
      for i in first..<first + count { unsafe vectors.at(i)[i] = 1 }
      ImplicitQL.solve(&values, &offDiagonal, vectors, at: first, count: count)
      return sorted(Array(first..<first + count))
    }
    let middle = first + count / 2
    let coupling = offDiagonal[middle - 1]
    values[middle - 1] -= abs(coupling)
    values[middle] -= abs(coupling)
    let left = solve(first, middle - first)
    let right = solve(middle, first + count - middle)
    return join(left, right, first, middle, first + count, coupling)
  }

  /// Ascending by value; of equal ones the first comes first.
  private func sorted(_ rows: [Int]) -> [Int] {
    rows.sorted { a, b in values[a] == values[b] ? a < b : values[a] < values[b] }
  }

  private mutating func join(
    _ left: [Int], _ right: [Int], _ first: Int, _ middle: Int, _ end: Int, _ coupling: Double
  ) -> [Int] {
    var z = [Double](repeating: 0, count: end - first)
    let half = 0.5.squareRoot()
    for row in left { unsafe z[row - first] = half * vectors.at(row)[middle - 1] }
    for row in right {
      unsafe z[row - first] = (coupling < 0 ? -half : half) * vectors.at(row)[middle]
    }
    let split = deflate(sorted(left + right), &z, first, middle, end, 2 * abs(coupling))
    let kept = split.kept.count
    move(split, first, end)
    guard kept > 0 else { return sorted(Array(first..<end)) }

    let roots = solve(split, z, first, 2 * abs(coupling))
    let tall = split.top + split.mixed, low = split.mixed + split.bottom
    unsafe lk_gemm64(
      kept, middle - first, tall, 1, combinations.base, combinations.stride, 1, compact.base,
      compact.stride, 1, vectors.at(first, first), vectors.stride, 0)
    unsafe lk_gemm64(
      kept, end - middle, low, 1, combinations.at(0, split.top), combinations.stride, 1,
      compact.at(split.top, middle - first), compact.stride, 1, vectors.at(first, middle),
      vectors.stride, 0)
    for (i, root) in roots.enumerated() { values[first + i] = root }
    return sorted(Array(first..<end))
  }

  /// Which rows take part in the joining, and which are eigenvectors already.
  private struct Split {
    /// Ascending by value.
    var kept: [Int] = []
    var dropped: [Int] = []
    /// The places in `kept`: first of rows in the upper half, then of rows in both, then of the others.
    var groups: [Int] = []
    var top = 0
    var mixed = 0
    var bottom = 0
  }

  private mutating func deflate(
    _ order: [Int], _ z: inout [Double], _ first: Int, _ middle: Int, _ end: Int, _ factor: Double
  ) -> Split {
    var split = Split()
    var isMixed = [Bool](repeating: false, count: end - first)
    let size = max(
      order.reduce(0) { max($0, abs(values[$1])) }, z.reduce(0) { max($0, abs($1)) })
    let tolerance = 4 * Double.ulpOfOne * size
    var pending: Int?
    for row in order {
      guard factor * abs(z[row - first]) > tolerance else {
        split.dropped.append(row)
        continue
      }
      guard let before = pending else {
        pending = row
        continue
      }
      let (p, q) = (z[before - first], z[row - first])
      let length = (p * p + q * q).squareRoot()
      let c = q / length, s = -p / length
      if abs((values[row] - values[before]) * c * s) <= tolerance {
        // Two equal values: a rotation leaves all of z to one of them.
        z[row - first] = length
        z[before - first] = 0
        if (before < middle) != (row < middle) || isMixed[before - first] {
          isMixed[row - first] = true
        }
        unsafe lk_rotate64(end - first, c, s, vectors.at(before, first), vectors.at(row, first))
        let (x, y) = (values[before], values[row])
        values[before] = x * c * c + y * s * s
        values[row] = x * s * s + y * c * c
        split.dropped.append(before)
      } else {
        split.kept.append(before)
      }
      pending = row
    }
    if let pending { split.kept.append(pending) }
    var groups: [[Int]] = [[], [], []]
    for (place, row) in split.kept.enumerated() {
      groups[isMixed[row - first] ? 1 : row < middle ? 0 : 2].append(place)
    }
    (split.top, split.mixed, split.bottom) = (groups[0].count, groups[1].count, groups[2].count)
    split.groups = groups.flatMap(\.self)
    return split
  }

  /// Copies the rows that take part to `compact`, in groups, and the others to the end of the block.
  private mutating func move(_ split: Split, _ first: Int, _ end: Int) {
    let rows = split.groups.map { split.kept[$0] } + split.dropped
    for (place, row) in rows.enumerated() {
      unsafe compact.at(place).update(from: vectors.at(row, first), count: end - first)
    }
    let kept = split.kept.count
    let dropped = split.dropped.map { values[$0] }
    poles = split.kept.map { values[$0] }
    for (i, value) in dropped.enumerated() {
      values[first + kept + i] = value
      unsafe vectors.at(first + kept + i, first).update(
        from: compact.at(kept + i), count: end - first)
    }
  }

  /// The values of the rows that take part in the joining at hand, ascending.
  private var poles: [Double] = []

  /// Returns the new eigenvalues and fills `combinations`.
  private mutating func solve(
    _ split: Split, _ z: [Double], _ first: Int, _ factor: Double
  ) -> [Double] {
    let count = split.kept.count
    let signed = split.kept.map { z[$0 - first] }
    let equation = SecularEquation(poles: poles, weights: signed.map { $0 * $0 }, factor: factor)
    let roots = (0..<count).map { j in unsafe equation.root(j, into: combinations.at(j)) }
    var products = [Double](repeating: 1, count: count)
    var row = [Double](repeating: 0, count: count)
    for j in 0..<count {
      unsafe lk_multiply_ratios64(count, j, combinations.at(j), poles, poles[j], &products)
    }
    let weights = (0..<count).map { i in
      let size = abs(products[i]).squareRoot()
      return signed[i] < 0 ? -size : size
    }
    for j in 0..<count {
      let to = unsafe combinations.at(j)
      unsafe lk_divide_normalized64(count, weights, to)
      unsafe row.withUnsafeMutableBufferPointer { row in
        for (place, i) in split.groups.enumerated() { unsafe row[place] = to[i] }
        if let start = row.baseAddress { unsafe to.update(from: start, count: count) }
      }
    }
    return roots
  }
}
