/// Finds the name that somebody probably meant.
package enum Suggestion {
  /// Returns the candidate nearest to `name`, if one is near enough to be meant.
  ///
  /// Case, `-` and `_` do not count; otherwise up to a third of the letters may be wrong. Among equally
  /// near candidates the first wins.
  package static func nearest(to name: String, among candidates: [String]) -> String? {
    let wanted = normalized(name)
    guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
    var best: (name: String, distance: Int)?
    for candidate in candidates {
      let letters = normalized(candidate)
      let limit = max(1, max(wanted.count, letters.count) / 3)
      guard abs(wanted.count - letters.count) <= limit, letters.count <= 64 else { continue }
      let distance = distance(wanted, letters)
      if distance <= limit, distance < wanted.count, distance < best?.distance ?? .max {
        best = (candidate, distance)
      }
    }
    return best?.name
  }

  /// Returns a help line: the nearest candidate, or the candidates when there are few.
  package static func help(for name: String, among candidates: [String]) -> String? {
    if let near = nearest(to: name, among: candidates) { return "did you mean '\(near)'?" }
    return candidates.isEmpty ? nil : "known: \(list(candidates))"
  }

  /// Returns the names with commas, cut after a dozen.
  package static func list(_ names: [String]) -> String {
    names.prefix(12).map(\.clipped).joined(separator: ", ") + (names.count > 12 ? ", ..." : "")
  }

  private static func normalized(_ name: String) -> [Character] {
    name.lowercased().map { $0 == "-" ? "_" : $0 }
  }

  /// The number of insertions, deletions, replacements and swaps of neighbours between two words
  /// (Damerau's distance in its restricted form: no part is edited twice).
  static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      row.reserveCapacity(b.count + 1)
      for j in b.indices {
        var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          best = min(best, beforeLast[j - 1] + 1)
        }
        row.append(best)
      }
      beforeLast = last
      last = row
    }
    return last[b.count]
  }
}
