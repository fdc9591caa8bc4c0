/// Moves places apart, keeping their order, as little as possible.
///
/// Minimises the sum of squared moves such that place i+1 is at least `gaps[i]` beyond place i (isotonic regression by pooling
/// neighbours that push against each other); `desired` is in the order to keep.
package func spread(_ desired: [Double], gaps: [Double]) -> [Double] {
  guard !desired.isEmpty else { return [] }
  // With the gaps subtracted the places only have to be non-decreasing.
  var offsets = [0.0]
  for index in 1..<max(desired.count, 1) { offsets.append(offsets[index - 1] + gaps[index - 1]) }
  var blocks: [(sum: Double, count: Int)] = []
  for (index, place) in desired.enumerated() {
    blocks.append((place - offsets[index], 1))
    while blocks.count > 1 {
      let last = blocks[blocks.count - 1]
      let before = blocks[blocks.count - 2]
      guard before.sum / Double(before.count) > last.sum / Double(last.count) else { break }
      blocks.removeLast()
      blocks[blocks.count - 1] = (before.sum + last.sum, before.count + last.count)
    }
  }
  var places: [Double] = []
  for block in blocks {
    for _ in 0..<block.count {
      places.append(block.sum / Double(block.count) + offsets[places.count])
    }
  }
  return places
}

/// As `spread`, with equal gaps, and shifted as a whole to stay between the limits where there is room.
package func spread(_ desired: [Double], gap: Double, within limits: ClosedRange<Double>)
  -> [Double]
{
  let order = desired.indices.sorted { (desired[$0], $0) < (desired[$1], $1) }
  let inOrder = order.map { min(max(desired[$0], limits.lowerBound), limits.upperBound) }
  var placed = spread(inOrder, gaps: [Double](repeating: gap, count: max(0, desired.count - 1)))
  // Push back from the lower end, then from the upper, which wins.
  for index in placed.indices {
    let least = limits.lowerBound + Double(index) * gap
    placed[index] = max(placed[index], least)
  }
  for index in placed.indices.reversed() {
    let most = limits.upperBound - Double(placed.count - 1 - index) * gap
    placed[index] = min(placed[index], most)
  }
  var result = desired
  for (place, index) in zip(placed, order) { result[index] = place }
  return result
}
