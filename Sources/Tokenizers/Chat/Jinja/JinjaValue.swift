/// A value of a template, with Python's meaning.
indirect enum JinjaValue {
  /// What a name or a member that is not there gives; the name is for messages.
  case undefined(String)
  case none
  case bool(Bool)
  case int(Int)
  case float(Double)
  case text(JinjaText)
  case list([JinjaValue])
  case tuple([JinjaValue])
  case dict(JinjaDict)
  /// The object of `namespace(...)`, the only one that can change.
  case namespace(JinjaNamespace)
  case loop(JinjaLoop)
  case macro(JinjaMacro)
  /// A function of the environment, or a method with the value that it belongs to.
  case function(String)
  case method(JinjaValue, String)

  static func string(_ text: String) -> JinjaValue { .text(JinjaText(text)) }
}

/// A dictionary in the order of its making.
struct JinjaDict {
  private(set) var entries: [(key: JinjaValue, value: JinjaValue)] = []

  init(_ members: [(String, JinjaValue)] = []) {
    entries = members.map { (.string($0.0), $0.1) }
  }

  subscript(key: JinjaValue) -> JinjaValue? {
    get { entries.first { $0.key.equals(key) }?.value }
    set {
      guard let newValue else { return }
      if let index = entries.firstIndex(where: { $0.key.equals(key) }) {
        entries[index].value = newValue
      } else {
        entries.append((key, newValue))
      }
    }
  }
}

/// What `namespace(...)` makes.
final class JinjaNamespace {
  var members: [String: JinjaValue] = [:]
}

/// The variable `loop`.
struct JinjaLoop {
  let index: Int
  let items: [JinjaValue]
  let depth: Int
}

/// A macro with what its parameters are when a call leaves them out.
struct JinjaMacro {
  let name: String
  let parameters: [(name: String, fallback: JinjaExpression?)]
  let body: [JinjaStatement]
}

extension JinjaValue {
  /// Python's truth.
  var isTrue: Bool {
    switch self {
    case .undefined, .none: false
    case .bool(let value): value
    case .int(let value): value != 0
    case .float(let value): value != 0
    case .text(let value): !value.isEmpty
    case .list(let values), .tuple(let values): !values.isEmpty
    case .dict(let dict): !dict.entries.isEmpty
    case .namespace, .loop, .macro, .function, .method: true
    }
  }

  /// A number as Python's arithmetic takes it: true is 1.
  var number: Double? {
    switch self {
    case .bool(let value): value ? 1 : 0
    case .int(let value): Double(value)
    case .float(let value): value
    default: nil
    }
  }

  var integer: Int? {
    switch self {
    case .bool(let value): value ? 1 : 0
    case .int(let value): value
    default: nil
    }
  }

  func equals(_ other: JinjaValue) -> Bool {
    switch (self, other) {
    case (.undefined, .undefined), (.none, .none): return true
    case (.text(let a), .text(let b)): return a == b
    case (.list(let a), .list(let b)), (.tuple(let a), .tuple(let b)):
      return a.count == b.count && zip(a, b).allSatisfy { $0.equals($1) }
    case (.dict(let a), .dict(let b)):
      return a.entries.count == b.entries.count
        && a.entries.allSatisfy { b[$0.key]?.equals($0.value) ?? false }
    case (.namespace(let a), .namespace(let b)): return a === b
    default:
      if let a = integer, let b = other.integer { return a == b }
      if let a = number, let b = other.number { return a == b }
      return false
    }
  }

  /// What kind of thing it is, for messages.
  var kind: String {
    switch self {
    case .undefined(let name): "'\(name)', which is undefined"
    case .none: "none"
    case .bool: "a truth value"
    case .int, .float: "a number"
    case .text: "a text"
    case .list, .tuple: "a list"
    case .dict: "a dictionary"
    case .namespace: "a namespace"
    case .loop: "the loop"
    case .macro, .function, .method: "a function"
    }
  }

  /// The text that `{{ }}` writes: Python's `str`.
  var written: JinjaText {
    switch self {
    case .undefined: JinjaText()
    case .text(let text): text
    default: represented
    }
  }

  /// Python's `repr`.
  var represented: JinjaText {
    switch self {
    case .undefined: return JinjaText("Undefined")
    case .none: return JinjaText("None")
    case .bool(let value): return JinjaText(value ? "True" : "False")
    case .int(let value): return JinjaText("\(value)")
    case .float(let value): return JinjaText(Self.python(value))
    case .text(let text): return Self.quoted(text)
    case .list(let values): return Self.joined("[", values.map(\.represented), "]")
    case .tuple(let values):
      return Self.joined("(", values.map(\.represented), values.count == 1 ? ",)" : ")")
    case .dict(let dict):
      return Self.joined(
        "{",
        dict.entries.map { entry in
          var text = entry.key.represented
          text.append(JinjaText(": "))
          text.append(entry.value.represented)
          return text
        }, "}")
    case .namespace: return JinjaText("<Namespace>")
    case .loop: return JinjaText("<LoopContext>")
    case .macro(let macro): return JinjaText("<Macro '\(macro.name)'>")
    case .function(let name), .method(_, let name): return JinjaText("<function \(name)>")
    }
  }

  /// A number as Python prints it.
  static func python(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    return "\(value)"
  }

  private static func joined(_ open: String, _ parts: [JinjaText], _ close: String) -> JinjaText {
    var out = JinjaText(open)
    for (index, part) in parts.enumerated() {
      if index > 0 { out.append(JinjaText(", ")) }
      out.append(part)
    }
    out.append(JinjaText(close))
    return out
  }

  private static func quoted(_ text: JinjaText) -> JinjaText {
    let plain = text.plain
    let quote: String = plain.contains(0x27) && !plain.contains(0x22) ? "\"" : "'"
    var out = JinjaText(quote)
    out.append(
      text.mapping { scalar, _ in
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        case "\\": "\\\\"
        case "'" where quote == "'": "\\'"
        default: String(scalar)
        }
      })
    out.append(JinjaText(quote))
    return out
  }
}
