import Formats
import Foundation
import Tensors
import TestKit
import Testing

struct SafetensorsTests {
  @Test func `a file of the reference library is read`() throws {
    let file = try Safetensors(Fixtures.file("plain.safetensors"))
    #expect(file.metadata == ["format": "pt"])
    #expect(
      file.tensors.map { "\($0.name) \($0.format) \($0.shape)" } == [
        "a.weight bf16 [2, 3, 4]", "b.weight f32 [3, 5]", "empty f32 [0, 4]",
        "odd \"name\"\n bf16 [2]", "scalar f32 []", "z.bias f16 [7]",
      ])
    let scalar = FloatMemory(count: 1)
    try file.decode(file.tensor("scalar"), into: scalar.floats)
    #expect(scalar.floats.array == [2.5])
  }

  @Test func `what is not read is told only when asked for`() throws {
    let file = try Safetensors(Fixtures.file("mixed.safetensors"))
    #expect(file.tensors.count == 6)
    #expect(file.unreadable == ["positions": "I64", "mask": "BOOL"])
    #expect(throws: FormatError.self) { try file.tensor("positions") }
    #expect(throws: FormatError.self) { try file.tensor("absent") }
    do {
      _ = try file.tensor("positions")
    } catch {
      #expect(error.description.contains("has type I64, which is not read"))
    }
  }

  @Test func `a file is written to the byte as the reference library does`() throws {
    let original = try Fixtures.bytes("plain.safetensors")
    let file = try Safetensors(FileBytes(original, name: "memory"))
    let tensors = file.tensors.reversed()
      .map { TensorShapeInfo(name: $0.name, shape: $0.shape, format: $0.format) }
    let layout = try Safetensors.layout(tensors)
    #expect(layout.count == original.count)
    let written = try layout.encode { try file.bytes(of: file.tensor($0.name)) }
    #expect(written == original)
  }

  @Test func `what a file cannot hold is refused`() {
    func layout(_ tensors: TensorShapeInfo...) throws -> TensorFileLayout {
      try Safetensors.layout(tensors)
    }
    let good = TensorShapeInfo(name: "a", shape: [2], format: .f32)
    #expect(throws: FormatError.self) { try layout(good, good) }
    #expect(throws: FormatError.self) {
      try layout(TensorShapeInfo(name: "a", shape: [32], format: .q4_0))
    }
    #expect(throws: FormatError.self) {
      try layout(TensorShapeInfo(name: "a", shape: [1 << 40, 1 << 40], format: .f32))
    }
    #expect(throws: FormatError.self) {
      try layout(TensorShapeInfo(name: "__metadata__", shape: [2], format: .f32))
    }
  }

  @Test func `shards are one file of weights`() throws {
    let folder = "sharded"
    let whole = try Safetensors(Fixtures.file("plain.safetensors"))
    let file = try ShardedSafetensors(
      index: Fixtures.file("\(folder)/model.safetensors.index.json")
    ) { name throws(FormatError) in
      try FileBytes(path: "\(Fixtures.folder)/\(folder)/\(name)")
    }
    #expect(file.tensors.map(\.name) == ["a.weight", "b.weight", "z.bias"])
    for tensor in file.tensors {
      #expect(try file.bytes(of: tensor) == whole.bytes(of: whole.tensor(tensor.name)))
    }
  }

  @Test(arguments: [
    #"{"weight_map": {"a": "../up.safetensors"}}"#, #"{"weight_map": {"a": "/abs.safetensors"}}"#,
    #"{"weight_map": {"a": "model.bin"}}"#, #"{"weight_map": {"a": 1}}"#, #"{"weight_map": []}"#,
    "{}", "[]", "", "{",
  ])
  func `a hostile index is refused`(text: String) {
    #expect(throws: FormatError.self) {
      _ = try ShardedSafetensors(index: FileBytes(Array(text.utf8), name: "index")) {
        name throws(FormatError) in
        Issue.record("\(name) must not be opened")
        throw FormatError(name, "not there")
      }
    }
  }

  /// A file of a header and this many bytes of data.
  private static func file(_ header: String, data: Int, announced: UInt64? = nil) -> FileBytes {
    var writer = LittleEndian()
    writer.add(header, count: announced)
    return FileBytes(writer.bytes + [UInt8](repeating: 0, count: data), name: "hostile")
  }

  private static func tensor(_ shape: String, _ offsets: String, type: String = "F32") -> String {
    #"{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}"#
  }

  @Test func `hostile headers are errors with a place`() {
    let t = Self.tensor
    let hostile: [(String, FileBytes)] = [
      ("empty file", FileBytes([], name: "hostile")),
      ("seven bytes", FileBytes([1, 0, 0, 0, 0, 0, 0], name: "hostile")),
      ("length beyond", Self.file("{}", data: 0, announced: 3)),
      ("length of 2^64-1", Self.file("{}", data: 0, announced: .max)),
      ("length of 2^63", Self.file("{}", data: 0, announced: 1 << 63)),
      ("no JSON", Self.file("nonsense", data: 0)),
      ("list", Self.file("[]", data: 0)),
      ("deep", Self.file(String(repeating: "{\"a\":", count: 5000), data: 0)),
      (
        "duplicate",
        Self.file(#"{"a":\#(t("[1]", "[0,4]", "F32")),"a":\#(t("[1]", "[0,4]", "F32"))}"#, data: 4)
      ),
      (
        "overlap",
        Self.file(
          #"{"a":\#(t("[2]", "[0,8]", "F32")),"b":\#(t("[2]", "[4,12]", "F32"))}"#, data: 12)
      ),
      (
        "hole",
        Self.file(
          #"{"a":\#(t("[1]", "[0,4]", "F32")),"b":\#(t("[1]", "[8,12]", "F32"))}"#, data: 12)
      ),
      ("unused end", Self.file(#"{"a":\#(t("[1]", "[0,4]", "F32"))}"#, data: 8)),
      ("beyond", Self.file(#"{"a":\#(t("[2]", "[0,8]", "F32"))}"#, data: 4)),
      ("backwards", Self.file(#"{"a":\#(t("[1]", "[4,0]", "F32"))}"#, data: 4)),
      ("negative", Self.file(#"{"a":\#(t("[1]", "[-4,0]", "F32"))}"#, data: 4)),
      ("negative shape", Self.file(#"{"a":\#(t("[-1,-1]", "[0,4]", "F32"))}"#, data: 4)),
      ("overflow", Self.file(#"{"a":\#(t("[4294967296,4294967296]", "[0,0]", "F32"))}"#, data: 0)),
      (
        "overflow of bytes",
        Self.file(#"{"a":\#(t("[4611686018427387904]", "[0,0]", "F32"))}"#, data: 0)
      ),
      ("beyond Int", Self.file(#"{"a":\#(t("[18446744073709551616]", "[0,0]", "F32"))}"#, data: 0)),
      ("fraction", Self.file(#"{"a":\#(t("[1.5]", "[0,4]", "F32"))}"#, data: 4)),
      ("wrong size", Self.file(#"{"a":\#(t("[3]", "[0,4]", "F32"))}"#, data: 4)),
      ("three offsets", Self.file(#"{"a":\#(t("[1]", "[0,4,8]", "F32"))}"#, data: 4)),
      ("no dtype", Self.file(#"{"a":{"shape":[1],"data_offsets":[0,4]}}"#, data: 4)),
      ("text", Self.file(#"{"a":"b"}"#, data: 0)),
      ("metadata", Self.file(#"{"__metadata__":{"a":1}}"#, data: 0)),
    ]
    for (what, bytes) in hostile {
      #expect(throws: FormatError.self, "\(what)") { try Safetensors(bytes) }
    }
  }
}
