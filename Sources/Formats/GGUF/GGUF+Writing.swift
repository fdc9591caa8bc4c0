internal import Tensors

extension GGUF {
  /// Returns the layout of a new file of version 3, with tensors in the given order at multiples of 32 bytes.
  ///
  /// Tensors may have any format whose bytes the caller has.
  package static func layout(
    metadata: [(key: String, value: GGUFValue)], tensors: [TensorShapeInfo]
  ) throws(FormatError) -> TensorFileLayout {
    let alignment = 32
    var head: [UInt8] = []
    head.append(integer: magic)
    head.append(integer: UInt32(3))
    head.append(integer: UInt64(tensors.count))
    head.append(integer: UInt64(metadata.count))
    for (key, value) in metadata {
      head.append(ggufText: key)
      head.append(ggufValue: value)
    }
    var end = 0
    var places: [Range<Int>] = []
    for tensor in tensors {
      guard let count = TensorShape.count(tensor.shape), tensor.shape.count <= 4,
        (tensor.shape.last ?? 1).isMultiple(of: tensor.format.blockSize),
        let size = tensor.format.byteCount(of: count), size < Int.max / 2 - end
      else {
        throw FormatError(
          "model.gguf", "the tensor \(tensor.name) cannot be written as \(tensor.format)")
      }
      head.append(ggufText: tensor.name)
      head.append(integer: UInt32(tensor.shape.count))
      for dimension in tensor.shape.reversed() { head.append(integer: UInt64(dimension)) }
      head.append(integer: tensor.format.ggufType)
      head.append(integer: UInt64(end))
      places.append(end..<end + size)
      end = (end + size + alignment - 1) / alignment * alignment
    }
    while !head.count.isMultiple(of: alignment) { head.append(0) }
    return TensorFileLayout(
      head: head,
      tensors: zip(tensors, places).map { tensor, range in
        TensorInfo(
          name: tensor.name, shape: tensor.shape, format: tensor.format,
          range: head.count + range.lowerBound..<head.count + range.upperBound)
      },
      count: head.count + end)
  }
}

extension [UInt8] {
  fileprivate mutating func append(integer value: some FixedWidthInteger) {
    for shift in stride(from: 0, to: value.bitWidth, by: 8) {
      append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }

  fileprivate mutating func append(ggufText text: String) {
    append(integer: UInt64(text.utf8.count))
    append(contentsOf: text.utf8)
  }

  fileprivate mutating func append(ggufValue value: GGUFValue) {
    switch value {
    case .integer(let value, let type):
      append(integer: type.rawValue)
      append(value, as: type)
    case .number(let value, let type):
      append(integer: type.rawValue)
      append(value, as: type)
    case .bool(let value):
      append(integer: GGUFType.bool.rawValue)
      append(value ? 1 : 0)
    case .string(let text):
      append(integer: GGUFType.string.rawValue)
      append(ggufText: text)
    case .integers(let values, let type):
      append(arrayOf: type, values.count)
      for value in values { append(value, as: type) }
    case .numbers(let values, let type):
      append(arrayOf: type, values.count)
      for value in values { append(value, as: type) }
    case .bools(let values):
      append(arrayOf: .bool, values.count)
      for value in values { append(value ? 1 : 0) }
    case .strings(let texts):
      append(arrayOf: .string, texts.count)
      for text in texts { append(ggufText: text) }
    }
  }

  private mutating func append(arrayOf type: GGUFType, _ count: Int) {
    append(integer: GGUFType.array.rawValue)
    append(integer: type.rawValue)
    append(integer: UInt64(count))
  }

  private mutating func append(_ value: Int64, as type: GGUFType) {
    // A number of two's complement, cut to the width of its type.
    for byte in 0..<type.size { append(UInt8(truncatingIfNeeded: value >> (8 * byte))) }
  }

  private mutating func append(_ value: Double, as type: GGUFType) {
    if type == .float64 {
      append(integer: value.bitPattern)
    } else {
      append(integer: Float(value).bitPattern)
    }
  }
}
