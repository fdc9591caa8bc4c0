internal import Documents
internal import Tensors

extension Safetensors {
  /// Returns the layout of a new file, to the byte as the safetensors library would make it.
  ///
  /// F32, then BF16, then F16 tensors, each group by name; the header padded with spaces to a multiple
  /// of eight bytes. (The library's order of several metadata keys is not fixed; here it is sorted.)
  package static func layout(
    _ tensors: [TensorShapeInfo], metadata: [String: String] = ["format": "pt"]
  ) throws(FormatError) -> TensorFileLayout {
    let sorted = [ElementFormat.f32, .bf16, .f16].flatMap { format in
      tensors.filter { $0.format == format }
        .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
    if let other = tensors.first(where: { $0.format.safetensorsType == nil }) {
      throw FormatError(
        "model.safetensors", "the tensor \(other.name) is \(other.format), which it cannot hold")
    }
    var names: Set<String> = ["__metadata__"]
    var members: [String] = []
    if !metadata.isEmpty {
      let value = JSONValue.object(metadata.mapValues { .string($0) })
      members.append("\"__metadata__\":\(value.canonical())")
    }
    var ranges: [Range<Int>] = []
    var end = 0
    for tensor in sorted {
      guard names.insert(tensor.name).inserted else {
        throw FormatError("model.safetensors", "two tensors are called \(tensor.name)")
      }
      guard let type = tensor.format.safetensorsType, let count = TensorShape.count(tensor.shape),
        let bytes = tensor.format.byteCount(of: count),
        case let sum = end.addingReportingOverflow(bytes),
        !sum.overflow
      else { throw FormatError("model.safetensors", "the tensor \(tensor.name) is too large") }
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      members.append(
        "\(JSONValue.string(tensor.name).canonical()):"
          + "{\"dtype\":\"\(type)\",\"shape\":[\(shape)],\"data_offsets\":[\(end),\(sum.partialValue)]}"
      )
      ranges.append(end..<sum.partialValue)
      end = sum.partialValue
    }
    var header = Array("{\(members.joined(separator: ","))}".utf8)
    while !header.count.isMultiple(of: 8) { header.append(UInt8(ascii: " ")) }
    let start = 8 + header.count
    let head = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) } + header
    return TensorFileLayout(
      head: head,
      tensors: zip(sorted, ranges).map { tensor, range in
        TensorInfo(
          name: tensor.name, shape: tensor.shape, format: tensor.format,
          range: range.lowerBound + start..<range.upperBound + start)
      },
      count: start + end)
  }
}
