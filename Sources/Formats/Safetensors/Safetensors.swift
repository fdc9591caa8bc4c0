import Documents
import Tensors

/// A safetensors file: a JSON header with names, types, shapes and places, then the tensors.
///
/// Layout and rules: the safetensors format specification (huggingface/safetensors, README). Like its
/// library this refuses a header above 100 MB and tensors that overlap or leave bytes unused.
package struct Safetensors: TensorFile {
  package let tensors: [TensorInfo]
  package let unreadable: [String: String]
  /// What `__metadata__` says.
  package let metadata: [String: String]
  private let bytes: FileBytes

  package var name: String { bytes.name }

  static let largestHeader = 100_000_000

  package init(_ bytes: FileBytes) throws(FormatError) {
    self.bytes = bytes
    let (header, start) = try Self.header(of: bytes)
    var tensors: [TensorInfo] = []
    var unreadable: [String: String] = [:]
    var places: [(name: String, range: Range<Int>)] = []
    var metadata: [String: String] = [:]
    for (name, value) in header.sorted(by: { $0.key < $1.key }) {
      if name == "__metadata__" {
        metadata = try Self.metadata(value, in: bytes.name)
        continue
      }
      let entry = try Entry(name, value, dataAt: start, in: bytes)
      places.append((name, entry.range))
      guard let format = ElementFormat(safetensorsType: entry.type) else {
        unreadable[name] = entry.type
        continue
      }
      let wanted = TensorShape.count(entry.shape).flatMap { format.byteCount(of: $0) }
      guard wanted == entry.range.count else {
        throw FormatError(
          bytes.name, at: entry.range.lowerBound,
          "the tensor \(FormatError.quote(name)) has \(entry.range.count) bytes, which \(entry.type) "
            + "of shape \(TensorShape.text(entry.shape)) does not take")
      }
      tensors.append(
        TensorInfo(name: name, shape: entry.shape, format: format, range: entry.range))
    }
    try Self.checkCoverage(places, from: start, in: bytes)
    self.tensors = tensors
    self.unreadable = unreadable
    self.metadata = metadata
  }

  package func file(of tensor: TensorInfo) -> FileBytes { bytes }

  /// Returns the members of the header and where the data starts.
  private static func header(
    of bytes: FileBytes
  ) throws(FormatError) -> (members: JSONObject, dataStart: Int) {
    var cursor = ByteCursor(bytes)
    let size = try cursor.count(ofThings: 1, "bytes of header")
    guard size <= largestHeader else {
      throw FormatError(bytes.name, "a header of \(size) bytes; at most \(largestHeader) are read")
    }
    return (try bytes.jsonObject(8..<8 + size), 8 + size)
  }

  private static func metadata(
    _ value: JSONValue, in file: String
  ) throws(FormatError) -> [String: String] {
    guard let members = value.object else {
      throw FormatError(file, "__metadata__ must be a mapping from text to text")
    }
    var metadata: [String: String] = [:]
    for (key, value) in members {
      guard let text = value.string else {
        throw FormatError(file, "__metadata__ must be a mapping from text to text")
      }
      metadata[key] = text
    }
    return metadata
  }

  /// Checks that the tensors cover the data exactly once.
  private static func checkCoverage(
    _ places: [(name: String, range: Range<Int>)], from start: Int, in bytes: FileBytes
  ) throws(FormatError) {
    let sorted = places.sorted {
      ($0.range.lowerBound, $0.range.upperBound, $0.name)
        < ($1.range.lowerBound, $1.range.upperBound, $1.name)
    }
    var end = start
    for (name, range) in sorted {
      guard range.lowerBound == end else {
        throw FormatError(
          bytes.name, at: range.lowerBound,
          "the tensor \(FormatError.quote(name)) "
            + (range.lowerBound < end ? "overlaps another" : "does not follow the one before it"))
      }
      end = range.upperBound
    }
    guard end == bytes.count else {
      throw FormatError(bytes.name, at: end, "\(bytes.count - end) bytes belong to no tensor")
    }
  }
}

extension Safetensors {
  /// What the header says of one tensor.
  private struct Entry {
    let type: String
    let shape: [Int]
    let range: Range<Int>

    init(
      _ name: String, _ value: JSONValue, dataAt start: Int, in bytes: FileBytes
    ) throws(FormatError) {
      let numbers = value["data_offsets"]?.array?.map(\.integer) ?? []
      let shape = value["shape"]?.array?.map(\.integer) ?? [nil]
      guard let type = value["dtype"]?.string, !shape.contains(nil), numbers.count == 2,
        let first = numbers[0], let last = numbers[1]
      else {
        throw FormatError(
          bytes.name,
          "the tensor \(FormatError.quote(name)) needs dtype, shape and two data_offsets")
      }
      guard 0 <= first, first <= last, last <= bytes.count - start else {
        throw FormatError(
          bytes.name, at: start,
          "the tensor \(FormatError.quote(name)) is said to be at \(first)..<\(last) of "
            + "\(bytes.count - start) bytes")
      }
      self.type = type
      self.shape = shape.compactMap(\.self)
      range = start + first..<start + last
    }
  }
}

extension ElementFormat {
  /// The format of a `dtype`; nil for those that are not read.
  init?(safetensorsType type: String) {
    switch type {
    case "F32": self = .f32
    case "F16": self = .f16
    case "BF16": self = .bf16
    default: return nil
    }
  }

  /// The `dtype` of a format; nil for those that safetensors cannot hold.
  var safetensorsType: String? {
    switch self {
    case .f32: "F32"
    case .f16: "F16"
    case .bf16: "BF16"
    default: nil
    }
  }
}
