import Testing

/// A strict little reader of HTML and XML: every element is closed in order, attributes are quoted and given
/// once, `<` and `&` stand only where they may.
struct Markup {
  /// How often each element occurs.
  private(set) var elements: [String: Int] = [:]
  /// Every attribute in order.
  private(set) var attributes: [(name: String, value: String)] = []
  /// The text outside elements, entities left as they are.
  private(set) var text = ""

  /// What is wrong with a text.
  struct Fault: Error, CustomStringConvertible {
    var description: String
  }

  private static let void: Set<String> = ["meta", "br", "hr", "img", "link", "input"]
  private var open: [String] = []

  init(_ source: String) throws {
    let bytes = Array(source.utf8)
    var index = 0
    func excerpt() -> String {
      String(decoding: bytes[max(0, index - 30)..<min(bytes.count, index + 60)], as: UTF8.self)
    }
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "<"):
        guard let end = Markup.end(bytes, index) else {
          throw Fault(description: "open tag: \(excerpt())")
        }
        let tag = String(decoding: bytes[(index + 1)..<end], as: UTF8.self)
        do { try take(tag) } catch { throw Fault(description: "\(error) at \(excerpt())") }
        index = end + 1
      case UInt8(ascii: "&"):
        let rest = String(decoding: bytes[index..<min(index + 12, bytes.count)], as: UTF8.self)
        let known = ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"]
        guard known.contains(where: { rest.hasPrefix($0) }) else {
          throw Fault(description: "bare &: \(excerpt())")
        }
        text += "&"
        index += 1
      case 0x00...0x08, 0x0B...0x1F, 0x7F:
        throw Fault(description: "control character: \(excerpt())")
      default:
        let start = index
        while index < bytes.count, bytes[index] >= 0x20 || bytes[index] == 10 || bytes[index] == 9,
          bytes[index] != UInt8(ascii: "<"), bytes[index] != UInt8(ascii: "&")
        { index += 1 }
        text += String(decoding: bytes[start..<index], as: UTF8.self)
      }
    }
    if !open.isEmpty { throw Fault(description: "never closed: \(open)") }
  }

  /// The `>` of the tag that begins at `start`, outside of quotes.
  private static func end(_ bytes: [UInt8], _ start: Int) -> Int? {
    var isQuoted = false
    for index in (start + 1)..<bytes.count {
      if bytes[index] == UInt8(ascii: "\"") { isQuoted.toggle() }
      if bytes[index] == UInt8(ascii: ">"), !isQuoted { return index }
      if bytes[index] == UInt8(ascii: "<") { return nil }
    }
    return nil
  }

  private mutating func take(_ tag: String) throws {
    if tag.hasPrefix("!DOCTYPE") { return }
    if tag.hasPrefix("/") {
      guard open.popLast() == String(tag.dropFirst()) else {
        throw Fault(description: "</\(tag.dropFirst())> closes nothing")
      }
      return
    }
    let isClosed = tag.hasSuffix("/")
    let body = isClosed ? tag.dropLast() : Substring(tag)
    let name = String(body.prefix { $0.isLetter || $0.isNumber })
    guard !name.isEmpty else { throw Fault(description: "no name") }
    elements[name, default: 0] += 1
    var rest = body.dropFirst(name.count)
    var seen = Set<String>()
    while let start = rest.firstIndex(where: { !$0.isWhitespace }) {
      rest = rest[start...]
      let key = String(rest.prefix { $0 != "=" && !$0.isWhitespace })
      rest = rest.dropFirst(key.count)
      guard seen.insert(key).inserted else { throw Fault(description: "\(key) given twice") }
      if rest.first != "=" {
        attributes.append((key, ""))
        continue
      }
      rest = rest.dropFirst()
      guard rest.first == "\"" else { throw Fault(description: "unquoted \(key)") }
      rest = rest.dropFirst()
      guard let end = rest.firstIndex(of: "\"") else { throw Fault(description: "open quote") }
      attributes.append((key, String(rest[..<end])))
      rest = rest[rest.index(after: end)...]
    }
    if !isClosed, !Markup.void.contains(name) { open.append(name) }
  }
}
