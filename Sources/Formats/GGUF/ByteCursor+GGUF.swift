extension ByteCursor {
  /// Reads a key or the name of a tensor.
  mutating func ggufName() throws(FormatError) -> String {
    let place = offset
    let text = try ggufString()
    guard text.utf8.count <= GGUF.largestName else {
      throw FormatError(file.name, at: place, "a name of \(text.utf8.count) bytes")
    }
    return text
  }

  /// Reads a length and that many bytes of UTF-8.
  mutating func ggufString() throws(FormatError) -> String {
    let place = offset
    let size = try count(ofThings: 1, "bytes of text")
    guard let text = String(validating: try bytes(size), as: UTF8.self) else {
      throw FormatError(file.name, at: place, "a text that is not UTF-8")
    }
    return text
  }

  /// Reads a type and a value of it.
  mutating func ggufValue() throws(FormatError) -> GGUFValue {
    let type = try ggufType()
    switch type {
    case .string: return .string(try ggufString())
    case .bool: return .bool(try ggufBool())
    case .float32, .float64: return .number(try ggufNumber(type), as: type)
    case .array: return try ggufArray()
    default: return .integer(try ggufInteger(type), as: type)
    }
  }

  private mutating func ggufArray() throws(FormatError) -> GGUFValue {
    let type = try ggufType()
    guard type != .array else { throw failure("an array of arrays, which is not read") }
    let count = try count(ofThings: type.size, "items of an array")
    switch type {
    case .string:
      return .strings(try items(count) { cursor throws(FormatError) in try cursor.ggufString() })
    case .bool:
      return .bools(try items(count) { cursor throws(FormatError) in try cursor.ggufBool() })
    case .float32, .float64:
      return .numbers(
        try items(count) { cursor throws(FormatError) in try cursor.ggufNumber(type) }, as: type)
    default:
      return .integers(
        try items(count) { cursor throws(FormatError) in try cursor.ggufInteger(type) }, as: type)
    }
  }

  private mutating func items<Item>(
    _ count: Int, _ read: (inout ByteCursor) throws(FormatError) -> Item
  ) throws(FormatError) -> [Item] {
    var items: [Item] = []
    items.reserveCapacity(count)
    for _ in 0..<count { items.append(try read(&self)) }
    return items
  }

  private mutating func ggufType() throws(FormatError) -> GGUFType {
    let place = offset
    let number = try integer(UInt32.self)
    guard let type = GGUFType(rawValue: number) else {
      throw FormatError(file.name, at: place, "there is no metadata type \(number)")
    }
    return type
  }

  private mutating func ggufBool() throws(FormatError) -> Bool {
    let place = offset
    let byte = try integer(UInt8.self)
    guard byte < 2 else {
      throw FormatError(file.name, at: place, "a flag must be 0 or 1, not \(byte)")
    }
    return byte == 1
  }

  private mutating func ggufNumber(_ type: GGUFType) throws(FormatError) -> Double {
    type == .float64
      ? Double(bitPattern: try integer()) : Double(Float(bitPattern: try integer()))
  }

  private mutating func ggufInteger(_ type: GGUFType) throws(FormatError) -> Int64 {
    switch type {
    case .uint8: return Int64(try integer(UInt8.self))
    case .int8: return Int64(try integer(Int8.self))
    case .uint16: return Int64(try integer(UInt16.self))
    case .int16: return Int64(try integer(Int16.self))
    case .uint32: return Int64(try integer(UInt32.self))
    case .int32: return Int64(try integer(Int32.self))
    case .int64: return try integer()
    default:
      let place = offset
      guard let value = Int64(exactly: try integer(UInt64.self)) else {
        throw FormatError(file.name, at: place, "a number above 2^63")
      }
      return value
    }
  }
}
