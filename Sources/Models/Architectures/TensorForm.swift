import Tensors

/// How a tensor of ours relates to the published one.
package enum TensorForm: Sendable, Equatable {
  case same
  /// Rows and columns change places.
  case transposed
  /// Row i is the published row `order[i]`; elements of vectors are rows.
  case rows([Int])
  /// A number is added to every published element.
  case plus(Float)

  /// The same relation seen from the other side.
  package var inverse: TensorForm {
    switch self {
    case .same, .transposed: return self
    case .plus(let term): return .plus(-term)
    case .rows(let order):
      var back = order
      for (row, published) in order.enumerated() { back[published] = row }
      return .rows(back)
    }
  }

  /// The order of rows that puts rotary pairs half a head apart which lie side by side in a file.
  static func unpaired(heads: Int, size: Int) -> [Int] {
    (0..<heads * size).map { row in
      let (head, place) = (row / size, row % size)
      return head * size + 2 * (place % (size / 2)) + place / (size / 2)
    }
  }
}

extension TensorForm {
  /// The format of what `apply` returns for elements of a format.
  func format(of stored: ElementFormat) -> ElementFormat {
    switch self {
    case .same, .rows: stored
    case .transposed: stored.blockSize == 1 ? stored : .f32
    case .plus: .f32
    }
  }

  /// Returns a matrix of `rows` and `columns` made from its published elements; `format` is theirs.
  func apply(
    to stored: [UInt8], _ format: ElementFormat, rows: Int, columns: Int
  ) -> [UInt8] {
    switch self {
    case .same: return stored
    case .rows(let order):
      let size = stored.count / order.count
      var bytes: [UInt8] = []
      bytes.reserveCapacity(stored.count)
      for row in order { bytes += stored[row * size..<(row + 1) * size] }
      return bytes
    case .transposed:
      let plain =
        format.blockSize == 1 ? stored : Self.encoded(stored, format, count: rows * columns)
      return Self.transposed(
        plain, rows: columns, columns: rows, size: plain.count / (rows * columns))
    case .plus(let term):
      return Self.encoded(stored, format, count: rows * columns, plus: term)
    }
  }

  private static func encoded(
    _ stored: [UInt8], _ format: ElementFormat, count: Int, plus term: Float = 0
  ) -> [UInt8] {
    let values = FloatMemory(count: count).floats
    format.decode(stored.span, into: values)
    if term != 0 { for i in 0..<count { values[i] += term } }
    return FloatBytes.encode(values)
  }

  /// Returns a matrix of elements of `size` bytes with its rows and columns changed.
  private static func transposed(
    _ bytes: [UInt8], rows: Int, columns: Int, size: Int
  ) -> [UInt8] {
    var out = [UInt8](repeating: 0, count: bytes.count)
    for row in 0..<rows {
      for column in 0..<columns {
        let (from, to) = ((row * columns + column) * size, (column * rows + row) * size)
        for byte in 0..<size { out[to + byte] = bytes[from + byte] }
      }
    }
    return out
  }
}
