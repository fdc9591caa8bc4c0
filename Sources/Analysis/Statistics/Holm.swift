/// Holm's correction of p-values for the number of tests that were made.
package enum Holm {
  /// Returns the adjusted values in the order given: below 0.05 with at most 5 % chance that any is so by chance.
  package static func adjusted(_ pValues: [Double]) -> [Double] {
    let order = pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
    var result = pValues
    var largest = 0.0
    for (rank, index) in order.enumerated() {
      largest = max(largest, min(1, pValues[index] * Double(pValues.count - rank)))
      result[index] = largest
    }
    return result
  }
}
