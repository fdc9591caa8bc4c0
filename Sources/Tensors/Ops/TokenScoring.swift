extension Tape {
  /// Rows of logits in memory at once come to this many floats; counts in no result.
  private static let logitsAtOnce = 1 << 23

  /// Returns the statistics of targets, target i predicted from row i of states (N, C) by the head.
  package func statistics(_ states: Slot, _ head: Head, targets: [Int32]) -> [TokenStatistics] {
    precondition(targets.count == rows(states), "a target is predicted from each row")
    let (width, vocabulary) = (columns(states), rows(head.weight))
    precondition(
      targets.allSatisfy { 0 <= $0 && $0 < Int32(vocabulary) }, "targets must be in the vocabulary")
    let size = max(1, min(targets.count, Self.logitsAtOnce / vocabulary))
    let (memory, scratch) = (kept(size * vocabulary), kept(size * vocabulary))
    defer { [memory, scratch].forEach(arena.free) }
    var found: [TokenStatistics] = []
    for start in stride(from: 0, to: targets.count, by: size) {
      let end = min(targets.count, start + size)
      let logits = memory[0..<(end - start) * vocabulary]
      makeLogits(self[states][start * width..<end * width], head, rows: end - start, into: logits)
      found += backend.statistics(
        logits, scratch: scratch[0..<logits.count], vocabulary: vocabulary,
        targets: targets[start..<end])
    }
    return found
  }

  /// Returns the statistics of targets, target i predicted from row `rows[i]` of logits (N, V), however they were made.
  package func statistics(
    ofLogits logits: Floats, vocabulary: Int, rows: [Int], targets: [Int32]
  ) -> [TokenStatistics] {
    precondition(rows.count == targets.count, "a target is predicted from each row")
    return withScratch(2 * vocabulary) { memory in
      zip(rows, targets.indices).flatMap { row, index in
        let part = memory[0..<vocabulary]
        part.copy(from: logits[row * vocabulary..<(row + 1) * vocabulary])
        return backend.statistics(
          part, scratch: memory[vocabulary..<2 * vocabulary], vocabulary: vocabulary,
          targets: targets[index...index])
      }
    }
  }
}
