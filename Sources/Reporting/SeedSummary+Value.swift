import Analysis
import Reports

extension SeedSummary {
  /// The estimate with its interval: three decimals, or digits that count where decimals would hide it.
  var value: Value {
    let sizes = [estimate, low, high].map(abs)
    let isFine = sizes.contains { $0 != 0 && $0 < 0.001 } || sizes.allSatisfy { $0 < 0.02 }
    let format: NumberFormat = isFine || abs(estimate) >= 100 ? .significant(2) : .fixed(3)
    // A number without an interval, as programs may report it, gets none.
    return low == high
      ? .number(estimate, format) : .estimate(estimate, low: low, high: high, format)
  }
}
