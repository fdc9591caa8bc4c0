package import Datasets
package import Documents
package import Models
package import Plans

/// What anchors can be found from.
package struct AnchorTask: Sendable {
  package let label: String
  package let start: Ref<Checkpoint>
  package let reinforced: Ref<Checkpoint>
  package let forget: Ref<Corpus>
  package let retain: Ref<Corpus>
  package let seed: UInt64
}

/// Where the anchor terms of a text come from.
package protocol AnchorSource: Component {
  func wire(_ task: AnchorTask, into plan: inout Plan) throws -> Ref<AnchorDictionary>
}

/// Every anchor source a spec can name; add yours here.
package let anchorSources = Registry<any AnchorSource>(
  family: "anchor source", [AnchorFile.self, DrawnAnchors.self, EndpointAnchors.self])

/// A dictionary that somebody has written.
package struct AnchorFile: AnchorSource {
  package static let name = "file"
  package static let version = "1"
  package static let summary = "Reads anchors from a YAML or JSON file: 'term: [replacement, ...]'."
  package static let shorthand: String? = "path"

  package let path: String
  package let nameParts: Bool

  package init(_ p: inout Parameters) {
    path = p.path("path", "The file.")
    nameParts = p.flag(
      "name_parts", default: true,
      "Whether the single words of a name are anchors too, replaced by the words of its replacement."
    )
  }

  package func wire(_ task: AnchorTask, into plan: inout Plan) throws -> Ref<AnchorDictionary> {
    let file = try plan.file("anchors file", path)
    return plan.add(
      "\(task.label) anchors", ReadAnchors(file: MessageText(path), nameParts: nameParts), file)
  }
}
