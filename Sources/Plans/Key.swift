@_exported public import Digests
package import JSON

/// The identity of one execution: SHA-256 of the canonical JSON of everything that its output
/// depends on.
package struct Key: Sendable, Equatable {
  /// The hash of `text`, or of the content itself where that is known beforehand.
  package let digest: Digest
  /// The canonical JSON that was hashed.
  package let text: String

  /// What was hashed: kind, version, parameters, digests of the inputs, numerics.
  package var preimage: JSONValue {
    (try? JSONValue.parse(Array(text.utf8), keepsDigits: true)) ?? .null
  }

  /// Makes the key of an entry from the digests of its input trees.
  package init(of entry: Plan.Entry, numerics: String, inputs: (Int) -> Digest) {
    if let content = entry.content {
      // A fixed output: the key is the content, wherever it comes from.
      digest = content
      text =
        "{\"kind\":\(JSONValue.string(entry.kind).keyText),\"parameters\":\(entry.parameterText)}"
      return
    }
    let inputs = entry.inputs.json { .string(inputs($0).hex) }
    text =
      "{\"inputs\":\(inputs.keyText),\"kind\":\(JSONValue.string(entry.kind).keyText),"
      + "\"numerics\":\(JSONValue.string(numerics).keyText),\"parameters\":\(entry.parameterText),"
      + "\"version\":\(JSONValue.string(entry.version).keyText)}"
    digest = SHA256.digest(of: text)
  }
}

extension InputShape {
  /// The structure as JSON, each entry replaced by `leaf`.
  func json(_ leaf: (Int) -> JSONValue) -> JSONValue {
    switch self {
    case .one(let index): leaf(index)
    case .absent: .null
    case .list(let items): .array(items.map { $0.json(leaf) })
    case .named(let items):
      .object(Dictionary(uniqueKeysWithValues: items.map { ($0.name, leaf($0.index)) }))
    }
  }
}
