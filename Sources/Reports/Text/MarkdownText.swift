/// Writes plain text so that a Markdown reader shows exactly that text.
enum MarkdownText {
  /// Text on one line of a paragraph, heading or list item.
  static func inline(_ text: String) -> String {
    let line = Array(text.oneLine)
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
