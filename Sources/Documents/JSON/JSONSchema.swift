/// JSON Schema (draft 2020-12) of documents, made from the declarations of their parameters.
package enum JSONSchema {
  /// Returns the schema of a document whose top level has these parameters.
  package static func document(title: String, fields: [Field]) -> JSONValue {
    var builder = Builder()
    var schema = builder.object(fields)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = .string(title)
    builder.finish(&schema)
    return .object(schema)
  }

  /// Returns the schema of one use of a component of a family.
  static func family(_ family: some ComponentFamily) -> JSONValue {
    var builder = Builder()
    var schema = builder.reference(to: family)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    builder.finish(&schema)
    return .object(schema)
  }

  /// Gathers the families that are mentioned, each once: they may nest one another.
  private struct Builder {
    private var definitions: JSONObject = [:]
    private var waiting: [any ComponentFamily] = []
    private var seen: Set<String> = []

    mutating func finish(_ schema: inout JSONObject) {
      while let family = waiting.popLast() { definitions[family.family] = define(family) }
      if !definitions.isEmpty { schema["$defs"] = .object(definitions) }
    }

    mutating func reference(to family: any ComponentFamily) -> JSONObject {
      if seen.insert(family.family).inserted { waiting.append(family) }
      let name = family.family.split(separator: " ").joined(separator: "%20")
      return ["$ref": .string("#/$defs/\(name)")]
    }

    mutating func object(_ fields: [Field]) -> JSONObject {
      var properties: JSONObject = [:]
      for field in fields { properties[field.name] = property(field) }
      var schema: JSONObject = [
        "type": "object", "properties": .object(properties), "additionalProperties": false,
      ]
      let required = fields.filter(\.isRequired).map { JSONValue.string($0.name) }
      if !required.isEmpty { schema["required"] = .array(required) }
      return schema
    }

    private mutating func property(_ field: Field) -> JSONValue {
      var schema = kind(field.kind)
      if field.isOptional, !schema.isEmpty {
        schema = ["anyOf": .array([.object(schema), ["type": "null"]])]
      }
      schema["description"] = .string(field.help)
      if let fallback = field.fallback { schema["default"] = JSONValue(fallback) }
      return .object(schema)
    }

    private mutating func kind(_ kind: Field.Kind) -> JSONObject {
      switch kind {
      case .number(let bounds):
        var schema: JSONObject = ["type": "number"]
        if bounds.lowerBound.isFinite { schema["minimum"] = .number(bounds.lowerBound) }
        if bounds.upperBound.isFinite { schema["maximum"] = .number(bounds.upperBound) }
        return schema
      case .integer(let bounds):
        var schema: JSONObject = ["type": "integer"]
        if bounds.lowerBound != .min { schema["minimum"] = .integer(bounds.lowerBound) }
        if bounds.upperBound != .max { schema["maximum"] = .integer(bounds.upperBound) }
        return schema
      case .flag: return ["type": "boolean"]
      // A text may be written without quotes, and then look like a number to an editor.
      case .text: return ["type": ["string", "number", "boolean"]]
      case .path: return ["type": "string"]
      case .choice(let names): return ["enum": .array(names.map(JSONValue.string))]
      case .list(let element, let count):
        var schema: JSONObject = [
          "type": "array", "items": .object(self.kind(element)),
        ]
        if count.lowerBound > 0 { schema["minItems"] = .integer(count.lowerBound) }
        if count.upperBound != .max { schema["maxItems"] = .integer(count.upperBound) }
        return schema
      case .component(let family): return reference(to: family)
      case .componentMap(let family):
        return [
          "type": "object", "propertyNames": ["pattern": "^[A-Za-z0-9_-]{1,64}$"],
          "additionalProperties": ["anyOf": [.object(reference(to: family)), ["type": "null"]]],
        ]
      case .group(let fields): return object(fields)
      case .raw: return [:]
      }
    }

    /// A bare name, for components that need no parameters, or `{name: {...}}`.
    private mutating func define(_ family: any ComponentFamily) -> JSONValue {
      let all = family.names.compactMap(family.describe)
      let bare = all.filter(\.isCompleteAlone).flatMap { [$0.name] + $0.aliases }
        .map { JSONValue.string($0) }
      var cases: [JSONValue] = bare.isEmpty ? [] : [["enum": .array(bare)]]
      for component in all {
        var body = JSONValue.object(object(component.fields))
        var alternatives = [body]
        if component.isCompleteAlone { alternatives.append(["type": "null"]) }
        if let field = component.fields.first(where: { $0.name == component.shorthand }) {
          alternatives.append(property(field))
        }
        if alternatives.count > 1 { body = ["anyOf": .array(alternatives)] }
        for name in [component.name] + component.aliases {
          cases.append([
            "type": "object", "description": .string(component.summary),
            "properties": .object([name: body]),
            "required": .array([.string(name)]), "additionalProperties": false,
          ])
        }
      }
      return ["oneOf": .array(cases)]
    }
  }
}

extension Registry {
  /// The JSON Schema of one use of a component, for editors.
  package var jsonSchema: JSONValue { JSONSchema.family(self) }
}
