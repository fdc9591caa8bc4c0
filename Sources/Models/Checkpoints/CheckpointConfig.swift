import Documents
import FoundationEssentials

/// The `config.json` of a checkpoint: the architecture with its parameters, and the prompt.
struct CheckpointConfig {
  let architecture: any Architecture
  let template: PromptTemplate

  init(architecture: any Architecture, template: PromptTemplate) {
    self.architecture = architecture
    self.template = template
  }

  init(_ bytes: [UInt8]) throws(ModelError) {
    let json: JSONValue
    do {
      json = try JSONValue.parse(bytes)
    } catch {
      throw .malformed(part: "config.json", "\(error)")
    }
    guard json["format"]?.integer == 1, let described = json["architecture"],
      let prompt = json["prompt"]?.string
    else { throw .malformed(part: "config.json", "lacks format 1, 'architecture' or 'prompt'") }
    let made = architectures.make(Node(described))
    guard let architecture = made.value else {
      throw .malformed(part: "config.json", "\(InvalidDocument(diagnostics: made.diagnostics))")
    }
    self.architecture = architecture
    template = PromptTemplate(prompt: prompt)
  }

  func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    let parameters = try JSONValue.parse(Array(encoder.encode(architecture)))
    let config: JSONValue = [
      "format": 1,
      "architecture": .object([type(of: architecture).name: parameters]),
      "prompt": .string(template.prompt),
    ]
    return Array(config.canonical().utf8)
  }
}

extension Node {
  /// The same value as a document would say it.
  fileprivate init(_ json: JSONValue) {
    self =
      switch json {
      case .null: .null()
      case .bool(let value): .plain(String(value))
      case .integer(let value): .plain(String(value))
      case .number(let value): .plain("\(value)")
      case .string(let value): .text(value)
      case .array(let items): .list(items.map { Node($0) })
      case .object(let members):
        .mapping(members.sorted { $0.key < $1.key }.map { ($0.key, Node($0.value)) })
      }
  }
}
