import Foundation
import Formats
import Tensors
import TestKit
import Testing

/// Stored weights become the floats that the GGUF package's `dequantize` gives, to the bit.
struct DecodingTests {
  /// The expected floats lie in the order of the sorted names.
  @Test func `every format is decoded as the reference does`() throws {
    let file = try GGUF(Fixtures.file("formats.gguf"))
    let expected = try #require(FloatBytes.decode(try Fixtures.bytes("formats.f32")))
    #expect(Set(file.tensors.map(\.format)) == Set(ElementFormat.allCases))
    var place = 0
    for tensor in file.tensors {
      let memory = FloatMemory(count: tensor.count)
      try file.decode(tensor, into: memory.floats)
      let wanted = expected[place..<place + tensor.count].map(\.bitPattern)
      #expect(memory.floats.array.map(\.bitPattern) == wanted, "\(tensor.name)")
      place += tensor.count
    }
    #expect(place == expected.count)
  }

  @Test func `bytes need no alignment`() throws {
    let file = try GGUF(Fixtures.file("formats.gguf"))
    for tensor in file.tensors {
      let bytes = try file.bytes(of: tensor)
      let straight = FloatMemory(count: tensor.count)
      let shifted = FloatMemory(count: tensor.count)
      tensor.format.decode(bytes.span, into: straight.floats)
      tensor.format.decode(([7] + bytes).span.extracting(1...), into: shifted.floats)
      #expect(straight.floats.array.map(\.bitPattern) == shifted.floats.array.map(\.bitPattern))
    }
  }

  @Test(arguments: [ElementFormat.f32, .f16, .bf16])
  func `what is encoded is decoded`(format: ElementFormat) throws {
    let values: [Float] = [0, -0, 1, -2.5, 65504, 6e-8, .infinity, -.infinity, 0.333_251_95]
    let bytes = try #require(format.encode(FloatMemory(values).floats))
    let decoded = FloatMemory(count: values.count)
    format.decode(bytes.span, into: decoded.floats)
    let again = try #require(format.encode(decoded.floats))
    #expect(again == bytes)
    if format == .f32 { #expect(decoded.floats.array == values) }
  }

  @Test func `sizes are whole blocks and do not overflow`() {
    #expect(ElementFormat.q4_1.byteCount(of: 64) == 40)
    #expect(ElementFormat.q4_1.byteCount(of: 33) == nil)
    #expect(ElementFormat.q6_k.byteCount(of: 0) == 0)
    #expect(ElementFormat.f32.byteCount(of: -4) == nil)
    #expect(ElementFormat.f32.byteCount(of: Int.max) == nil)
    #expect(ElementFormat.q4_0.encode(FloatMemory(count: 32).floats) == nil)
  }
}

/// SmolLM2's file, when LETHE_SMOLLM2 names it, against values taken from it in Python.
struct SmolLM2FileTests {
  private static let path = ProcessInfo.processInfo.environment["LETHE_SMOLLM2"]

  private struct Sample: Decodable {
    let name: String
    let type: String
    let rows: Int
    let cols: Int
    let first_row_first40: [Float]
    let last8: [Float]
    let sum_f64: Double
    let sumsq_f64: Double
  }

  @Test(.enabled(if: path != nil, "LETHE_SMOLLM2 does not name the GGUF file"))
  func `the weights of SmolLM2 are the published ones`() throws {
    let file = try GGUF(FileBytes(path: try #require(Self.path)))
    #expect(file.tensors.count == 272 && file.metadata.count == 33 && file.unreadable.isEmpty)
    #expect(file.tensors.reduce(0) { $0 + $1.count } == 134_515_008)
    #expect(file.metadata["llama.rope.freq_base"]?.number == 100_000)
    #expect(file.metadata["tokenizer.ggml.tokens"]?.strings?.count == 49_152)
    let url = URL(filePath: "\(Fixtures.folder)/smollm2.json")
    for sample in try JSONDecoder().decode([Sample].self, from: Data(contentsOf: url)) {
      let tensor = try file.tensor(sample.name)
      #expect(tensor.format.rawValue == sample.type.lowercased())
      #expect(tensor.count == sample.rows * sample.cols)
      let memory = FloatMemory(count: tensor.count)
      try file.decode(tensor, into: memory.floats)
      let values = memory.floats.array
      #expect(Array(values.prefix(40)) == sample.first_row_first40, "\(sample.name)")
      #expect(Array(values.suffix(8)) == sample.last8, "\(sample.name)")
      let sum = values.reduce(0) { $0 + Double($1) }
      let squares = values.reduce(0) { $0 + Double($1) * Double($1) }
      #expect(abs(sum - sample.sum_f64) <= 1e-9 * Double(values.count))
      #expect(abs(squares - sample.sumsq_f64) <= 1e-9 * squares)
    }
  }
}
