package import Tensors

/// One tensor of a file: what it is called and where its bytes are.
package struct TensorInfo: Sendable, Equatable {
  package let name: String
  /// Outermost dimension first, as Hugging Face and numpy write it; empty for a scalar.
  package let shape: [Int]
  package let format: ElementFormat
  /// The bytes in the file that holds it; as many as shape and format need.
  package let range: Range<Int>

  package init(name: String, shape: [Int], format: ElementFormat, range: Range<Int>) {
    self.name = name
    self.shape = shape
    self.format = format
    self.range = range
  }

  /// The product of the shape, which the reader of the file has checked not to overflow.
  package var count: Int { shape.reduce(1, *) }
}

/// Weights in one or several files, read a tensor at a time.
package protocol TensorFile: Sendable {
  /// The tensors that can be read, sorted by name.
  var tensors: [TensorInfo] { get }
  /// The others: name and what they are (integers, rare quantisations).
  var unreadable: [String: String] { get }
  /// What messages call the whole.
  var name: String { get }
  /// Returns the file that the range of a tensor refers to.
  func file(of tensor: TensorInfo) throws(FormatError) -> FileBytes
}

extension TensorFile {
  /// Returns the tensor of a name, or an error that says what is there instead.
  package func tensor(_ wanted: String) throws(FormatError) -> TensorInfo {
    let place = tensors.partitioningIndex { $0.name >= wanted }
    if place < tensors.count, tensors[place].name == wanted { return tensors[place] }
    if let type = unreadable[wanted] {
      throw FormatError(
        name, "the tensor \(FormatError.quote(wanted)) has type \(type), which is not read")
    }
    throw FormatError(name, "there is no tensor \(FormatError.quote(wanted))")
  }

  /// Returns the stored bytes of a tensor.
  package func bytes(of tensor: TensorInfo) throws(FormatError) -> [UInt8] {
    try file(of: tensor).read(tensor.range)
  }

  /// Decodes a tensor into floats of the same number, holding only a part of its bytes at a time.
  package func decode(_ tensor: TensorInfo, into floats: Floats) throws(FormatError) {
    precondition(floats.count == tensor.count, "there must be room for exactly the tensor")
    try file(of: tensor).decode(tensor.range, tensor.format, into: floats)
  }
}

extension Array {
  /// Returns the first index whose element satisfies a predicate that is false, then true.
  fileprivate func partitioningIndex(_ isBehind: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = low + (high - low) / 2
      if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
