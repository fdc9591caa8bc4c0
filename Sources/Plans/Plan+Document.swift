package import JSON
package import Digests

extension Plan {
  /// The digest of everything that decides the results: kinds, versions, parameters, edges, file
  /// digests, numerics.
  ///
  /// Labels and paths are not in it.
  package var digest: Digest {
    let hash = SHA256()
    // The canonical JSON of an object with both, a piece at a time: `parameterText` is in it as it is.
    var text = "{\"numerics\":\(JSONValue.string(numerics).keyText),\"steps\":["
    for (position, entry) in entries.enumerated() {
      if position > 0 { text += "," }
      text +=
        "{\"inputs\":\(entry.inputs.json(JSONValue.integer).keyText),"
        + "\"kind\":\(JSONValue.string(entry.kind).keyText),\"parameters\":\(entry.parameterText),"
        + "\"version\":\(JSONValue.string(entry.version).keyText)}"
      hash.update(Array(text.utf8).span)
      text = ""
    }
    hash.update(Array((text + "]}").utf8).span)
    return hash.finish()
  }

  /// The plan for `plan.json`; a step of which its key or its artifact's digest is told has that, too.
  ///
  /// Nothing in it depends on the machine, the paths or what was cached.
  package func document(keys: [Int: Digest] = [:], objects: [Int: Digest] = [:]) -> JSONValue {
    let steps = entries.map { entry in
      var step: [String: JSONValue] = [
        "index": .integer(entry.index), "label": .string(entry.label), "kind": .string(entry.kind),
        "version": .string(entry.version), "parameters": entry.parameters,
        "inputs": entry.inputs.json { .string(entries[$0].label) },
        "labels": .array(entry.labels.map(JSONValue.string)),
      ]
      step["key"] = keys[entry.index].map { .string($0.hex) }
      step["object"] = objects[entry.index].map { .string($0.hex) }
      return JSONValue.object(step)
    }
    return .object([
      "digest": .string(digest.hex), "numerics": .string(numerics), "steps": .array(steps),
    ])
  }

  /// The graph in the language of Graphviz; `note` may add a line to a step.
  package func dot(_ note: (Entry) -> String? = { _ in nil }) -> String {
    var text = "digraph plan {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n"
    for entry in entries {
      let lines = [entry.label, entry.kind] + [note(entry)].compactMap { $0 }
      let label = lines.map(Self.escaped).joined(separator: "\\n")
      let style = entry.content == nil ? "" : ", shape=note"
      text += "  s\(entry.index) [label=\"\(label)\"\(style)];\n"
    }
    for entry in entries {
      for input in Set(entry.inputs.indices).sorted() {
        text += "  s\(input) -> s\(entry.index);\n"
      }
    }
    return text + "}\n"
  }

  private static func escaped(_ text: String) -> String {
    String(text.flatMap { "\"\\".contains($0) ? ["\\", $0] : [$0] })
  }
}
