/// Returns the harmonic mean; 0 when any value is 0 or less, or when there are none.
package func harmonicMean(_ values: [Double]) -> Double {
  guard !values.isEmpty, values.allSatisfy({ $0 > 0 }) else { return 0 }
  return Double(values.count) / values.reduce(0) { $0 + 1 / $1 }
}
