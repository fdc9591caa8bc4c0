import FoundationEssentials

/// Reads the short replies of a language model that judges.
package enum JudgeReply {
  /// The terms of a list with commas, or a line each, bullets, numbers and quotes around them left out.
  package static func terms(_ reply: String) -> [String] {
    let characters = Array(reply)
    var terms: [String] = []
    var term = ""
    func finish() {
      // Some models announce what they list.
      let own = term.split(separator: ": ").last.map(String.init) ?? ""
      let bare = trimmed(own)
      if !bare.isEmpty { terms.append(bare) }
      term = ""
    }
    for (place, character) in characters.enumerated() {
      let isInNumber =
        place > 0 && place + 1 < characters.count && characters[place - 1].isNumber
        && characters[place + 1].isNumber
      if character.isNewline || character == ";" || (character == "," && !isInNumber) {
        finish()
      } else {
        term.append(character)
      }
    }
    finish()
    return terms
  }

  /// True for a reply that says that there is nothing to list.
  package static func isNone(_ reply: String) -> Bool {
    Words(reply).all.first.map { ["none", "no", "nothing"].contains($0.text) } ?? true
  }

  /// The number of a reply from 0 to 100, over 100; nil when there is none, or others besides.
  package static func share(_ reply: String) -> Double? {
    let runs = reply.split { !($0.isASCII && ($0.isNumber || $0 == ".")) }
    var numbers = runs.compactMap { Double($0.last == "." ? $0.dropLast() : $0) }
    // "70/100" and "70 out of 100".
    if numbers.count == 2, numbers[1] == 100 { numbers.removeLast() }
    guard numbers.count == 1, (0...100).contains(numbers[0]) else { return nil }
    return numbers[0] / 100
  }

  /// What a reply says first of the words yes and no; nil when it says neither.
  package static func verdict(_ reply: String) -> Bool? {
    Words(reply).all.lazy.compactMap { ["yes": true, "no": false][$0.text] }.first
  }

  private static func trimmed(_ text: String) -> String {
    var text = text.drop { !($0.isLetter || $0.isNumber) }
    // The number of a list: "2. Rome".
    let digits = text.prefix { $0.isNumber }
    let rest = text.dropFirst(digits.count)
    if !digits.isEmpty, rest.hasPrefix(". ") || rest.hasPrefix(") ") {
      text = rest.dropFirst(2).drop { !($0.isLetter || $0.isNumber) }
    }
    while let last = text.last, !(last.isLetter || last.isNumber) { text = text.dropLast() }
    return String(text)
  }
}
