/// Floats that nobody writes any more, so that any thread may read them.
@safe package struct FrozenFloats: @unchecked Sendable {
  // Sendable because the memory is reached through here only, and only to be read.
  private let memory: FloatMemory

  /// Takes over memory; the caller gives up writing to it.
  package init(_ memory: FloatMemory) { self.memory = memory }

  /// How many floats there are.
  package var count: Int { memory.count }

  /// Copies a range to where there is room for it.
  package func copy(_ range: Range<Int>, to floats: Floats) {
    floats.copy(from: memory.floats[range])
  }

  /// Returns a range as bytes of a file.
  package func bytes(_ range: Range<Int>) -> [UInt8] { FloatBytes.encode(memory.floats[range]) }
}
