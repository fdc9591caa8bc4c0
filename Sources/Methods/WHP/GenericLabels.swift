import JSON
package import Models
package import Plans

/// What a model that never read a text would say at each of its positions.
package struct GenericLabels: Artifact {
  /// One row of the corpus.
  package struct Row: Codable, Sendable, Equatable {
    /// The original tokens and the part of them that is learnt.
    package var tokens: [Int32]
    package var scored: [Int]
    /// Positions in `tokens` that have a label, in order; a label replaces the token there.
    package var places: [Int]
    package var labels: [Int32]
    /// For each place, the tokens that were forbidden there.
    package var forbidden: [[Int32]]
    /// Where an anchor is mentioned first, if its beginning is learnt.
    package var anchors: [Int]

    package init(
      tokens: [Int32], scored: [Int], places: [Int], labels: [Int32], forbidden: [[Int32]],
      anchors: [Int]
    ) {
      self.tokens = tokens
      self.scored = scored
      self.places = places
      self.labels = labels
      self.forbidden = forbidden
      self.anchors = anchors
    }

    /// The row as something to train on.
    package var example: Example {
      Example(tokens: tokens, scored: (scored.first ?? 0)..<(scored.last.map { $0 + 1 } ?? 0))
    }
  }

  /// One position of a passage as three models continue it; for the report.
  package struct Word: Codable, Sendable, Equatable {
    /// The text of the token that stands there.
    package var text: String
    /// The likeliest token and its probability, or nothing where the position is not learnt.
    package var baseline: String?
    package var reinforced: String?
    package var generic: String?
    package var isAnchor: Bool
  }

  package var rows: [Row]
  /// The first rows word by word.
  package var passages: [[Word]]
  /// The states that soft labels follow from, a row's labelled places in order; nil for hard labels.
  package var states: (baseline: HiddenStates, reinforced: HiddenStates)?

  package init(
    rows: [Row], passages: [[Word]], states: (baseline: HiddenStates, reinforced: HiddenStates)?
  ) {
    self.rows = rows
    self.passages = passages
    self.states = states
  }

  /// Reads the parts that `parts()` writes; throws for anything else.
  package init(from parts: some PartReader) throws {
    rows = try CanonicalJSON.decode([Row].self, from: parts.bytes(of: "labels.json"))
    passages = try CanonicalJSON.decode([[Word]].self, from: parts.bytes(of: "passages.json"))
    guard parts.names.contains("baseline/states.json") else { return }
    states = (
      try HiddenStates(from: Folder(parts, "baseline/")),
      try HiddenStates(from: Folder(parts, "reinforced/"))
    )
  }

  package func parts() throws -> [Part] {
    var parts = [
      Part("labels.json", try CanonicalJSON.encode(rows)),
      Part("passages.json", try CanonicalJSON.encode(passages)),
    ]
    if let states {
      parts += try states.baseline.parts().map { Part("baseline/" + $0.name, $0.bytes) }
      parts += try states.reinforced.parts().map { Part("reinforced/" + $0.name, $0.bytes) }
    }
    return parts
  }

  /// The parts below a folder, as if they were an artifact.
  private struct Folder<Parts: PartReader>: PartReader {
    private let parts: Parts
    private let folder: String

    init(_ parts: Parts, _ folder: String) {
      self.parts = parts
      self.folder = folder
    }

    var names: [String] {
      parts.names.filter { $0.hasPrefix(folder) }.map { String($0.dropFirst(folder.count)) }
    }

    func bytes(of name: String) throws -> [UInt8] { try parts.bytes(of: folder + name) }
  }
}
