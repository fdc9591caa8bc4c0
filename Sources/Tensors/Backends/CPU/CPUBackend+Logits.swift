internal import CKernels

// Rows of logits.
extension CPUBackend {
  func finishLogits(
    _ logits: Floats, vocabulary: Int, scale: Float, bias: Floats?, softcap: Float?
  ) {
    forEachRows(logits.count / vocabulary, size: Self.logitsPerTile) { range in
      for row in range {
        let part = unsafe logits.base + row * vocabulary
        if scale != 1 { unsafe lk_scale(vocabulary, scale, part) }
        if let bias { unsafe lk_accumulate(vocabulary, bias.base, part) }
        if let softcap { unsafe lk_softcap(vocabulary, softcap, part, part) }
      }
    }
  }

  func crossEntropy(
    _ logits: Floats, vocabulary: Int, targets: ArraySlice<Int32>, into losses: Floats,
    statistics: Floats
  ) {
    unsafe forEachTargets(targets) { range, targets in
      unsafe lk_cross_entropy(
        range.count, vocabulary, logits.base + range.lowerBound * vocabulary, vocabulary, targets,
        losses.base + range.lowerBound, statistics.base + 2 * range.lowerBound)
    }
  }

  func crossEntropyBackward(
    _ logits: Floats, vocabulary: Int, targets: ArraySlice<Int32>, weights: Floats,
    statistics: Floats, cap: Float?
  ) {
    unsafe forEachTargets(targets) { range, targets in
      unsafe lk_cross_entropy_backward(
        range.count, vocabulary, logits.base + range.lowerBound * vocabulary, vocabulary, targets,
        weights.base + range.lowerBound, statistics.base + 2 * range.lowerBound, cap ?? 0)
    }
  }

  /// Calls `body` with ranges of rows and their targets, possibly at once on several threads.
  private func forEachTargets(
    _ targets: ArraySlice<Int32>, _ body: (Range<Int>, UnsafePointer<Int32>) -> Void
  ) {
    forEachRows(targets.count) { range in
      unsafe targets.withUnsafeBufferPointer { targets in
        if let first = targets.baseAddress { unsafe body(range, first + range.lowerBound) }
      }
    }
  }

  func change(_ sources: [Floats], vocabulary: Int, first: Int, _ change: LogitChange) {
    forEachRows(sources[0].count / vocabulary, size: Self.logitsPerTile) { range in
      for row in range {
        let part = row * vocabulary..<(row + 1) * vocabulary
        change.apply(to: sources[0][part], sources.last?[part], row: first + row)
      }
    }
  }

  func measure(
    _ logits: Floats, _ reference: Floats, vocabulary: Int, _ measure: LogitMeasure,
    into losses: Floats
  ) {
    forEachRows(losses.count, size: Self.logitsPerTile) { range in
      guard measure == .klDivergence else {
        for row in range {
          let part = row * vocabulary..<(row + 1) * vocabulary
          losses[row] = Float(measure.value(logits[part], reference[part]))
        }
        return
      }
      unsafe withStatistics(logits, reference, range, vocabulary) { model, other, own, its in
        unsafe lk_kl_divergence(
          range.count, vocabulary, model, other, vocabulary, own, its,
          losses.base + range.lowerBound)
      }
    }
  }

  func measureBackward(
    _ logits: Floats, _ reference: Floats, vocabulary: Int, _ measure: LogitMeasure,
    weights: Floats, cap: Float?
  ) {
    forEachRows(weights.count, size: Self.logitsPerTile) { range in
      guard measure == .klDivergence else {
        for row in range {
          let part = row * vocabulary..<(row + 1) * vocabulary
          measure.differentiate(
            logits[part], reference[part], weight: Double(weights[row]), cap: cap)
        }
        return
      }
      unsafe withStatistics(logits, reference, range, vocabulary) { model, other, own, its in
        unsafe lk_kl_divergence_backward(
          range.count, vocabulary, model, other, vocabulary, own, its,
          weights.base + range.lowerBound, cap ?? 0, model)
      }
    }
  }

  /// Calls `body` with some rows of logits and of a reference's, and with the greatest logit and the sum of exponentials of
  /// each row of both.
  private func withStatistics(
    _ logits: Floats, _ reference: Floats, _ rows: Range<Int>, _ vocabulary: Int,
    _ body: (
      UnsafeMutablePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>
    ) -> Void
  ) {
    let model = unsafe logits.base + rows.lowerBound * vocabulary
    let other = unsafe reference.base + rows.lowerBound * vocabulary
    unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: 4 * rows.count) { room in
      guard let own = room.baseAddress else { return }
      let its = unsafe own + 2 * rows.count
      unsafe lk_row_statistics(rows.count, vocabulary, model, vocabulary, own)
      unsafe lk_row_statistics(rows.count, vocabulary, other, vocabulary, its)
      unsafe body(model, other, own, its)
    }
  }

  func statistics(
    _ logits: Floats, scratch: Floats, vocabulary: Int, targets: ArraySlice<Int32>
  ) -> [TokenStatistics] {
    precondition(
      logits.count == targets.count * vocabulary && scratch.count == logits.count,
      "every row of logits has a target")
    var found = Array(
      repeating: TokenStatistics(logP: 0, rank: 0, mean: 0, variance: 0), count: targets.count)
    unsafe found.withUnsafeMutableBufferPointer { found in
      // Each row writes its own element, and all have ended when `forEachTile` returns.
      nonisolated(unsafe) let found = unsafe found
      cpu.forEachTile(targets.count) { row in
        let part = row * vocabulary..<(row + 1) * vocabulary
        unsafe found[row] = statistics(
          logits[part], scratch[part], target: Int(targets[targets.startIndex + row]))
      }
    }
    return found
  }

  /// The statistics of one row.
  private func statistics(_ logits: Floats, _ shares: Floats, target: Int) -> TokenStatistics {
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
    return TokenStatistics(
      logP: -loss, rank: rank, mean: Float(mean - Portable.log(Double(extent[1]))),
      variance: Float(variance))
  }
}
