import Formats
import Tensors

/// Weights on their way into a file of another kind.
struct WeightExport {
  let checkpoint: Checkpoint
  /// What a weight is called there; nil for one that the file does not hold.
  let name: (String) -> String?
  /// How a weight lies there, seen from ours.
  let form: (String) -> TensorForm
  /// The format that a weight is written in.
  let format: (WeightSpec) -> ElementFormat

  private var specs: [String: WeightSpec] {
    var specs: [String: WeightSpec] = [:]
    for spec in checkpoint.table.specs {
      if let name = name(spec.name) { specs[name] = spec }
    }
    return specs
  }

  /// The tensors to write, in the order of the layout.
  var tensors: [TensorShapeInfo] {
    checkpoint.table.specs.compactMap { spec in
      guard let name = name(spec.name) else { return nil }
      var shape = spec.rows == 1 ? [spec.columns] : [spec.rows, spec.columns]
      if form(spec.name) == .transposed { shape.reverse() }
      if let foreign = checkpoint.architecture as? ForeignModel {
        shape = foreign.shape(of: spec.name) ?? shape
      }
      return TensorShapeInfo(name: name, shape: shape, format: format(spec))
    }
  }

  /// Returns the bytes of the whole file.
  func encode(_ layout: TensorFileLayout) throws -> [UInt8] {
    let specs = specs
    return try layout.encode { (tensor: TensorInfo) throws in
      guard let spec = specs[tensor.name] else { preconditionFailure("a tensor of no weight") }
      return try bytes(of: spec)
    }
  }

  private func bytes(of spec: WeightSpec) throws -> [UInt8] {
    let (stored, wanted) = (checkpoint.weights.format(spec.name) ?? .f32, format(spec))
    let form = form(spec.name)
    var (rows, columns) = (spec.rows, spec.columns)
    if form == .transposed { swap(&rows, &columns) }
    if stored == wanted, form.format(of: stored) == wanted {
      return form.apply(
        to: try checkpoint.weights.bytes(spec.name), stored, rows: rows, columns: columns)
    }
    let values = FloatMemory(count: spec.count).floats
    try checkpoint.weights.load(spec.name, into: values)
    let plain = form.apply(
      to: FloatBytes.encode(values), .f32, rows: rows, columns: columns)
    guard wanted != .f32 else { return plain }
    guard FloatBytes.decode(plain, into: values), let bytes = wanted.encode(values) else {
      preconditionFailure("weights are exported as plain numbers")
    }
    if wanted == .f16, (0..<values.count).contains(where: { abs(values[$0]) > 65_504 }) {
      throw ModelError.malformed(
        part: "tensors/\(spec.name)", "has numbers too large for F16; write F32 instead")
    }
    return bytes
  }
}
