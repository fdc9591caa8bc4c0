import JSON
package import Plans

/// Idiosyncratic terms of a text, each with generic terms that may stand in its place
/// (Eldan and Russinovich, 2023, section 2.2).
package struct AnchorDictionary: Artifact, Equatable {
  /// One term and what may replace it.
  package struct Anchor: Codable, Sendable, Equatable {
    package var term: String
    /// At least one, none equal to the term.
    package var replacements: [String]
    /// Anchors of one group draw the same index, so that a name and its parts change together.
    package var group: Int

    package init(term: String, replacements: [String], group: Int) {
      self.term = term
      self.replacements = replacements
      self.group = group
    }
  }

  /// In the order of the source, which decides between anchors that match at one place.
  package let anchors: [Anchor]

  /// Merges terms that occur more than once and drops replacements that say nothing.
  package init(_ terms: [(term: String, replacements: [String])]) {
    var places: [String: Int] = [:]
    var anchors: [Anchor] = []
    for (term, replacements) in terms {
      let usable = replacements.filter { !$0.isEmpty && $0 != term }
      guard !term.isEmpty, !usable.isEmpty else { continue }
      let place = places[term] ?? anchors.count
      if place == anchors.count {
        places[term] = place
        anchors.append(Anchor(term: term, replacements: [], group: place))
      }
      for text in usable where !anchors[place].replacements.contains(text) {
        anchors[place].replacements.append(text)
      }
    }
    self.anchors = anchors
  }

  private init(anchors: [Anchor]) { self.anchors = anchors }

  /// Reads `anchors.json`; throws when it is not what `parts()` writes.
  package init(from parts: some PartReader) throws {
    anchors = try CanonicalJSON.decode([Anchor].self, from: parts.bytes(of: "anchors.json"))
  }

  package func parts() throws -> [Part] {
    [Part("anchors.json", try CanonicalJSON.encode(anchors))]
  }
}

extension AnchorDictionary {
  /// The dictionary without terms that others cover: possessives of a term, and terms of several words
  /// that are all terms themselves, as Microsoft's script does it.
  package var withoutCovered: AnchorDictionary {
    let terms = Set(anchors.map(\.term))
    return AnchorDictionary(
      anchors: anchors.filter { anchor in
        if anchor.term.hasSuffix("'s"), terms.contains(String(anchor.term.dropLast(2))) {
          return false
        }
        let words = anchor.term.split(separator: " ").map(String.init)
        return words.count < 2 || !words.allSatisfy(terms.contains)
      })
  }

  /// The dictionary with the single words of names: `Jane Doe -> [Ann Roe]` gives `Jane -> [Ann]` and
  /// `Doe -> [Roe]`, after the whole names, where every replacement has as many words.
  package var withNameParts: AnchorDictionary {
    var result = anchors
    var known = Set(anchors.map(\.term))
    for anchor in anchors {
      let words = anchor.term.split(separator: " ").map(String.init)
      let others = anchor.replacements.map { $0.split(separator: " ").map(String.init) }
      guard words.count > 1, others.allSatisfy({ $0.count == words.count }) else { continue }
      for (place, word) in words.enumerated() where word.count > 2 {
        guard known.insert(word).inserted else { continue }
        result.append(
          Anchor(term: word, replacements: others.map { $0[place] }, group: anchor.group))
      }
    }
    return AnchorDictionary(anchors: result)
  }
}
