internal import CKernels

/// What a model says of one token and of all that could stand in its place.
package struct TokenStatistics: Sendable, Equatable {
  /// log p of the token, in nats.
  package var logP: Float
  /// How many tokens are likelier; of equally likely ones, those before it count.
  package var rank: Int
  /// The mean of log p over the vocabulary, each token counted as often as it is likely: minus the entropy.
  package var mean: Float
  /// The variance of log p over the vocabulary, in the same way.
  package var variance: Float
}

extension Tape {
  /// Rows of logits in memory at once come to this many floats; counts in no result.
  private static let logitsAtOnce = 1 << 23

  /// Returns the statistics of targets, target i predicted from row i of states (N, C) by the head.
  package func statistics(_ states: Slot, _ head: Head, targets: [Int32]) -> [TokenStatistics] {
    precondition(targets.count == rows(states), "a target is predicted from each row")
    let (width, vocabulary) = (columns(states), rows(head.weight))
    precondition(
      targets.allSatisfy { 0 <= $0 && $0 < Int32(vocabulary) }, "targets must be in the vocabulary")
    let size = min(targets.count, max(1, Self.logitsAtOnce / vocabulary))
    let (memory, shares) = (kept(size * vocabulary), kept(size * vocabulary))
    let found = kept(3 * targets.count)
    defer { [memory, shares, found].forEach(arena.free) }
    var ranks = [Int](repeating: 0, count: targets.count)
    for start in stride(from: 0, to: targets.count, by: size) {
      let count = min(size, targets.count - start)
      let logits = memory[0..<count * vocabulary]
      makeLogits(
        self[states][start * width..<(start + count) * width], head, rows: count, into: logits)
      unsafe ranks.withUnsafeMutableBufferPointer { ranks in
        // Each row writes its own element, and all have ended when `forEachTile` returns.
        nonisolated(unsafe) let ranks = unsafe ranks
        compute.forEachTile(count) { row in
          let part = row * vocabulary..<(row + 1) * vocabulary
          let (rank, values) = statistics(
            logits[part], shares[part], target: Int(targets[start + row]))
          unsafe ranks[start + row] = rank
          let out = 3 * (start + row)
          (found[out], found[out + 1], found[out + 2]) = values
        }
      }
    }
    return targets.indices.map { row in
      TokenStatistics(
        logP: found[3 * row], rank: ranks[row], mean: found[3 * row + 1],
        variance: found[3 * row + 2])
    }
  }

  /// Returns the statistics of targets, target i predicted from row `rows[i]` of logits (N, V), however they were made.
  package func statistics(
    ofLogits logits: Floats, vocabulary: Int, rows: [Int], targets: [Int32]
  ) -> [TokenStatistics] {
    precondition(rows.count == targets.count, "a target is predicted from each row")
    return withScratch(2 * vocabulary) { memory in
      zip(rows, targets).map { row, target in
        let part = memory[0..<vocabulary]
        part.copy(from: logits[row * vocabulary..<(row + 1) * vocabulary])
        let (rank, (logP, mean, variance)) = statistics(
          part, memory[vocabulary..<2 * vocabulary], target: Int(target))
        return TokenStatistics(logP: logP, rank: rank, mean: mean, variance: variance)
      }
    }
  }

  /// Returns rank, log p, mean and variance of one row; its logits are overwritten.
  private func statistics(
    _ logits: Floats, _ shares: Floats, target: Int
  ) -> (Int, (Float, Float, Float)) {
    let count = logits.count
    let wanted = logits[target]
    var rank = 0
    for i in 0..<count where unsafe logits.base[i] >= wanted {
      if unsafe logits.base[i] > wanted || i < target { rank += 1 }
    }
    var loss: Float = 0
    var extent: [Float] = [0, 0]  // the greatest logit and the sum of exponentials
    var index = Int32(target)
    unsafe lk_cross_entropy(1, count, logits.base, count, &index, &loss, &extent)
    unsafe lk_softmax(1, count, logits.base, count, 1, shares.base, count)
    // log p = (logit - greatest) - log of the sum; the first difference is all that varies.
    let greatest = extent[0]
    for i in 0..<count { unsafe logits.base[i] -= greatest }
    let mean = unsafe lk_dot(count, shares.base, logits.base)
    let middle = Float(mean)
    for i in 0..<count { unsafe logits.base[i] -= middle }
    unsafe lk_multiply(count, logits.base, logits.base, logits.base)
    let variance = unsafe lk_dot(count, shares.base, logits.base)
    return (rank, (-loss, Float(mean - Portable.log(Double(extent[1]))), Float(variance)))
  }
}
