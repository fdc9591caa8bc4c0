// Changes of single rows, in memory that this processor reads.
extension LogitChange {
  /// Changes the logits of a row; `other` are those of the reference's last model.
  func apply(to logits: Floats, _ other: Floats?, row: Int) {
    switch self {
    case .set(let targets, let value): logits[Int(targets[row])] = value
    case .subtract(let penalty, let targets): logits[Int(targets[row])] -= penalty
    case .setEverywhere(let tokens, let value):
      for token in tokens { logits[Int(token)] = value }
    case .equalize(let tokens):
      let known = tokens.map { Double(logits[Int($0)]) }
      let most = known.max() ?? 0
      let mean = known.reduce(0) { $0 + Portable.exp($1 - most) } / Double(known.count)
      let flat = Float(most + Portable.log(mean))
      for token in tokens { logits[Int(token)] = flat }
    case .only(let targets): Self.concentrate(logits, on: Int(targets[row]))
    case .likeliest:
      var best = 0
      for i in 0..<logits.count where logits[i] > logits[best] { best = i }
      Self.concentrate(logits, on: best)
    case .unlearn(let alpha, let forbidden):
      guard let other else { preconditionFailure("two models are compared") }
      Self.unlearn(logits, other, alpha, forbidden[row])
    }
  }

  private static func concentrate(_ logits: Floats, on token: Int) {
    logits.fill(impossible)
    logits[token] = 0
  }

  private static func unlearn(
    _ logits: Floats, _ other: Floats, _ alpha: Float, _ forbidden: [Int32]
  ) {
    if !forbidden.isEmpty {
      var sum = 0.0
      for i in 0..<logits.count { sum += unsafe Double(logits.base[i]) }
      let mean = Float(sum / Double(logits.count))
      for token in forbidden { logits[Int(token)] = mean }
    }
    precondition(other.count == logits.count, "both models have the same tokens")
    for i in 0..<logits.count {
      let gain = unsafe other.base[i] - logits.base[i]
      if gain > 0 { unsafe logits.base[i] -= alpha * gain }
    }
  }
}
