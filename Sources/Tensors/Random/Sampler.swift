/// Draws tokens from rows of logits; of equally likely tokens the first counts as the likelier one.
package struct Sampler {
  private let sampling: Sampling
  private let memory: FloatMemory

  /// Makes a sampler for rows of this many logits.
  package init(_ sampling: Sampling, vocabulary: Int) {
    precondition(!sampling.isGreedy, "the likeliest token needs no sampler")
    self.sampling = sampling
    memory = FloatMemory(count: vocabulary)
  }

  /// Returns a token of a row of logits; `u` in [0, 1) decides which.
  ///
  /// A row that is not finite gives its greatest element, as the likeliest token would be found.
  package func token(of logits: Floats, _ u: Double) -> Int32 {
    precondition(logits.count == memory.count, "a row has a logit for each token")
    let weights = memory.floats
    let backend = logits.backend
    let best = backend.argmax(logits, width: logits.count)[0]
    let peak = logits[Int(best)]
    let factor = Float(min(1 / sampling.temperature, 1e30))
    backend.exponential(of: logits, minus: peak, times: factor, into: weights)
    let total = backend.sum(weights)
    guard total.isFinite, total > 0 else { return best }
    let kept = sampling.topK == nil && sampling.topP >= 1 ? nil : likeliest(weights, total)
    let token = kept.map { draw($0, weights, u) } ?? draw(0..<Int32(weights.count), weights, u)
    return token ?? best
  }

  /// Returns the tokens that `topK` and `topP` leave, the likeliest first.
  private func likeliest(_ weights: Floats, _ total: Double) -> [Int32] {
    let most = min(sampling.topK ?? weights.count, weights.count)
    // Only what has a chance to be kept is sorted: whatever weighs at least a limit, which is lowered until
    // that is enough. The greatest weight is 1.
    var limit: Float = 0x1p-4
    var found: [Int32] = []
    while true {
      found.removeAll(keepingCapacity: true)
      var mass = 0.0
      for i in 0..<weights.count where weights[i] >= limit {
        found.append(Int32(i))
        mass += Double(weights[i])
      }
      let isEnough = sampling.topK == nil ? mass >= sampling.topP * total : found.count >= most
      if isEnough || limit == 0 { break }
      limit = limit > 0x1p-60 ? limit * 0x1p-8 : 0
    }
    found.sort { a, b in
      let (x, y) = (weights[Int(a)], weights[Int(b)])
      return x == y ? a < b : x > y
    }
    found.removeLast(max(0, found.count - most))
    guard sampling.topP < 1 else { return found }
    let all = sampling.topK == nil ? total : found.reduce(0) { $0 + Double(weights[Int($1)]) }
    var mass = 0.0
    let last = found.firstIndex { token in
      mass += Double(weights[Int(token)])
      return mass >= sampling.topP * all
    }
    return Array(found.prefix((last ?? found.count - 1) + 1))
  }

  /// Returns the token at which the summed weights pass u of their total.
  private func draw(
    _ tokens: some BidirectionalCollection<Int32>, _ weights: Floats, _ u: Double
  ) -> Int32? {
    var rest = u * tokens.reduce(0) { $0 + Double(weights[Int($1)]) }
    for token in tokens {
      rest -= Double(weights[Int(token)])
      if rest < 0 { return token }
    }
    return tokens.last { weights[Int($0)] > 0 }
  }
}
