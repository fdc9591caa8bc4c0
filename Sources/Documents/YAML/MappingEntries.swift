/// Gathers the entries of one mapping: keys once each, merge keys as in YAML 1.1.
///
/// A merge key stands for the entries of its mapping, or of its list of mappings, that are not given
/// otherwise: keys of the mapping itself win wherever they stand, and earlier mappings of a list win over
/// later ones.
struct MappingEntries {
  private enum Piece {
    case own(Node.Entry)
    case merged([Node.Entry])
  }

  private var pieces: [Piece] = []
  private var places: [String: SourceRange] = [:]
  private var mergePlace: SourceRange?

  /// Adds an entry; returns what is wrong with its key.
  mutating func add(_ key: Node, _ value: Node) -> [Diagnostic] {
    guard let text = key.text else {
      return [
        Diagnostic(
          "complex-key", "a key must be a single text, found \(key.phrase)", at: key.range)
      ]
    }
    if text.unicodeScalars.count > 200 {
      return [Diagnostic("complex-key", "a key has at most 200 characters", at: key.range)]
    }
    if text.isEmpty {
      return [Diagnostic("complex-key", "a key must not be empty", at: key.range)]
    }
    if let first = places[text] {
      return [
        Diagnostic(
          "duplicate-key", "the key '\(text.clipped)' is given twice", at: key.range,
          notes: [.init("first given here", at: first)])
      ]
    }
    places[text] = key.range
    pieces.append(.own(Node.Entry(key: key, value: value)))
    return []
  }

  /// Adds a merge key; returns what is wrong with it.
  mutating func merge(_ key: Node, _ value: Node) -> [Diagnostic] {
    if let first = mergePlace {
      return [
        Diagnostic(
          "duplicate-key", "the key '<<' is given twice", at: key.range,
          help: "merge several mappings with a list: '<<: [*a, *b]'",
          notes: [.init("first given here", at: first)])
      ]
    }
    mergePlace = key.range
    let sources = value.items ?? [value]
    var problems: [Diagnostic] = []
    for source in sources {
      guard let entries = source.entries else {
        problems.append(
          Diagnostic(
            "invalid-merge", "'<<' takes a mapping or a list of mappings, found \(source.phrase)",
            at: source.range))
        continue
      }
      pieces.append(.merged(entries))
    }
    return problems
  }

  /// Returns the entries, merged ones in place of their merge key.
  func merged() -> [Node.Entry] {
    var taken = Set(places.keys)
    var result: [Node.Entry] = []
    for piece in pieces {
      switch piece {
      case .own(let entry): result.append(entry)
      case .merged(let entries):
        for entry in entries where taken.insert(entry.key.text ?? "").inserted {
          result.append(entry)
        }
      }
    }
    return result
  }
}
