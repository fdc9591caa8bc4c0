import Documents
import Tensors

extension Checkpoint {
  /// The number of blocks, as the names of the weights have it.
  package var blockCount: Int {
    table.specs.compactMap { spec in
      spec.name.split(separator: ".").compactMap { Int($0) }.first
    }.max().map { $0 + 1 } ?? 0
  }

  /// Returns the model without the blocks after the first ones: its last norm and its head read what those leave.
  ///
  /// Throws `ModelError.malformed` for an architecture that cannot have fewer.
  package func keeping(blocks: Int) throws -> Checkpoint {
    var parameters = try architecture.parameters()
    parameters["layers"] = .integer(blocks)
    let name = type(of: architecture).name
    let made = architectures.make(
      JSONValue.object([name: .object(parameters)]).node(file: "config.json"))
    guard let shorter = made.value, made.diagnostics.isEmpty else {
      throw ModelError.malformed(
        part: "config.json", "\(name) cannot have \(blocks) blocks instead of \(blockCount)")
    }
    var result = Checkpoint(
      architecture: shorter, tokenizer: tokenizer, template: template, weights: weights,
      history: history, vocabulary: vocabulary, chat: chat)
    (result.softPrompt, result.extraRank) = (softPrompt, extraRank)
    let known = Dictionary(table.specs.map { ($0.name, $0.count) }) { first, _ in first }
    var tensors: [(name: String, format: ElementFormat, bytes: [UInt8])] = []
    for spec in result.table.specs {
      guard known[spec.name] == spec.count else {
        throw ModelError.malformed(part: "config.json", "\(name) has no weight '\(spec.name)'")
      }
      tensors.append(
        (spec.name, weights.format(spec.name) ?? .f32, try weights.bytes(spec.name)))
    }
    result.weights = Weights(tensors: tensors)
    return result
  }
}
