package import Documents

/// One value of one path of the spec.
package struct Assignment: Sendable, Equatable {
  package let path: String
  package let value: Node

  /// The value on one line.
  package var text: String { YAML.writeOnOneLine(value) }

  /// Points as a spec lists them: a mapping of paths to values each.
  static func list(_ points: [[Assignment]]) -> Node {
    .list(points.map { point in .mapping(point.map { ($0.path, $0.value) }) })
  }
}

extension [Assignment] {
  /// The point as files of a run have it: texts by their paths.
  package var json: JSONValue {
    .object(Dictionary(map { ($0.path, JSONValue.string($0.text)) }) { first, _ in first })
  }

  /// Whether two points set the same paths to the same values, in whatever order and spelling.
  package func isSame(as other: [Assignment]) -> Bool {
    count == other.count
      && allSatisfy { mine in
        other.contains { $0.path == mine.path && $0.value.means(mine.value) }
      }
  }
}

extension [[Assignment]] {
  /// The points without those that mean the same as an earlier one.
  package var distinct: [[Assignment]] {
    var found: [[Assignment]] = []
    var places: [Int: [Int]] = [:]
    for point in self {
      let key = point.sameness
      if places[key, default: []].contains(where: { found[$0].isSame(as: point) }) { continue }
      places[key, default: []].append(found.count)
      found.append(point)
    }
    return found
  }
}

extension [Assignment] {
  /// A number that points which are the same have in common.
  fileprivate var sameness: Int {
    reduce(0) { sum, assignment in
      var hasher = Hasher()
      hasher.combine(assignment.path)
      // Lists and mappings, and what has no number, are told apart by comparing them.
      if let text = assignment.value.text { hasher.combine(Double(text)) }
      return sum &+ hasher.finalize()
    }
  }
}

extension Node {
  /// Whether two values are the same, whatever their spelling: 0.1, 0.10 and 1e-1 are one number.
  package func means(_ other: Node) -> Bool {
    if self == other { return true }
    if let mine = items, let theirs = other.items {
      return mine.count == theirs.count && zip(mine, theirs).allSatisfy { $0.means($1) }
    }
    if let mine = entries, let theirs = other.entries {
      return mine.count == theirs.count
        && mine.allSatisfy { entry in
          theirs.contains { $0.key == entry.key && $0.value.means(entry.value) }
        }
    }
    guard let mine = plainText, let theirs = other.plainText else { return false }
    switch (Int(mine), Int(theirs)) {
    case (let mine?, let theirs?): return mine == theirs
    case (let whole?, nil): return Double(theirs).flatMap { Int(exactly: $0) } == whole
    case (nil, let whole?): return Double(mine).flatMap { Int(exactly: $0) } == whole
    case (nil, nil):
      guard let mine = Double(mine), let theirs = Double(theirs) else { return false }
      return mine == theirs
    }
  }
}
