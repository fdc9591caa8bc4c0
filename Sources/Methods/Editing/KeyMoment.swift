/// The second moment of keys, E[k kᵀ] with a ridge, factored for solving.
package struct KeyMoment {
  /// Numbers of a key.
  package let width: Int
  private let moment: [Double]
  private let factored: Cholesky

  /// Of keys, one after the other; `ridge` in means of the moment's diagonal is added to the diagonal.
  ///
  /// Nil when there are none, or when one is not finite.
  package init?(_ keys: [Float], width: Int, ridge: Double) {
    let count = keys.count / max(1, width)
    guard count > 0, keys.allSatisfy(\.isFinite) else { return nil }
    var moment = [Double](repeating: 0, count: width * width)
    for row in 0..<count {
      for i in 0..<width {
        let factor = Double(keys[row * width + i]) / Double(count)
        guard factor != 0 else { continue }
        for j in 0...i { moment[i * width + j] += factor * Double(keys[row * width + j]) }
      }
    }
    let mean = (0..<width).reduce(0) { $0 + moment[$1 * width + $1] } / Double(width)
    guard mean > 0 else { return nil }
    for i in 0..<width { moment[i * width + i] += ridge * mean }
    guard let factored = Cholesky(moment, width: width) else { return nil }
    self.width = width
    self.moment = moment
    self.factored = factored
  }

  /// Returns C⁻¹ k.
  package func solve(_ key: [Double]) -> [Double] { factored.solve(key) }

  /// Adds to a matrix (M, width) what makes it give the changes (M each) more for the keys, as far as it goes with giving
  /// little else: the least of |Δ K - R|² + weight |Δ C^½|², Δ = R Kᵀ (weight C + K Kᵀ)⁻¹ (Meng and others, 2023,
  /// arXiv:2210.07229, equation 14).
  package func edit(
    _ matrix: inout [Double], keys: [[Double]], adding changes: [[Double]], weight: Double
  ) {
    var whole = moment.map { $0 * weight }
    for key in keys {
      for i in 0..<width { for j in 0..<width { whole[i * width + j] += key[i] * key[j] } }
    }
    // The lower half of the moment counts, and so it does in the sum.
    guard let factored = Cholesky(whole, width: width) else { return }
    for (key, change) in zip(keys, changes) {
      let direction = factored.solve(key)
      for row in change.indices {
        for column in 0..<width {
          matrix[row * width + column] += change[row] * direction[column]
        }
      }
    }
  }

  /// Adds to a matrix (M, width) what makes it give `change` (M) more for a key, and as little else as can be.
  package func edit(_ matrix: inout [Double], key: [Double], adding change: [Double]) {
    let direction = solve(key)
    let scale = zip(direction, key).reduce(0) { $0 + $1.0 * $1.1 }
    guard scale > 0 else { return }
    for row in change.indices {
      for column in 0..<width {
        matrix[row * width + column] += change[row] * direction[column] / scale
      }
    }
  }
}
