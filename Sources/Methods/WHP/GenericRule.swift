import Tensors

/// How generic logits come from two models at one position (Eldan and Russinovich, 2023, equation 1).
package struct GenericRule: Codable, Sendable, Equatable {
  /// Weight of what reinforcement has added.
  package let alpha: Double

  package init(alpha: Double) { self.alpha = alpha }

  /// Turns the baseline's logits, read from the translated text, into generic ones, in place.
  ///
  /// First each forbidden token gets the mean of the logits; then v = v_b - α · max(0, v_r - v_b).
  func apply(to baseline: Floats, reinforced: Floats, forbidden: [Int32]) {
    if !forbidden.isEmpty {
      var sum = 0.0
      for index in 0..<baseline.count { sum += Double(baseline[index]) }
      let mean = Float(sum / Double(baseline.count))
      for token in forbidden { baseline[Int(token)] = mean }
    }
    let alpha = Float(alpha)
    unsafe baseline.base.withMemoryRebound(to: Float.self, capacity: baseline.count) { b in
      for index in 0..<baseline.count {
        let gain = unsafe reinforced.base[index] - b[index]
        if gain > 0 { unsafe b[index] -= alpha * gain }
      }
    }
  }
}
