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
