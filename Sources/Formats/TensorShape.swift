import Tensors

/// The checks on shapes and places that every tensor file needs.
enum TensorShape {
  /// Returns the number of elements; nil when it overflows or a dimension is negative.
  static func count(_ shape: [Int]) -> Int? {
    var count = 1
    var isEmpty = false
    for dimension in shape {
      guard dimension >= 0 else { return nil }
      if dimension == 0 {
        isEmpty = true
        continue
      }
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      guard !overflow else { return nil }
      count = product
    }
    return isEmpty ? 0 : count
  }

  /// Returns a name for a shape, for messages.
  static func text(_ shape: [Int]) -> String {
    "[" + shape.map(String.init).joined(separator: ", ") + "]"
  }

  /// Checks that no two tensors share bytes.
  static func checkApart(_ tensors: [TensorInfo], in file: String) throws(FormatError) {
    let sorted = tensors.filter { !$0.range.isEmpty }
      .sorted { ($0.range.lowerBound, $0.name) < ($1.range.lowerBound, $1.name) }
    for (first, second) in zip(sorted, sorted.dropFirst())
    where second.range.lowerBound < first.range.upperBound {
      throw FormatError(
        file, at: second.range.lowerBound,
        "the tensors \(FormatError.quote(first.name)) and \(FormatError.quote(second.name)) overlap"
      )
    }
  }
}
