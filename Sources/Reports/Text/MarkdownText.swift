/// Writes plain text so that a Markdown reader shows exactly that text.
enum MarkdownText {
  /// Text on one line of a paragraph, heading or list item.
  static func inline(_ text: String) -> String {
    let whole = text.oneLine
    if !mayNeedEscape(whole) { return whole }
    // Scalars of such a line are its characters, and quicker to tell apart.
    let line =
      whole.hasPlainCharacters ? whole.unicodeScalars.map { Character($0) } : Array(whole)
    var result = ""
    for (index, character) in line.enumerated() {
      let next = index + 1 < line.count ? line[index + 1] : " "
      let previous = index > 0 ? line[index - 1] : " "
      let needsEscape: Bool =
        switch character {
        case "\\": next.isPunctuation || next.isSymbol
        case "*", "`", "[", "]", "<", "~", "$", "|": true
        case "_": !(previous.isWordPart && next.isWordPart)
        case "&": next == "#" || next.isLetter
        case "!": next == "["
        case ">", "#", "+", "-", "=": index == 0
        case ".", ")": startsList(line[..<index])
        default: false
        }
      if needsEscape { result.append("\\") }
      result.append(character)
    }
    return result
  }

  /// What means something to Markdown anywhere in a line.
  private static let marks = Array("\\*`[]<~$|_&!".utf8)

  /// False for text in which nothing can mean something to Markdown: most of what a report shows.
  private static func mayNeedEscape(_ line: String) -> Bool {
    guard let first = line.utf8.first else { return false }
    if Array(">#+-=".utf8).contains(first)
      || (48...57).contains(first) && line.utf8.contains(where: { $0 == 41 || $0 == 46 })
    {
      return true
    }
    var isInWord = false
    var isAfterMark = false
    for byte in line.utf8 {
      let isWord = byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A || (48...57).contains(byte)
      // An underscore within a word of ASCII is none of emphasis.
      if isAfterMark, !isWord { return true }
      isAfterMark = byte == 0x5F
      if isAfterMark { if !isInWord { return true } } else if marks.contains(byte) { return true }
      isInWord = isWord
    }
    return isAfterMark
  }

  /// True for one to nine digits, which with a point would begin a numbered list.
  private static func startsList(_ prefix: ArraySlice<Character>) -> Bool {
    (1...9).contains(prefix.count) && prefix.allSatisfy { $0.isASCII && $0.isNumber }
  }

  /// Text as a code span that is safe in table cells, too.
  static func code(_ text: String) -> String {
    let line = text.oneLine
    if line.isEmpty { return "" }
    // Within a table a bar ends the cell even in a code span unless it is escaped, and outside the escape would
    // be shown; texts with a bar are therefore written as ordinary text.
    if line.contains("|") { return inline(line) }
    let fence = String(repeating: "`", count: longestRun(of: "`", in: line) + 1)
    let pad = line.hasPrefix("`") || line.hasSuffix("`") ? " " : ""
    return fence + pad + line + pad + fence
  }

  /// Text letter by letter between fences that it can't close.
  static func block(_ text: String, language: String = "") -> String {
    let body = text.legible
    let fence = String(repeating: "`", count: max(3, longestRun(of: "`", in: body) + 1))
    let hint = language.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    return fence + hint + "\n" + body + (body.hasSuffix("\n") || body.isEmpty ? "" : "\n") + fence
  }

  static func longestRun(of character: Character, in text: String) -> Int {
    var longest = 0
    var run = 0
    for candidate in text {
      run = candidate == character ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }
}

extension Character {
  fileprivate var isWordPart: Bool { isLetter || isNumber }
}
