/// Numbers the tables and figures of a report in reading order, and names its sections.
struct Numbering {
  private var tables = 0
  private var figures = 0
  private var anchors = Set<String>()

  mutating func nextTable() -> Int {
    tables += 1
    return tables
  }

  mutating func nextFigure() -> Int {
    figures += 1
    return figures
  }

  /// A name for a section that no other section has: its words in lower-case ASCII.
  mutating func anchor(_ title: String) -> String {
    var slug = ""
    for scalar in title.unicodeScalars.prefix(60) {
      let isWord =
        scalar.isASCII && (scalar.properties.isAlphabetic || (48...57).contains(scalar.value))
      if isWord {
        slug += String(scalar).lowercased()
      } else if !slug.isEmpty, !slug.hasSuffix("-") {
        slug += "-"
      }
    }
    if slug.hasSuffix("-") { slug.removeLast() }
    if slug.isEmpty { slug = "section" }
    var candidate = slug
    var number = 2
    while !anchors.insert(candidate).inserted {
      candidate = "\(slug)-\(number)"
      number += 1
    }
    return candidate
  }
}

extension Cell {
  /// The sources in words: at most four, then how many more.
  var shownSources: (shown: [Source], more: Int) {
    (Array(sources.prefix(4)), max(0, sources.count - 4))
  }

  /// How many sources there are, and how many of them were cached if that is known.
  var sourceCounts: String {
    let states = sources.compactMap(\.isCached)
    let cached = states.count { $0 }
    return "\(sources.count) steps" + (states.isEmpty ? "" : ", \(cached) cached")
  }
}

extension Source {
  /// The first twelve letters of the key.
  var shortKey: String { String(key.prefix(12)) }
}
