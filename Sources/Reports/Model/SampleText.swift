/// What is shown of a text that a model said; a broken one can say the same word for pages.
struct SampleText: Sendable, Equatable {
  private static let longest = 420
  /// The beginning, on one line.
  let head: String
  /// How many characters follow that are not shown.
  let rest: Int

  /// Cuts a text to what a reader wants to see.
  init(_ text: String) {
    let line = text.oneLine
    let most = Self.longest + 80
    // No text has more characters than bytes.
    guard line.utf8.count > most else {
      (head, rest) = (line, 0)
      return
    }
    // Scalars are the characters of such a line, and quicker to count.
    let count = line.hasPlainCharacters ? line.unicodeScalars.count : line.count
    guard count > most else {
      (head, rest) = (line, 0)
      return
    }
    head =
      line.hasPlainCharacters
      ? String(line.unicodeScalars.prefix(Self.longest)) : String(line.prefix(Self.longest))
    rest = count - Self.longest
  }

  /// How many characters were left out, in words; nil for none.
  var more: String? {
    rest == 0 ? nil : "(\(NumberFormat.count.text(Double(rest))) more characters)"
  }
}
