package import Datasets
import Documents
package import Plans
import Tensors

/// Texts to put before questions.
package struct Prefixes: Artifact, Equatable {
  package let texts: [String]

  package init(texts: [String]) { self.texts = texts }

  /// Reads `texts.json`; throws when it is no list of texts.
  package init(from parts: some PartReader) throws {
    let list = try JSONValue.parse(parts.bytes(of: "texts.json")).array ?? []
    texts = list.compactMap(\.string)
    guard !texts.isEmpty, texts.count == list.count else {
      throw AttackError("the part texts.json is no list of texts")
    }
  }

  package func parts() throws -> [Part] {
    [Part("texts.json", Array(JSONValue.array(texts.map { .string($0) }).canonical().utf8))]
  }
}

/// Reads a text a line; lines that are empty or begin with # are none.
package struct ReadPrefixes: Step {
  package static let kind = "read-prefixes"
  package static let version = "1"

  /// What messages call the file.
  package let file: MessageText

  package init(file: MessageText) { self.file = file }

  package func run(_ input: FileArtifact, _ context: Context) throws -> Prefixes {
    guard let text = String(validating: try input.bytes, as: UTF8.self) else {
      throw AttackError("\(file.text): is no text in UTF-8; give a file with a text a line")
    }
    let lines = text.split(whereSeparator: \.isNewline).map(String.init)
      .filter { !$0.hasPrefix("#") && !$0.allSatisfy(\.isWhitespace) }
    guard !lines.isEmpty else {
      throw AttackError("\(file.text): has no text; write one a line, # begins a remark")
    }
    return Prefixes(texts: lines)
  }
}

/// Puts a text before the question of each row: one of those in hand, or of a file.
package struct PrefixRows: Step {
  package static let kind = "prefix-rows"
  package static let version = "1"

  package let texts: [String]
  /// Nil where there is nothing to draw, so that every seed has the same rows.
  package let seed: UInt64?

  package init(_ texts: [String], seed: UInt64) {
    self.texts = texts
    self.seed = texts.count == 1 ? nil : seed
  }

  package func run(_ input: (Corpus, Prefixes?), _ context: Context) throws -> Corpus {
    let texts = input.1?.texts ?? texts
    guard !texts.isEmpty else { throw AttackError("there is no text to put before a question") }
    var stream = Seed(seed ?? 0).stream("prefixes")
    return Corpus(
      rows: input.0.rows.map { row in
        var row = row
        let text = texts[stream.below(texts.count)]
        // A word does not grow together with the question.
        let isApart = text.last?.isWhitespace ?? true
        row.lead = QARow.Lead(shots: row.lead?.shots ?? [], prefix: text + (isApart ? "" : " "))
        return row
      })
  }
}
