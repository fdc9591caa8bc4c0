// Gradients of weights that every row shares: summed in runs of rows, then the runs in order.
extension Tape {
  /// Rows whose weight gradients are summed in order before the sums are; fixed, so that the bits are.
  private static let rowsPerPartial = 256

  private static func partials(_ rows: Int) -> Int { (rows + rowsPerPartial - 1) / rowsPerPartial }

  /// Calls `body` with the gradient of a slot, or with memory to throw away if it needs none.
  func withGradient(of slot: Slot, _ body: (Floats) -> Void) {
    if needsGradient(slot) { return body(gradient(of: slot)) }
    withScratch(rows(slot) * columns(slot)) { body($0) }
  }

  /// Calls `body` with a row of zeros for each run, (runs, width), and then adds the rows in order to the
  /// gradient of `weight` if it needs one.
  func withPartials(_ rows: Int, _ width: Int, of weight: Slot, _ body: (Floats) -> Void) {
    let parts = Self.partials(rows)
    withScratch(parts * width) { sums in
      sums.fill(0)
      body(sums)
      guard needsGradient(weight) else { return }
      let gradient = gradient(of: weight)
      for part in 0..<parts { gradient.accumulate(sums[part * width..<(part + 1) * width]) }
    }
  }

  /// Calls `body` with each run's number and rows, possibly at once on several threads.
  func forEachPartial(_ rows: Int, _ body: (Int, Range<Int>) -> Void) {
    compute.forEachTile(Self.partials(rows)) { part in
      body(part, part * Self.rowsPerPartial..<min(rows, (part + 1) * Self.rowsPerPartial))
    }
  }
}
