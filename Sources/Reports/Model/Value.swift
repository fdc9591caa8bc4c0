/// One entry of a table.
package enum Value: Sendable, Equatable {
  case text(String)
  /// Set in a fixed-width font: labels of steps, digests, paths.
  case code(String)
  case number(Double, NumberFormat)
  /// An estimate with the ends of its interval.
  case estimate(Double, low: Double, high: Double, NumberFormat)
  /// No value; the reason, if any, is shown on demand.
  case missing(String?)

  /// An estimate to three decimals.
  package static func estimate(_ value: Double, _ interval: ClosedRange<Double>) -> Value {
    .estimate(value, low: interval.lowerBound, high: interval.upperBound, .fixed(3))
  }

  /// The number by which values are compared.
  var quantity: Double? {
    switch self {
    case .number(let value, _), .estimate(let value, _, _, _): value
    case .text, .code, .missing: nil
    }
  }

  /// The ends of the interval; a bare number is an interval of no width.
  var interval: (low: Double, high: Double)? {
    switch self {
    case .estimate(_, let low, let high, _): (low, high)
    case .number(let value, _): (value, value)
    case .text, .code, .missing: nil
    }
  }

  /// The value as plain text, without escaping.
  package var plain: String {
    switch self {
    case .text(let text), .code(let text): text
    case .number(let value, let format): format.text(value)
    case .estimate(let value, _, _, let format): "\(format.text(value)) \(intervalText ?? "")"
    case .missing: "–"
    }
  }

  /// The interval of an estimate in brackets.
  var intervalText: String? { intervalEnds.map { "[\($0.low), \($0.high)]" } }

  /// The ends of the interval of an estimate, as they are printed.
  var intervalEnds: (low: String, high: String)? {
    guard case .estimate(_, let low, let high, let format) = self else { return nil }
    return (format.forInterval.text(low), format.forInterval.text(high))
  }
}
