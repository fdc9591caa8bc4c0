import Documents
package import Formats
import Tensors
import Tokenizers

/// A model as llama.cpp reads it.
package struct GGUFModel {
  private let file: GGUF

  package init(_ bytes: FileBytes) throws { file = try GGUF(bytes) }

  /// Returns the model; its weights are read when they are asked for.
  package func checkpoint() throws -> Checkpoint {
    let model = try model()
    let tokenizer = try Tokenizer(vocabulary())
    guard tokenizer.count <= model.vocabulary else {
      throw problem(
        "has \(tokenizer.count) tokens, but 'token_embd.weight' only \(model.vocabulary) rows")
    }
    let template = file.metadata["tokenizer.chat_template"]?.string.map { jinja in
      ChatTemplate(
        jinja: jinja, beginning: tokenizer.beginning.flatMap(tokenizer.name),
        end: tokenizer.end.flatMap(tokenizer.name))
    }
    return Checkpoint(
      architecture: model.architecture, tokenizer: tokenizer,
      template: .standard, weights: model.weights, vocabulary: model.vocabulary,
      chat: template)
  }

  /// Returns what the metadata and the weights say, without a tokenizer.
  package func model() throws -> (
    architecture: any Architecture, weights: Weights, vocabulary: Int
  ) {
    let architecture = try Self.architecture(
      file.metadata, tensors: file.tensors, in: file.name,
      factors: { (tensor: TensorInfo, values: Floats) in try file.decode(tensor, into: values) })
    guard let names = type(of: architecture).published.gguf else {
      preconditionFailure("an architecture without names is not read")
    }
    guard let table = file.tensors.first(where: { $0.name == "token_embd.weight" }),
      let vocabulary = table.shape.first, table.shape.count == 2
    else { throw problem("there is no matrix 'token_embd.weight'") }
    let source = TensorImport(
      file: file, names: { names.name(of: $0).map { [$0] } ?? [] }, form: architecture.ggufForm,
      isIgnored: { $0 == "rope_freqs.weight" || $0 == "output.weight" })
    return (
      architecture, try source.weights(architecture.layout(vocabulary: vocabulary)), vocabulary
    )
  }

  private func problem(_ text: String) -> ModelError { .malformed(part: file.name, text) }

  private func vocabulary() throws -> GGUFVocabulary {
    func value(_ key: String) -> GGUFValue? { file.metadata["tokenizer.ggml.\(key)"] }
    func id(_ key: String) -> Int32? { value(key)?.integer.flatMap { Int32(exactly: $0) } }
    guard let tokens = value("tokens")?.strings, let model = value("model")?.string else {
      throw problem("has no vocabulary ('tokenizer.ggml.model' and 'tokenizer.ggml.tokens')")
    }
    return GGUFVocabulary(
      model: model, pre: value("pre")?.string ?? "", tokens: tokens,
      scores: value("scores")?.numbers?.map { Float($0) } ?? [],
      types: value("token_type")?.integers?.map { Int32(truncatingIfNeeded: $0) } ?? [],
      merges: value("merges")?.strings ?? [], beginning: id("bos_token_id"),
      end: id("eos_token_id"), turnEnds: ["eot_token_id", "eom_token_id"].compactMap(id),
      unknown: id("unknown_token_id"), padding: id("padding_token_id"),
      addsBeginning: value("add_bos_token")?.bool, addsEnd: value("add_eos_token")?.bool,
      addsSpacePrefix: value("add_space_prefix")?.bool)
  }
}
