import Tensors

/// A GGUF file of version 2 or 3: metadata, then tensors, little-endian.
///
/// Layout: the GGUF specification (ggml, docs/gguf.md). Metadata arrays of arrays, which no published model
/// has, are refused.
package struct GGUF: TensorFile {
  package let version: Int
  package let metadata: [String: GGUFValue]
  package let tensors: [TensorInfo]
  package let unreadable: [String: String]
  private let bytes: FileBytes

  package var name: String { bytes.name }

  static let magic: UInt32 = 0x4655_4747
  static let largestName = 65_535
  static let largestAlignment = 1 << 16

  package init(_ bytes: FileBytes) throws(FormatError) {
    self.bytes = bytes
    var cursor = ByteCursor(bytes)
    guard try cursor.integer(UInt32.self) == Self.magic else {
      throw FormatError(bytes.name, at: 0, "is no GGUF file (it does not start with 'GGUF')")
    }
    let version = try cursor.integer(UInt32.self)
    guard version == 2 || version == 3 else {
      throw FormatError(
        bytes.name, at: 4,
        version & 0xFFFF == 0
          ? "a big-endian GGUF file; only little-endian ones are read"
          : "GGUF version \(version); versions 2 and 3 are read")
    }
    self.version = Int(version)
    let tensorCount = try cursor.count(ofThings: 24, "tensors")
    let valueCount = try cursor.count(ofThings: 13, "metadata values")
    var metadata: [String: GGUFValue] = [:]
    for _ in 0..<valueCount {
      let place = cursor.offset
      let key = try cursor.ggufName()
      guard metadata.updateValue(try cursor.ggufValue(), forKey: key) == nil else {
        throw FormatError(bytes.name, at: place, "the key \(FormatError.quote(key)) is given twice")
      }
    }
    self.metadata = metadata
    var entries: [Entry] = []
    for _ in 0..<tensorCount { entries.append(try Entry(&cursor)) }
    let alignment = try Self.alignment(metadata, in: bytes.name)
    let start = (cursor.offset + alignment - 1) / alignment * alignment
    (tensors, unreadable) = try Self.place(entries, from: start, alignment: alignment, in: bytes)
  }

  package func file(of tensor: TensorInfo) -> FileBytes { bytes }

  private static func alignment(
    _ metadata: [String: GGUFValue], in file: String
  ) throws(FormatError) -> Int {
    guard let value = metadata["general.alignment"] else { return 32 }
    guard let alignment = value.integer, (1...largestAlignment).contains(alignment),
      alignment & (alignment - 1) == 0
    else { throw FormatError(file, "general.alignment must be a power of two up to 65536") }
    return alignment
  }

  /// Finds every tensor's bytes, and checks that they exist and are nobody else's.
  private static func place(
    _ entries: [Entry], from start: Int, alignment: Int, in bytes: FileBytes
  ) throws(FormatError) -> ([TensorInfo], [String: String]) {
    var tensors: [TensorInfo] = []
    var unreadable: [String: String] = [:]
    var names: Set<String> = []
    for entry in entries {
      let title = "the tensor \(FormatError.quote(entry.name))"
      guard names.insert(entry.name).inserted else {
        throw FormatError(bytes.name, at: entry.place, "\(title) is given twice")
      }
      guard entry.offset.isMultiple(of: UInt64(alignment)),
        let offset = Int(exactly: entry.offset), offset <= bytes.count - start
      else {
        throw FormatError(
          bytes.name, at: entry.place, "\(title) is said to be at byte \(entry.offset) of the data")
      }
      guard let format = ElementFormat(ggufType: entry.type) else {
        unreadable[entry.name] = GGMLNames.name(of: entry.type)
        continue
      }
      // Rows consist of whole blocks.
      guard let count = TensorShape.count(entry.shape),
        (entry.shape.last ?? 1).isMultiple(of: format.blockSize),
        let size = format.byteCount(of: count)
      else {
        throw FormatError(
          bytes.name, at: entry.place,
          "\(title) has the shape \(TensorShape.text(entry.shape)), impossible for \(format)")
      }
      guard size <= bytes.count - start - offset else {
        throw FormatError(
          bytes.name, at: entry.place, "\(title) needs \(size) bytes, more than the file has")
      }
      let range = start + offset..<start + offset + size
      tensors.append(
        TensorInfo(name: entry.name, shape: entry.shape, format: format, range: range))
    }
    try TensorShape.checkApart(tensors, in: bytes.name)
    return (tensors.sorted { $0.name < $1.name }, unreadable)
  }
}

extension GGUF {
  /// What the file says of one tensor.
  private struct Entry {
    let name: String
    let shape: [Int]
    let type: UInt32
    let offset: UInt64
    /// Where the file says it.
    let place: Int

    init(_ cursor: inout ByteCursor) throws(FormatError) {
      place = cursor.offset
      name = try cursor.ggufName()
      let rank = try cursor.integer(UInt32.self)
      guard rank <= 4 else {
        throw cursor.failure("a tensor of \(rank) dimensions; at most 4 exist")
      }
      var shape: [Int] = []
      for _ in 0..<rank {
        guard let dimension = Int(exactly: try cursor.integer(UInt64.self)) else {
          throw cursor.failure("the dimension of a tensor is too large")
        }
        shape.append(dimension)
      }
      // The file has the innermost dimension first.
      self.shape = shape.reversed()
      type = try cursor.integer()
      offset = try cursor.integer()
    }
  }
}
