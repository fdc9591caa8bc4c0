/// What some steps took together, as provenance has it.
struct WorkCost {
  /// Seconds by the clock.
  var wall = 0.0
  /// Seconds of processor time.
  var cpu = 0.0
  /// Tokens that models read, or a classifier's images.
  ///
  /// 0 where none were counted.
  var tokens = 0
  /// The most bytes that one of the steps held.
  var memory = 0
}

extension WorkCost {
  /// The means over seeds, of memory the most; nil for none.
  init?(meanOf costs: [WorkCost]) {
    guard !costs.isEmpty else { return nil }
    let n = Double(costs.count)
    wall = costs.reduce(0) { $0 + $1.wall } / n
    cpu = costs.reduce(0) { $0 + $1.cpu } / n
    tokens = Int((Double(costs.reduce(0) { $0 + $1.tokens }) / n).rounded())
    memory = costs.map(\.memory).max() ?? 0
  }
}
