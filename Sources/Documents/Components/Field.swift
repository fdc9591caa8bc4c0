/// One declared parameter, as documentation and the editor schema show it.
package struct Field: Sendable {
  /// What values a parameter takes.
  package indirect enum Kind: Sendable {
    case number(ClosedRange<Double>)
    case integer(ClosedRange<Int>)
    case flag
    case text
    /// The name of a file, relative to the document that it is written in.
    case path
    case choice([String])
    case list(Kind, count: ClosedRange<Int>)
    case component(any ComponentFamily)
    /// Components under names that the author of the document chooses.
    case componentMap(any ComponentFamily)
    case group([Field])
    /// Anything; read by somebody else.
    case raw
  }

  package let name: String
  /// What values it takes.
  package let kind: Kind
  /// What holds when the parameter is left out; nil when it is required.
  package let fallback: Node?
  /// True when `null` is a value too and means "none".
  package let isOptional: Bool
  /// One sentence.
  package let help: String

  package init(
    _ name: String, _ kind: Kind, default fallback: Node?, optional: Bool = false, _ help: String
  ) {
    self.name = name
    self.kind = kind
    self.fallback = fallback
    self.isOptional = optional
    self.help = help
  }

  /// True when leaving the parameter out is an error.
  package var isRequired: Bool {
    guard fallback == nil else { return false }
    if case .group(let fields) = kind { return fields.contains(where: \.isRequired) }
    return true
  }

  /// What the parameter takes, in words: `a number from 0.001 to 10`.
  package var type: String { kind.phrase + (isOptional ? ", or null" : "") }

  /// The default on one line, or nil.
  package var fallbackText: String? { fallback.map(YAML.writeOnOneLine) }
}

extension Field.Kind {
  /// The kind in words with article.
  package var phrase: String {
    switch self {
    case .number(let bounds):
      Self.limits(bounds).map { "a number \($0)" } ?? "a number"
    case .integer(let bounds):
      if bounds.lowerBound == bounds.upperBound {
        "\(bounds.lowerBound)"
      } else {
        bounds == Int.min...Int.max ? "an integer" : "an integer \(Self.limits(bounds))"
      }
    case .flag: "true or false"
    case .text: "a text"
    case .path: "the path of a file"
    case .choice(let names): "one of \(names.joined(separator: ", "))"
    case .list(let element, let count): "a list\(Self.amount(count)), each \(element.phrase)"
    case .component(let family): Self.withArticle(family.family)
    case .componentMap(let family): "a mapping of names to \(family.family)s"
    case .group: "a mapping"
    case .raw: "any value"
    }
  }

  /// The kind in words without its limits, for values of another kind altogether.
  var shortPhrase: String {
    switch self {
    case .number: "a number"
    case .integer: "an integer"
    case .list: "a list"
    default: phrase
    }
  }

  /// `a method`, `an architecture`.
  static func withArticle(_ noun: String) -> String {
    "\("aeiou".contains(noun.lowercased().first ?? "x") ? "an" : "a") \(noun)"
  }

  /// Nil where nothing is a limit: infinity, and the largest finite number.
  private static func limits(_ bounds: ClosedRange<Double>) -> String? {
    let (low, high) = (text(of: bounds.lowerBound), text(of: bounds.upperBound))
    let hasLow = bounds.lowerBound > -.greatestFiniteMagnitude
    guard bounds.upperBound < .greatestFiniteMagnitude else {
      return hasLow ? "of at least \(low)" : nil
    }
    return hasLow ? "from \(low) to \(high)" : "of at most \(high)"
  }

  private static func limits(_ bounds: ClosedRange<Int>) -> String {
    if bounds.lowerBound == .min { return "of at most \(bounds.upperBound)" }
    if bounds.upperBound == .max { return "of at least \(bounds.lowerBound)" }
    return "from \(bounds.lowerBound) to \(bounds.upperBound)"
  }

  static func amount(_ count: ClosedRange<Int>) -> String {
    if count.lowerBound == count.upperBound { return " of \(count.lowerBound)" }
    if count.upperBound == .max {
      return count.lowerBound <= 0 ? "" : " of at least \(count.lowerBound)"
    }
    return count.lowerBound <= 0
      ? " of at most \(count.upperBound)" : " of \(count.lowerBound) to \(count.upperBound)"
  }

  /// The shortest digits, without the `.0` of whole numbers.
  static func text(of value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? ".nan" : value < 0 ? "-.inf" : ".inf" }
    if let whole = Int(exactly: value), abs(whole) < 1_000_000_000_000 { return String(whole) }
    return "\(value)"
  }
}
