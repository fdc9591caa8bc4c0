import Attacks
import Tensors
import Testing

/// Numbers become the bytes that the `gguf` package and ggml write.
struct QuantisingTests {
  private static let block = 256

  private func numbers() throws -> [Float] {
    try #require(FloatBytes.decode(try Tiny.fixture("quantised.f32")))
  }

  @Test(arguments: [ElementFormat.q8_0, .q4_0, .q5_0, .q4_k])
  func `bytes are those of the reference`(format: ElementFormat) throws {
    let numbers = try numbers()
    let expected = try Tiny.fixture("quantised.\(format.rawValue)")
    let found = try #require(format.quantise(FloatMemory(numbers).floats))
    #expect(found.count == expected.count && numbers.count == 21 * Self.block)
    let size = try #require(format.byteCount(of: Self.block))
    for block in 0..<numbers.count / Self.block {
      let range = block * size..<(block + 1) * size
      #expect(Array(found[range]) == Array(expected[range]), "block \(block)")
    }
  }

  @Test(arguments: [
    (ElementFormat.q8_0, Float(0.004)), (.q5_0, 0.07), (.q4_0, 0.13), (.q4_k, 0.09),
  ])
  func `a round trip moves numbers by at most its step`(format: ElementFormat, step: Float) throws {
    let values = (0..<512).map { index in Float(index * 7919 % 1021) / 510 - 1 }
    let bytes = try #require(format.quantise(FloatMemory(values).floats))
    let back = FloatMemory(count: values.count)
    format.decode(bytes.span, into: back.floats)
    let errors = zip(values, back.floats.array).map { abs($0 - $1) }
    #expect((errors.max() ?? 0) <= step && (errors.max() ?? 0) > 0)
    // What a round trip gives is what another one keeps, but for the search of Q4_K.
    if format == .q8_0 { #expect(format.quantise(back.floats) == bytes) }
  }

  @Test func `what is not finite is refused, and formats that are only read`() {
    for odd in [Float.nan, .infinity, -.infinity] {
      let values = [Float](repeating: 0.5, count: 255) + [odd]
      for format in [ElementFormat.q8_0, .q4_0, .q5_0, .q4_k] {
        #expect(format.quantise(FloatMemory(values).floats) == nil)
      }
    }
    #expect(ElementFormat.q6_k.quantise(FloatMemory(count: 256).floats) == nil)
    #expect(ElementFormat.q4_k.quantise(FloatMemory(count: 0).floats) == [])
  }

  /// The smallest and greatest numbers there are.
  @Test func `extreme numbers have bytes`() throws {
    for size in [
      Float.leastNonzeroMagnitude, Float(1e-40 as Double), 1e-38, 1e30, .greatestFiniteMagnitude,
    ] {
      let values = (0..<256).map { $0.isMultiple(of: 3) ? size : $0.isMultiple(of: 2) ? -size : 0 }
      for format in [ElementFormat.q8_0, .q4_0, .q5_0, .q4_k] {
        #expect(format.quantise(FloatMemory(values).floats)?.count == format.byteCount(of: 256))
      }
    }
  }
}
