package import Tensors

/// How a tensor file that is to be written will look: its head, and where each tensor goes.
package struct TensorFileLayout: Sendable {
  /// Everything ahead of the first tensor.
  package let head: [UInt8]
  /// In the order of the file, with their places in it; gaps and the end are filled with zeros.
  package let tensors: [TensorInfo]
  /// Bytes of the whole file.
  package let count: Int

  /// Hands out the file piece by piece: the head, then each tensor's bytes as `bytes` gives them.
  ///
  /// `bytes` returns as many as the tensor's range has.
  package func write<Failure: Error>(
    _ bytes: (TensorInfo) throws(Failure) -> [UInt8],
    to sink: (consuming [UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    try sink(head)
    var place = head.count
    for tensor in tensors {
      if place < tensor.range.lowerBound {
        try sink([UInt8](repeating: 0, count: tensor.range.lowerBound - place))
      }
      let data = try bytes(tensor)
      precondition(data.count == tensor.range.count, "a tensor must have the bytes of its range")
      try sink(data)
      place = tensor.range.upperBound
    }
    if place < count { try sink([UInt8](repeating: 0, count: count - place)) }
  }

  /// Returns the whole file.
  package func encode<Failure: Error>(
    _ bytes: (TensorInfo) throws(Failure) -> [UInt8]
  ) throws(Failure) -> [UInt8] {
    var file: [UInt8] = []
    file.reserveCapacity(count)
    try write(bytes, to: { (piece: consuming [UInt8]) throws(Failure) in file += piece })
    return file
  }
}

/// A tensor to be written.
package struct TensorShapeInfo: Sendable, Equatable {
  package let name: String
  /// Outermost dimension first.
  package let shape: [Int]
  package let format: ElementFormat

  package init(name: String, shape: [Int], format: ElementFormat) {
    self.name = name
    self.shape = shape
    self.format = format
  }
}
