package import Formats
import Tensors

/// Finds the weights of an architecture among the tensors of a file.
package struct TensorImport {
  let file: any TensorFile
  /// What a weight may be called there, and how it lies there.
  let names: (String) -> [String]
  let form: (String) -> TensorForm
  /// Whether a tensor that no weight asks for may be there.
  let isIgnored: (String) -> Bool

  package init(
    file: any TensorFile, names: @escaping (String) -> [String] = { [$0] },
    form: @escaping (String) -> TensorForm = { _ in .same },
    isIgnored: @escaping (String) -> Bool
  ) {
    self.file = file
    self.names = names
    self.form = form
    self.isIgnored = isIgnored
  }

  /// Returns the weights of a layout; each is read when it is asked for.
  ///
  /// Formats are kept where the form of a weight allows it. Throws `ModelError.malformed` for weights that
  /// are missing or of another shape, and for tensors that nobody asks for.
  package func weights(_ specs: [WeightSpec]) throws -> Weights {
    let there = Dictionary(
      file.tensors.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var used: Set<String> = []
    var found: [String: Found] = [:]
    for spec in specs {
      let candidates = names(spec.name)
      guard let tensor = candidates.lazy.compactMap({ there[$0] }).first else {
        throw problem(missing: candidates)
      }
      used.insert(tensor.name)
      found[spec.name] = try Found(spec, tensor, form(spec.name), in: file)
    }
    let others =
      there.keys.filter { !used.contains($0) && !isIgnored($0) }
      + file.unreadable.keys.filter { !isIgnored($0) }
    if let other = others.min() {
      throw ModelError.malformed(
        part: file.name,
        "the tensor '\(other)' has no place in the architecture that the configuration describes "
          + "(\(others.count) such in all); a model with more parts than that is not supported")
    }
    let formats = specs.compactMap { spec in found[spec.name].map { (spec.name, $0.format) } }
    return Weights(formats) { [found] name in
      guard let tensor = found[name] else {
        throw ModelError.malformed(part: "tensors/\(name)", "is absent")
      }
      return try tensor.bytes()
    }
  }

  private func problem(missing candidates: [String]) -> ModelError {
    for name in candidates {
      if let type = file.unreadable[name] {
        return .malformed(
          part: file.name,
          "the tensor '\(name)' has type \(type), which is not read; use a file in F16, BF16, Q8_0 or "
            + "another supported format")
      }
    }
    let name = candidates.first ?? ""
    return .malformed(
      part: file.name,
      "there is no tensor '\(name)', which the configuration asks for; is the file complete?")
  }
}

/// The tensor of a file that holds a weight.
private struct Found: Sendable {
  let spec: WeightSpec
  let tensor: TensorInfo
  let form: TensorForm
  /// What `bytes` returns.
  let format: ElementFormat
  let source: FileBytes

  init(_ spec: WeightSpec, _ tensor: TensorInfo, _ form: TensorForm, in file: any TensorFile)
    throws
  {
    self.spec = spec
    self.tensor = tensor
    self.form = form
    source = try file.file(of: tensor)
    format = form.format(of: tensor.format)
    var wanted = spec.rows == 1 ? [spec.columns] : [spec.rows, spec.columns]
    if form == .transposed { wanted.reverse() }
    // Kernels of convolutions are matrices here, and a lone number is a vector of one.
    let flat =
      [0, 3, 4].contains(tensor.shape.count)
      && tensor.shape.reduce(1, *) == spec.count && (tensor.shape.first ?? 1) == wanted[0]
    guard tensor.shape == wanted || flat else {
      throw ModelError.malformed(
        part: file.name,
        "the tensor '\(tensor.name)' has the shape \(tensor.shape), the configuration asks for \(wanted)"
      )
    }
  }

  /// The elements as the architecture has them.
  func bytes() throws -> [UInt8] {
    form.apply(
      to: try source.read(tensor.range), tensor.format, rows: spec.rows, columns: spec.columns)
  }
}
