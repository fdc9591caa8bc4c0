/// An array of bytes in the IDX format of MNIST and Fashion-MNIST, plain or compressed with gzip.
///
/// Layout: two zero bytes, the type (8 for bytes, the only one read), the number of dimensions, each
/// dimension as a big-endian 32-bit number, then the values, outermost dimension first.
package struct IDX: Sendable, Equatable {
  package let shape: [Int]
  package let values: [UInt8]

  /// Compressed files may claim at most this many bytes for each of theirs.
  static let largestRatio = 200

  package init(_ bytes: FileBytes) throws(FormatError) {
    let pieces = try ByteStream(bytes)
    var content: [UInt8] = []
    while content.count < 4, let piece = try pieces.next() { content += piece }
    guard content.count >= 4, content[0] == 0, content[1] == 0, (1...4).contains(content[3]) else {
      throw FormatError(bytes.name, "is no IDX file")
    }
    guard content[2] == 8 else {
      throw FormatError(bytes.name, "IDX values of type \(content[2]); only bytes (8) are read")
    }
    let head = 4 + 4 * Int(content[3])
    while content.count < head, let piece = try pieces.next() { content += piece }
    guard content.count >= head else { throw FormatError(bytes.name, "the file ends too early") }
    let shape = stride(from: 4, to: head, by: 4).map { place in
      content[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    guard let count = TensorShape.count(shape), count / Self.largestRatio <= bytes.count else {
      throw FormatError(
        bytes.name, at: 4, "the shape \(TensorShape.text(shape)) is more than the file can hold")
    }
    while content.count <= head + count, let piece = try pieces.next() { content += piece }
    guard content.count == head + count else {
      throw FormatError(
        bytes.name,
        "has \(content.count < head + count ? "fewer" : "more") values than its shape says")
    }
    self.shape = shape
    values = Array(content[head...])
  }
}
