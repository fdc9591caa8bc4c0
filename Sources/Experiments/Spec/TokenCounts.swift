import Documents

/// Counts of things that only the user can count, by name: licences of a program, places on a slow disk.
package enum TokenCounts {
  /// Reads `{licences: 2}`; nil when it is not there.
  static func read(_ name: String, _ p: inout Parameters, _ help: String) -> [String: Int]? {
    guard let node = p.raw(name, help), !node.isNull else { return nil }
    guard let entries = node.entries else {
      p.report(
        name, "'\(name)' must be a mapping of names to counts, found \(node.phrase)",
        code: "wrong-type", help: "write '\(name): {licences: 2}'")
      return nil
    }
    var counts: [String: Int] = [:]
    for entry in entries {
      if let key = entry.key.text, let text = entry.value.text,
        let (name, count) = pair("\(key)=\(text)")
      {
        counts[name] = count
      } else {
        p.note(
          Diagnostic(
            "invalid-value", "a token is a name and a whole number from 0 to 1000000",
            at: entry.value.range, help: "write for example 'licences: 2'"))
      }
    }
    return counts
  }

  /// Reads `licences=2`; nil for anything else.
  package static func pair(_ text: String) -> (name: String, count: Int)? {
    let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard halves.count == 2, Parameters.isName(String(halves[0])),
      halves[1].utf8.allSatisfy({ (48...57).contains($0) }), let count = Int(halves[1]),
      count <= 1_000_000
    else { return nil }
    return (String(halves[0]), count)
  }
}
