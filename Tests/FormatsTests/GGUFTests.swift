import Formats
import Foundation
import Tensors
import TestKit
import Testing

struct GGUFTests {
  @Test func `metadata of every type is read`() throws {
    let file = try GGUF(Fixtures.file("formats.gguf"))
    #expect(file.version == 3)
    let expected: [String: GGUFValue] = [
      "general.architecture": .string("llama"),
      "v.uint8": .integer(255, as: .uint8), "v.int8": .integer(-128, as: .int8),
      "v.uint16": .integer(65535, as: .uint16), "v.int16": .integer(-32768, as: .int16),
      "v.uint32": .integer(4_294_967_295, as: .uint32),
      "v.int32": .integer(-2_147_483_648, as: .int32),
      "v.uint64": .integer(1 << 62, as: .uint64), "v.int64": .integer(.min, as: .int64),
      "v.float32": .number(Double(0.1 as Float), as: .float32),
      "v.float64": .number(0.1, as: .float64),
      "v.bool": .bool(true), "v.string": .string("naïve 日本 🎉"),
      "v.strings": .strings(["a", "", "Ġthe"]), "v.integers": .integers([1, -2, 3], as: .int32),
      "v.numbers": .numbers([0.5, -1.5], as: .float32), "v.bools": .bools([true, false]),
    ]
    #expect(file.metadata == expected)
    #expect(file.metadata["v.uint8"]?.integer == 255 && file.metadata["v.uint8"]?.number == 255)
    #expect(file.metadata["v.strings"]?.string == nil)
    #expect(file.unreadable == ["whole.i32": "I32"])
    #expect(try file.tensor("made.q4_1").shape == [2, 512])
  }

  @Test func `what is written is read again`() throws {
    let file = try GGUF(Fixtures.file("formats.gguf"))
    let metadata = file.metadata.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) }
    let tensors = file.tensors
      .map { TensorShapeInfo(name: $0.name, shape: $0.shape, format: $0.format) }
    let layout = try GGUF.layout(metadata: metadata, tensors: tensors)
    let bytes = try layout.encode { try file.bytes(of: file.tensor($0.name)) }
    #expect(bytes.count == layout.count && bytes.count.isMultiple(of: 32))
    let again = try GGUF(FileBytes(bytes, name: "memory"))
    #expect(again.metadata == file.metadata)
    #expect(again.tensors == layout.tensors.sorted { $0.name < $1.name })
    for tensor in again.tensors {
      #expect(try again.bytes(of: tensor) == file.bytes(of: file.tensor(tensor.name)))
    }
    expectFingerprints([Fingerprint("gguf", version: "1", output: bytes)], "fingerprints.txt")
  }

  /// A head of this many tensors and values, then whatever is added.
  private static func file(
    magic: UInt32 = 0x4655_4747, version: UInt32 = 3, tensors: UInt64 = 0, values: UInt64 = 0,
    _ add: (inout LittleEndian) -> Void = { _ in }
  ) -> FileBytes {
    var writer = LittleEndian()
    writer.add(magic)
    writer.add(version)
    writer.add(tensors)
    writer.add(values)
    add(&writer)
    return FileBytes(writer.bytes, name: "hostile")
  }

  /// A file with one tensor entry and 64 bytes of data.
  private static func tensor(
    _ names: [String] = ["t"], dimensions: [UInt64] = [8], rank: UInt32? = nil, type: UInt32 = 0,
    offset: UInt64 = 0, alignment: UInt32? = nil
  ) -> FileBytes {
    file(tensors: UInt64(names.count), values: alignment == nil ? 0 : 1) { writer in
      if let alignment {
        writer.add("general.alignment")
        writer.add(UInt32(4))
        writer.add(alignment)
      }
      for name in names {
        writer.add(name)
        writer.add(rank ?? UInt32(dimensions.count))
        for dimension in dimensions { writer.add(dimension) }
        writer.add(type)
        writer.add(offset)
      }
      writer.bytes += [UInt8](repeating: 0, count: 64 + (32 - writer.bytes.count % 32) % 32)
    }
  }

  /// A file with one metadata value of a type and what follows.
  private static func value(_ type: UInt32, _ add: @escaping (inout LittleEndian) -> Void)
    -> FileBytes
  {
    file(values: 1) { writer in
      writer.add("key")
      writer.add(type)
      add(&writer)
    }
  }

  @Test func `a harmless file of that making is read`() throws {
    #expect(try GGUF(Self.tensor()).tensors.first?.range.count == 32)
    #expect(try GGUF(Self.tensor(offset: 32)).tensors.first?.range.upperBound == 128)
    #expect(try GGUF(Self.file(version: 2)).version == 2)
    #expect(try GGUF(Self.tensor(dimensions: [32, 1], type: 3)).tensors.first?.shape == [1, 32])
    #expect(try GGUF(Self.tensor(type: 99)).unreadable == ["t": "number 99"])
  }

  @Test func `hostile files are errors`() {
    let hostile: [(String, FileBytes)] = [
      ("empty", FileBytes([], name: "hostile")),
      ("magic", Self.file(magic: 1)),
      ("version 1", Self.file(version: 1)),
      ("big-endian", Self.file(version: 3 << 24)),
      ("no tensors", Self.file(tensors: 1)),
      ("2^64-1 tensors", Self.file(tensors: .max)),
      ("2^64-1 values", Self.file(values: .max)),
      ("giant key", Self.file(values: 1) { $0.add("key", count: 1 << 62) }),
      ("giant text", Self.value(8) { $0.add("text", count: .max) }),
      ("text past the end", Self.value(8) { $0.add("text", count: 5) }),
      (
        "no UTF-8",
        Self.value(8) {
          $0.add(UInt64(2)); $0.bytes += [0xFF, 0xFE]
        }
      ),
      ("no such type", Self.value(13) { $0.add(UInt64(0)) }),
      ("flag", Self.value(7) { $0.bytes.append(2) }),
      ("2^63", Self.value(10) { $0.add(UInt64(1) << 63) }),
      (
        "giant array",
        Self.value(9) {
          $0.add(UInt32(0)); $0.add(UInt64(1) << 60)
        }
      ),
      (
        "array past the end",
        Self.value(9) {
          $0.add(UInt32(4)); $0.add(UInt64(2)); $0.add(UInt32(1))
        }
      ),
      (
        "array of arrays",
        Self.value(9) {
          $0.add(UInt32(9)); $0.add(UInt64(1)); $0.add(UInt64(0))
        }
      ),
      (
        "array of nothing",
        Self.value(9) {
          $0.add(UInt32(77)); $0.add(UInt64(0))
        }
      ),
      (
        "twice",
        Self.file(values: 2) {
          for _ in 0..<2 { $0.add("k"); $0.add(UInt32(7)); $0.bytes.append(1) }
        }
      ),
      ("twice a tensor", Self.tensor(["t", "t"])),
      ("overlap", Self.tensor(["t", "u"])),
      ("five dimensions", Self.tensor(dimensions: [1, 1, 1, 1, 1])),
      ("2^32 dimensions", Self.tensor(rank: .max)),
      ("too large", Self.tensor(dimensions: [17])),
      ("overflow", Self.tensor(dimensions: [1 << 40, 1 << 40])),
      ("overflow of bytes", Self.tensor(dimensions: [1 << 62])),
      ("beyond Int", Self.tensor(dimensions: [1 << 63])),
      ("half a block", Self.tensor(dimensions: [16, 2], type: 3)),
      ("offset beyond", Self.tensor(offset: 1 << 40)),
      ("offset of 2^64-32", Self.tensor(offset: UInt64.max - 31)),
      ("offset between", Self.tensor(offset: 4)),
      ("end beyond", Self.tensor(offset: 64)),
      ("alignment 0", Self.tensor(alignment: 0)),
      ("alignment 24", Self.tensor(alignment: 24)),
      ("alignment 2^31", Self.tensor(alignment: 1 << 31)),
    ]
    for (what, bytes) in hostile {
      #expect(throws: FormatError.self, "\(what)") { try GGUF(bytes) }
    }
  }
}
