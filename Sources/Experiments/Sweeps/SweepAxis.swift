import Documents
import Tensors

/// One swept path: the values that it may have, and when it matters at all.
package struct SweepAxis: Sendable {
  /// What a path may be set to.
  enum Range: Sendable {
    case values([Node])
    case uniform(Double, Double)
    /// The logarithm is uniform.
    case logUniform(Double, Double)
    case integers(Int, Int)
  }

  package let path: String
  let range: Range
  /// An earlier axis with the values for which this one is set; nil for always.
  let condition: (path: String, values: [Node])?

  /// The values of a list; nil for a distribution.
  var values: [Node]? { if case .values(let values) = range { values } else { nil } }

  /// Tells whether a point that is complete up to here has this axis.
  func applies(to point: [Assignment]) -> Bool {
    guard let condition else { return true }
    return point.contains {
      $0.path == condition.path && condition.values.contains(where: $0.value.means)
    }
  }

  /// The value at a place in 0..<1.
  func value(at place: Double) -> Node {
    switch range {
    case .values(let values): values[Swift.min(Int(place * Double(values.count)), values.count - 1)]
    case .uniform(let low, let high):
      Self.number(low + place * (high - low), within: low...high)
    case .logUniform(let low, let high):
      Self.number(
        Portable.exp(Portable.log(low) + place * (Portable.log(high) - Portable.log(low))),
        within: low...high)
    case .integers(let low, let high):
      .plain("\(Swift.min(low + Int(place * Double(high - low + 1)), high))")
    }
  }

  /// The place of a value in 0...1; the middle of its share for lists and integers, nil for a foreign value.
  func place(of value: Node) -> Double? {
    if case .values(let values) = range {
      return values.firstIndex(where: value.means).map { (Double($0) + 0.5) / Double(values.count) }
    }
    guard let number = value.text.flatMap(Double.init) else { return nil }
    switch range {
    case .values: return nil
    case .uniform(let low, let high): return low < high ? (number - low) / (high - low) : 0.5
    case .logUniform(let low, let high):
      guard number > 0, low < high else { return 0.5 }
      return (Portable.log(number) - Portable.log(low)) / (Portable.log(high) - Portable.log(low))
    case .integers(let low, let high):
      return (number - Double(low) + 0.5) / Double(high - low + 1)
    }
  }

  /// A number with four digits, as people would write it.
  private static func number(_ value: Double, within bounds: ClosedRange<Double>) -> Node {
    var (scale, isSmall) = (1.0, true)
    let size = abs(value)
    if size > 0 {
      while size * scale < 1_000, scale < 1e22 { scale *= 10 }
      while size / scale >= 10_000, size > 10_000 {
        scale *= 10
        isSmall = false
      }
    }
    let rounded =
      isSmall ? (value * scale).rounded() / scale : (value / scale).rounded() * scale
    return .plain("\(Swift.min(Swift.max(rounded, bounds.lowerBound), bounds.upperBound))")
  }
}

extension SweepAxis {
  /// The same values for another path, conditions included.
  func beneath(_ prefix: String) -> SweepAxis {
    SweepAxis(
      path: "\(prefix).\(path)", range: range,
      condition: condition.map { ("\(prefix).\($0.path)", $0.values) })
  }
}

// How an axis is written.
extension SweepAxis {
  /// Reads a list of values, or a distribution such as `{log_uniform: [1e-6, 1e-3]}` with perhaps a `when`.
  init(_ entry: Node.Entry, after earlier: [SweepAxis]) throws(InvalidDocument) {
    path = entry.key.text ?? ""
    guard entry.value.items == nil else {
      condition = nil
      range = .values(try Self.list(entry.value, path))
      return
    }
    guard let members = entry.value.entries else {
      throw Self.problem(
        "'\(path)' must be a list of values or a distribution, found \(entry.value.phrase)",
        entry.value, help: "write [0.1, 1], {uniform: [0, 1]} or {log_uniform: [1e-6, 1e-3]}")
    }
    condition = try members.first { $0.key.text == "when" }.map {
      (member) throws(InvalidDocument) in
      try Self.condition(member.value, after: earlier)
    }
    let rest = members.filter { $0.key.text != "when" }
    guard rest.count == 1, let given = rest.first else {
      throw Self.problem(
        "'\(path)' needs exactly one of \(Self.kinds.joined(separator: ", "))", entry.value)
    }
    range = try Self.range(given, path)
  }

  private static let kinds = ["choice", "uniform", "log_uniform", "integers"]

  private static func range(
    _ given: Node.Entry, _ path: String
  ) throws(InvalidDocument) -> Range {
    let kind = given.key.text ?? ""
    guard kinds.contains(kind) else {
      throw problem(
        "'\(kind)' is no distribution", given.key,
        help: Suggestion.help(for: kind, among: kinds))
    }
    if kind == "choice" { return .values(try list(given.value, path)) }
    let ends = (given.value.items ?? []).compactMap { $0.plainText.flatMap(Double.init) }
    guard ends.count == 2, given.value.items?.count == 2, ends[0] <= ends[1],
      ends.allSatisfy(\.isFinite)
    else {
      throw problem("'\(kind)' takes its two ends, the lower one first", given.value)
    }
    switch kind {
    case "uniform": return .uniform(ends[0], ends[1])
    case "log_uniform":
      guard ends[0] > 0 else {
        throw problem("the ends of 'log_uniform' must be above 0", given.value)
      }
      return .logUniform(ends[0], ends[1])
    default:
      guard let low = Int(exactly: ends[0]), let high = Int(exactly: ends[1]),
        abs(low) < 1 << 50, abs(high) < 1 << 50
      else { throw problem("the ends of 'integers' must be whole numbers", given.value) }
      return .integers(low, high)
    }
  }

  private static func condition(
    _ node: Node, after earlier: [SweepAxis]
  ) throws(InvalidDocument) -> (path: String, values: [Node]) {
    guard let entry = node.entries?.first, node.entries?.count == 1 else {
      throw problem("'when' is an earlier path with its values: {path: [values]}", node)
    }
    let path = entry.key.text ?? ""
    guard let axis = earlier.first(where: { $0.path == path }) else {
      throw problem("'\(path)' is not swept above this path", entry.key)
    }
    let values = entry.value.items ?? [entry.value]
    return (
      path,
      try values.map { (value) throws(InvalidDocument) in
        guard let listed = axis.values else { return value }
        guard let same = listed.first(where: { $0.means(value) }) else {
          throw problem("'\(path)' never is \(YAML.writeOnOneLine(value))", value)
        }
        return same
      }
    )
  }

  private static func list(_ node: Node, _ path: String) throws(InvalidDocument) -> [Node] {
    guard let values = node.items, !values.isEmpty else {
      throw problem(
        node.items?.isEmpty == true
          ? "'\(path)' has no values"
          : "'\(path)' must be a list of values, found \(node.phrase)", node,
        help: "a list is written [0.1, 1]")
    }
    // Points are values: 0.1, 0.10 and 1e-1 are one, named as it is written first.
    return values.enumerated().filter { index, value in
      !values[..<index].contains { $0.means(value) }
    }.map(\.element)
  }

  private static func problem(
    _ message: String, _ node: Node, help: String? = nil
  ) -> InvalidDocument {
    InvalidDocument(Diagnostic("wrong-type", message, at: node.range, help: help))
  }
}
