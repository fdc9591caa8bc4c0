/// A block of 256 numbers in ggml's Q4_K: eight groups of 32, each with a scale and a least value of six bits.
///
/// The search for a group's scale and the order of every sum are those of ggml's reference, so that the bytes are its.
enum KBlock {
  private static let groupSize = 32
  /// The greatest number of four bits, and of six.
  private static let most: Float = 15
  private static let mostScale: Float = 63

  /// Appends the 144 bytes of 256 finite numbers.
  static func write(_ block: [Float], _ bytes: inout [UInt8]) {
    var groups = stride(from: 0, to: block.count, by: groupSize).map { start in
      Group(Array(block[start..<start + groupSize]))
    }
    let scale = groups.reduce(0) { $1.scale > $0 ? $1.scale : $0 }
    let depth = groups.reduce(0) { $1.depth > $0 ? $1.depth : $0 }
    let scales = groups.map { six($0.scale, of: scale) }
    let depths = groups.map { six($0.depth, of: depth) }
    let unit = (scale: Float16(scale / mostScale), depth: Float16(depth / mostScale))
    for index in groups.indices {
      groups[index].round(
        by: Float(unit.scale) * Float(scales[index]),
        above: Float(unit.depth) * Float(depths[index]))
    }
    bytes.append(half: Float(unit.scale))
    bytes.append(half: Float(unit.depth))
    // The lower four groups have a byte each; the upper two bits of these hold the upper bits of the others.
    for lower in [scales, depths] {
      for index in 0..<4 { bytes.append(lower[index] | (lower[index + 4] >> 4) << 6) }
    }
    for index in 4..<8 { bytes.append(scales[index] & 15 | (depths[index] & 15) << 4) }
    for pair in stride(from: 0, to: groups.count, by: 2) {
      for (low, high) in zip(groups[pair].numbers, groups[pair + 1].numbers) {
        bytes.append(low | high << 4)
      }
    }
  }

  /// A group's scale or depth as six bits of the greatest of its block.
  private static func six(_ value: Float, of greatest: Float) -> UInt8 {
    guard greatest > 0 else { return 0 }
    let inverse = mostScale / greatest
    return number(inverse.isFinite ? inverse * value : 0, upTo: mostScale)
  }

  /// The nearest whole number, ties to even, from 0 to a bound.
  fileprivate static func number(_ value: Float, upTo most: Float) -> UInt8 {
    // What is not a number can come of scales near zero only.
    value.isNaN ? 0 : UInt8(min(max(0, value.rounded(.toNearestOrEven)), most))
  }

  /// Numbers that share a scale and a least value: x = scale · number - depth.
  private struct Group {
    let values: [Float]
    private(set) var scale: Float = 0
    /// Minus the least value; 0 when all are above zero.
    private(set) var depth: Float = 0
    private(set) var numbers: [UInt8]

    /// Looks for the scale and the least value with the smallest weighted squared error.
    init(_ values: [Float]) {
      self.values = values
      numbers = values.map { _ in 0 }
      let size = (values.reduce(0) { $0 + $1 * $1 } / Float(values.count)).squareRoot()
      let weights = values.map { size + abs($0) }
      let low = min(0, values.min() ?? 0)
      let high = values.max() ?? 0
      depth = -low
      guard high != low else { return }
      var least = low
      let first = most / (high - low)
      scale = 1 / first
      numbers = rounded(by: first, from: low)
      var best = error(scale, low, numbers, weights)
      var sums = (weight: Float(0), value: Float(0))
      for (weight, value) in zip(weights, values) {
        sums.weight += weight
        sums.value += weight * value
      }
      // As in the reference, each trial starts at the best least value so far.
      for step in 0...20 {
        let trial = rounded(by: (-1 + 0.1 * Float(step) + most) / (high - least), from: least)
        guard let fit = self.fit(trial, weights, sums) else { continue }
        let found = error(fit.scale, fit.least, trial, weights)
        if found < best { (best, scale, least, numbers) = (found, fit.scale, fit.least, trial) }
      }
      depth = -least
    }

    /// Rounds the values anew, now by the scale and depth as they are stored; a scale of 0 leaves the numbers.
    mutating func round(by scale: Float, above depth: Float) {
      guard scale != 0 else { return }
      numbers = values.map { KBlock.number(($0 + depth) / scale, upTo: most) }
    }

    private func rounded(by inverse: Float, from low: Float) -> [UInt8] {
      values.map { KBlock.number(inverse * ($0 - low), upTo: most) }
    }

    private func error(
      _ scale: Float, _ least: Float, _ numbers: [UInt8], _ weights: [Float]
    ) -> Float {
      var sum: Float = 0
      for index in values.indices {
        let difference = scale * Float(numbers[index]) + least - values[index]
        sum += weights[index] * (difference * difference)
      }
      return sum
    }

    /// The line through the numbers, by weighted least squares, that never starts above zero; nil without one.
    private func fit(
      _ numbers: [UInt8], _ weights: [Float], _ sums: (weight: Float, value: Float)
    ) -> (scale: Float, least: Float)? {
      var (first, second, mixed) = (Float(0), Float(0), Float(0))
      for index in values.indices {
        let number = Float(numbers[index])
        first += weights[index] * number
        second += weights[index] * number * number
        mixed += weights[index] * number * values[index]
      }
      let determinant = sums.weight * second - first * first
      guard determinant > 0 else { return nil }
      let least = (second * sums.value - first * mixed) / determinant
      guard least <= 0 else { return (mixed / second, 0) }
      return ((sums.weight * mixed - sums.value * first) / determinant, least)
    }
  }
}
