package import Datasets
import Documents
package import Plans

/// Reads an anchor dictionary from a YAML or JSON file: terms, each with one or more replacements.
package struct ReadAnchors: Step {
  package static let kind = "read-anchors"
  package static let version = "1"

  /// What messages call the file.
  package let file: MessageText
  package let nameParts: Bool

  package init(file: MessageText, nameParts: Bool) {
    self.file = file
    self.nameParts = nameParts
  }

  package func run(_ input: FileArtifact, _ context: Context) throws -> AnchorDictionary {
    let root = try YAML.parse(input.bytes, file: file.text)
    guard let entries = root.entries, !entries.isEmpty else {
      throw problem("an anchor file maps terms to replacements, found \(root.phrase)", root.range)
    }
    let terms = try entries.map { entry in
      let texts = entry.value.items?.map(\.text) ?? [entry.value.text]
      guard let term = entry.key.text, !texts.isEmpty, texts.allSatisfy({ $0 != nil }) else {
        throw problem(
          "the replacements of a term are a text or a list of texts, found \(entry.value.phrase)",
          entry.value.range)
      }
      return (term: term, replacements: texts.compactMap(\.self))
    }
    let dictionary = AnchorDictionary(terms).withoutCovered
    return nameParts ? dictionary.withNameParts : dictionary
  }

  private func problem(_ message: String, _ range: SourceRange) -> InvalidDocument {
    InvalidDocument(diagnostics: [Diagnostic("wrong-type", message, at: range)])
  }
}
