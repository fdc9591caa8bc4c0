/// Cuts what models say to what a reader wants to see; a broken model can say the same word for pages.
enum SampleText {
  static let longest = 420

  /// The beginning on one line, and how many characters follow that are not shown.
  static func cut(_ text: String) -> (head: String, rest: Int) {
    let line = text.oneLine
    // No text has more characters than bytes.
    guard line.utf8.count > longest + 80 else { return (line, 0) }
    let count = line.count
    guard count > longest + 80 else { return (line, 0) }
    return (String(line.prefix(longest)), count - longest)
  }

  /// The number of characters left out, in words.
  static func more(_ rest: Int) -> String {
    "(\(NumberFormat.count.text(Double(rest))) more characters)"
  }
}
