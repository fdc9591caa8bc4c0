import Documents
import FoundationEssentials
import Tensors

/// The `config.json` of a checkpoint: the architecture with its parameters, the prompt, and the formats of
/// weights that are not plain floats.
struct CheckpointConfig {
  let architecture: any Architecture
  let template: PromptTemplate
  private(set) var formats: [String: ElementFormat] = [:]

  init(
    architecture: any Architecture, template: PromptTemplate, formats: [String: ElementFormat]
  ) {
    self.architecture = architecture
    self.template = template
    self.formats = formats
  }

  init(_ bytes: [UInt8]) throws(ModelError) {
    let json: JSONValue
    do {
      json = try JSONValue.parse(bytes)
    } catch {
      throw .malformed(part: "config.json", "\(error)")
    }
    guard json["format"]?.integer == 2, let described = json["architecture"],
      let prompt = json["prompt"]?.string
    else { throw .malformed(part: "config.json", "lacks format 2, 'architecture' or 'prompt'") }
    let made = architectures.make(Node(described))
    guard let architecture = made.value else {
      throw .malformed(part: "config.json", "\(InvalidDocument(diagnostics: made.diagnostics))")
    }
    self.architecture = architecture
    template = PromptTemplate(prompt: prompt)
    guard case .object(let named)? = json["formats"] else {
      throw .malformed(part: "config.json", "lacks 'formats'")
    }
    for (name, value) in named {
      guard let format = value.string.flatMap(ElementFormat.init(rawValue:)) else {
        throw .malformed(part: "config.json", "'formats' has an unknown format for '\(name)'")
      }
      formats[name] = format
    }
  }

  func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    let parameters = try JSONValue.parse(Array(encoder.encode(architecture)))
    let config: JSONValue = [
      "format": 2,
      "architecture": .object([type(of: architecture).name: parameters]),
      "prompt": .string(template.prompt),
      "formats": .object(formats.mapValues { .string($0.rawValue) }),
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
