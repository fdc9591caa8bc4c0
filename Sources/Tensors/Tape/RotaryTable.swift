/// The angles of positions, kept from step to step.
struct RotaryTable {
  private(set) var cosines = FloatMemory(count: 0)
  private(set) var sines = FloatMemory(count: 0)
  private var count = 0

  /// Adds the positions up to a count.
  mutating func extend(to positions: Int, _ frequencies: RotaryFrequencies) {
    guard positions > count else { return }
    let width = frequencies.values.count
    let room = max(positions, 2 * count)
    let (c, s) = (FloatMemory(count: room * width), FloatMemory(count: room * width))
    for position in 0..<room {
      for (i, frequency) in frequencies.values.enumerated() {
        c.floats[position * width + i] = Float(Portable.cos(Double(position) * frequency))
        s.floats[position * width + i] = Float(Portable.sin(Double(position) * frequency))
      }
    }
    (cosines, sines, count) = (c, s, room)
  }
}
