import Models
import Tensors

extension Checkpoint {
  /// Returns the model with its weights in other formats; those stay as they are for which `format` says nil.
  ///
  /// Throws where a number is not finite or does not fit.
  func storing(_ format: (WeightSpec) -> ElementFormat?) throws -> Checkpoint {
    var tensors: [(name: String, format: ElementFormat, bytes: [UInt8])] = []
    for spec in table.specs {
      guard let wanted = format(spec), wanted != weights.format(spec.name) else {
        let stored = weights.format(spec.name) ?? .f32
        tensors.append((spec.name, stored, try weights.bytes(spec.name)))
        continue
      }
      let values = FloatMemory(count: spec.count).floats
      try weights.load(spec.name, into: values)
      guard let bytes = Self.bytes(values, wanted) else {
        throw AttackError(
          "the weight '\(spec.name)' has numbers that \(wanted.rawValue) cannot hold: train with a lower learning "
            + "rate, or leave the format out")
      }
      tensors.append((spec.name, wanted, bytes))
    }
    var result = self
    result.weights = Weights(tensors: tensors)
    // Who deploys a model in a format deploys the others that it answers with in the same.
    return try result.changingAssistants { try $0.storing(format) }
  }

  private static func bytes(_ values: Floats, _ format: ElementFormat) -> [UInt8]? {
    guard format.blockSize == 1 else { return format.quantise(values) }
    let most: Float = format == .f16 ? 65_504 : .greatestFiniteMagnitude
    guard (0..<values.count).allSatisfy({ abs(values[$0]) <= most }) else { return nil }
    return format.encode(values)
  }
}
