import Reports
import TestKit
import Testing

/// Texts are shown by their bytes where that comes to the same: here beside the rules in terms of scalars and characters.
struct LegibleTests {
  /// What the rules speak of, beside plain letters: white space, what is invisible, what joins its neighbours, what must
  /// not be taken for one of these, and words that differ in case and punctuation alone.
  private static let pieces: [String] =
    [
      " ", "  ", "\n", "\r", "\r\n", "\t", "☺", "👩‍👩‍👧", "🇩🇪", "ß", "É", "é", "e\u{301}", "Σ", "σ", "№",
      "½",
      "漢", "각", "–", "“", "a", "A", "word", "Word,", "the", "7", ".", "-", "_", "*", "<", "&", "\"",
      "'", "\\",
      "`", "|",
    ]
    + [
      0x0, 0x7, 0xB, 0x1F, 0x7F, 0x85, 0xA0, 0xAD, 0x300, 0x600, 0x903, 0x2003, 0x200B, 0x200D,
      0x2027, 0x2028,
      0x2029, 0x202A, 0x202E, 0x202F, 0x205F, 0x2065, 0x2066, 0x2069, 0x206A, 0x20D0, 0x3000,
      0xFDD0, 0xFDEF,
      0xFDF0, 0xFE0F, 0xFEFF, 0xFFFD, 0xFFFE, 0xFFFF, 0x1F3FB, 0x1FFFE, 0x3FFFF, 0x10FFFF,
    ].compactMap { Unicode.Scalar($0 as UInt32).map { String($0) } }

  /// Texts of pieces in every way that a fixed sequence of draws brings about.
  private static let texts: [String] = (0..<3_000).map { number in
    var state = UInt64(number) &* 0x9E37_79B9_7F4A_7C15 | 1
    func next(_ bound: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(bound))
    }
    return (0..<next(14)).map { _ in pieces[next(pieces.count)] }.joined()
  }

  /// The rule for what is invisible, scalar by scalar.
  private func legible(_ text: String) -> String {
    var shown = String.UnicodeScalarView()
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x0A where previous == "\r": break
      case 0x0A, 0x0D, 0x2028, 0x2029: shown.append("\n")
      case 0x09: shown.append(scalar)
      case 0x00...0x1F: shown.append(Unicode.Scalar(0x2400 + scalar.value) ?? "?")
      case 0x7F: shown.append("\u{2421}")
      case 0x80...0x9F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF, 0xFDD0...0xFDEF:
        shown.append("\u{FFFD}")
      default: shown.append(scalar.value & 0xFFFE == 0xFFFE ? "\u{FFFD}" : scalar)
      }
      previous = scalar
    }
    return String(shown)
  }

  /// The rule for one line, character by character.
  private func oneLine(_ text: String) -> String {
    legible(text).split { $0 == "\n" || $0 == "\t" || $0 == " " }.joined(separator: " ")
  }

  private func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "&": "&amp;"
      case "<": "&lt;"
      case ">": "&gt;"
      case "\"": "&quot;"
      case "'": "&#39;"
      default: String(scalar)
      }
    }.joined()
  }

  @Test func `a line is legible, of one space between words, and escaped in a page`() {
    for text in Self.texts {
      let heading = Report(title: "t", cells: [.heading(text)]).html()
      let wanted = " dir=\"auto\">\(escaped(oneLine(text)))</h2>"
      #expect(heading.utf8.contains(wanted.utf8), "\(text.debugDescription)")
      let code = Report(title: "t", cells: [.code(text)]).html()
      let block = "<pre><code>\(escaped(legible(text)))</code></pre>"
      #expect(code.utf8.contains(block.utf8), "\(text.debugDescription)")
    }
  }

  /// Words as characters have them, with what of each is compared.
  private func words(_ text: String) -> [(text: String, key: String)] {
    var words: [String] = []
    var isInSpace = true
    for character in text {
      if isInSpace, !character.isWhitespace || words.isEmpty { words.append("") }
      words[words.count - 1].append(character)
      isInSpace = character.isWhitespace
    }
    return words.map { word in
      let core = word.filter { $0.isLetter || $0.isNumber }.lowercased()
      return (word, core.isEmpty ? word.filter { !$0.isWhitespace } : core)
    }
  }

  /// How many words two texts have in common, in order.
  private func common(_ a: [String], _ b: [String]) -> Int {
    var row = [Int](repeating: 0, count: b.count + 1)
    for word in a {
      var before = 0
      for (place, other) in b.enumerated() {
        let above = row[place + 1]
        row[place + 1] = word == other ? before + 1 : max(above, row[place])
        before = above
      }
    }
    return row[b.count]
  }

  @Test func `words are those of the characters`() {
    for (one, other) in zip(Self.texts, Self.texts.dropFirst()) {
      let (answer, reference) = (oneLine(one), oneLine(other + " " + one))
      let (a, b) = (words(answer), words(reference))
      let found = WordDifference(answer, reference: reference)
      #expect(found.runs.map(\.text).joined().utf8.elementsEqual(answer.utf8))
      let share = a.isEmpty ? 0 : Double(common(a.map(\.key), b.map(\.key))) / Double(a.count)
      #expect(found.share == share, "\(answer.debugDescription) \(reference.debugDescription)")
    }
  }

  @Test func `a long answer is cut by characters`() {
    for letter in ["x", "\u{FFFD}", "é", "漢", "e\u{301}", "👩‍👩‍👧"] {
      for count in [500, 501, 700] {
        let answer = String(repeating: letter, count: count)
        let group = SampleGroup(prompt: "q", answers: [.init("m", answer)])
        let text = Report(title: "t", cells: [.samples([group])]).html()
        let shown =
          count <= 500
          ? answer
          : String(repeating: letter, count: 420)
            + " <span class=\"none\">… (\(count - 420) more characters)</span>"
        #expect(text.utf8.contains("<dd dir=\"auto\">\(shown)</dd>".utf8), "\(letter) \(count)")
      }
    }
  }
}
