import Tensors

/// A linear classifier of two classes with an L2 penalty: w and b that minimise
/// ½ |w|² + c Σ log(1 + exp(-y (w·x + b))) with y = 1 or -1, b without a penalty, as scikit-learn's LogisticRegression.
///
/// Newton's method on the products of examples, so that the cost grows with the cube of their number and not of the
/// features'; plain arithmetic in a fixed order, so that the bits are the same everywhere.
package struct LogisticRegression: Sendable {
  /// w, one for each feature.
  package let weights: [Double]
  /// b.
  package let bias: Double

  private static let mostIterations = 200
  private static let mostHalvings = 40
  /// Newton's method ends when no example's value moves by more than this, relative to the greatest.
  private static let tolerance = 1e-12

  /// Fits examples of equal length; nil without both classes, or where a number is not finite.
  package init?(_ rows: [[Double]], isFirst: [Bool], c: Double) {
    guard rows.count == isFirst.count, isFirst.contains(true), isFirst.contains(false),
      rows.allSatisfy({ $0.count == rows[0].count && $0.allSatisfy(\.isFinite) })
    else { return nil }
    let products = Self.products(rows)
    var point = Point(count: rows.count)
    var values = [Double](repeating: 0, count: rows.count)
    var loss = Self.loss(point, values, isFirst, c)
    for _ in 0..<Self.mostIterations {
      guard let aim = Self.aim(values, products, isFirst, c) else { return nil }
      var share = 1.0
      var next: (point: Point, values: [Double], loss: Double)?
      for _ in 0..<Self.mostHalvings {
        let tried = point.moved(towards: aim, by: share)
        let found = tried.values(products)
        let new = Self.loss(tried, found, isFirst, c)
        if new <= loss {
          next = (tried, found, new)
          break
        }
        share /= 2
      }
      // No smaller loss can be told apart from this one.
      guard let next else { break }
      let moved = zip(next.values, values).reduce(0) { max($0, abs($1.0 - $1.1)) }
      let greatest = next.values.reduce(1) { max($0, abs($1)) }
      (point, values, loss) = next
      if moved <= Self.tolerance * greatest { break }
    }
    var weights = [Double](repeating: 0, count: rows[0].count)
    for (row, factor) in zip(rows, point.factors) {
      for place in weights.indices { weights[place] += factor * row[place] }
    }
    self.weights = weights
    bias = point.bias
  }

  /// Returns w·x + b.
  package func value(of row: [Double]) -> Double {
    zip(weights, row).reduce(bias) { $0 + $1.0 * $1.1 }
  }

  /// Where the search is: w = Σ factor x over the examples.
  private struct Point {
    var factors: [Double]
    var bias = 0.0

    init(count: Int) { factors = [Double](repeating: 0, count: count) }

    func moved(towards other: Point, by share: Double) -> Point {
      var moved = self
      for index in factors.indices {
        moved.factors[index] += share * (other.factors[index] - factors[index])
      }
      moved.bias += share * (other.bias - bias)
      return moved
    }

    /// w·x + b of every example.
    func values(_ products: [Double]) -> [Double] {
      let count = factors.count
      return (0..<count).map { row in
        var sum = bias
        for column in 0..<count { sum += products[row * count + column] * factors[column] }
        return sum
      }
    }
  }

  /// x·x' of all examples, row by row.
  private static func products(_ rows: [[Double]]) -> [Double] {
    let count = rows.count
    var products = [Double](repeating: 0, count: count * count)
    for i in 0..<count {
      for j in 0...i {
        var sum = 0.0
        for place in rows[i].indices { sum += rows[i][place] * rows[j][place] }
        products[i * count + j] = sum
        products[j * count + i] = sum
      }
    }
    return products
  }

  private static func loss(
    _ point: Point, _ values: [Double], _ isFirst: [Bool], _ c: Double
  ) -> Double {
    var penalty = 0.0
    var losses = 0.0
    for index in values.indices {
      penalty += point.factors[index] * (values[index] - point.bias)
      losses += softplus(isFirst[index] ? -values[index] : values[index])
    }
    return penalty / 2 + c * losses
  }

  /// log(1 + exp(x)) without overflow.
  package static func softplus(_ x: Double) -> Double {
    max(0, x) + Portable.log1p(Portable.exp(-abs(x)))
  }

  /// Where a step of Newton's method leads: (K + 1/D) a + b = f + r/D with Σ a = 0, where D = c p (1 - p) and
  /// r = c (t - p) at the values f; nil where numbers are too large.
  private static func aim(
    _ values: [Double], _ products: [Double], _ isFirst: [Bool], _ c: Double
  ) -> Point? {
    let count = values.count
    var matrix = products
    var wanted = values
    for index in 0..<count {
      let small = Portable.exp(-abs(values[index]))
      let p = values[index] >= 0 ? 1 / (1 + small) : small / (1 + small)
      // What is certain hardly moves any more; a floor keeps its weight a number.
      let curvature = max(c * small / ((1 + small) * (1 + small)), c * 1e-14)
      matrix[index * count + index] += 1 / curvature
      wanted[index] += c * ((isFirst[index] ? 1 : 0) - p) / curvature
    }
    guard factorise(&matrix, count) else { return nil }
    let ones = solve(matrix, [Double](repeating: 1, count: count))
    let found = solve(matrix, wanted)
    var point = Point(count: count)
    point.bias = found.reduce(0, +) / ones.reduce(0, +)
    point.factors = zip(found, ones).map { $0 - point.bias * $1 }
    return point.bias.isFinite ? point : nil
  }

  /// Puts the lower triangle of Cholesky's factor in a symmetric matrix's place; false where it is not positive.
  private static func factorise(_ a: inout [Double], _ count: Int) -> Bool {
    for row in 0..<count {
      for column in 0...row {
        var sum = a[row * count + column]
        for k in 0..<column { sum -= a[row * count + k] * a[column * count + k] }
        if row == column {
          guard sum > 0, sum.isFinite else { return false }
          a[row * count + row] = sum.squareRoot()
        } else {
          a[row * count + column] = sum / a[column * count + column]
        }
      }
    }
    return true
  }

  private static func solve(_ factor: [Double], _ right: [Double]) -> [Double] {
    let count = right.count
    var x = right
    for row in 0..<count {
      for k in 0..<row { x[row] -= factor[row * count + k] * x[k] }
      x[row] /= factor[row * count + row]
    }
    for row in (0..<count).reversed() {
      for k in row + 1..<max(count, row + 1) { x[row] -= factor[k * count + row] * x[k] }
      x[row] /= factor[row * count + row]
    }
    return x
  }
}
