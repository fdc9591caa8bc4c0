package import Documents

/// Cuts a text into blocks.
///
/// Lines are joined to paragraphs, which end at blank lines; words are what white space separates. A block takes
/// whole paragraphs until it has `words` words, and a longer paragraph is cut after that many.
package struct TextCutter: Codable, Sendable {
  /// Words that a block has at most; only the last paragraph of a block may go beyond.
  package var words: Int
  /// Words of a block that are its beginning, given and not learnt.
  package var promptWords: Int

  package init(words: Int = 200, promptWords: Int = 0) {
    self.words = words
    self.promptWords = promptWords
  }

  /// Reads the parameters `words` and `prompt_words`.
  package init(_ p: inout Parameters) {
    words = p.integer("words", default: 200, in: 2...100_000, "Words that a block has, about.")
    promptWords = p.integer(
      "prompt_words", default: 0, in: 0...99_999,
      "Words at the beginning of a block that are given: the rest is what is learnt and scored.")
    if promptWords >= words { p.report("prompt_words", "must be fewer than 'words'") }
  }

  /// Cuts the text of a file, which must have words; `file` is what errors call the file.
  package func rows(of bytes: [UInt8], file: String) throws(DatasetError) -> [QARow] {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      let line = Self.firstBrokenLine(bytes)
      throw DatasetError(file: file, line: line, "the text is not UTF-8; convert it, with iconv")
    }
    let rows = blocks(of: paragraphs(of: text)).compactMap(row)
    guard !rows.isEmpty else { throw DatasetError(file: file, "the file has no text") }
    return rows
  }

  /// The words of each paragraph.
  private func paragraphs(of text: String) -> [[Substring]] {
    var paragraphs: [[Substring]] = [[]]
    let start = text.hasPrefix("\u{FEFF}") ? text.index(after: text.startIndex) : text.startIndex
    for line in text[start...].split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    {
      let words = line.split(whereSeparator: \.isWhitespace)
      if words.isEmpty {
        paragraphs.append([])
      } else {
        paragraphs[paragraphs.count - 1] += words
      }
    }
    return paragraphs.filter { !$0.isEmpty }
  }

  /// Paragraphs, or pieces of them, that belong together.
  private func blocks(of paragraphs: [[Substring]]) -> [[ArraySlice<Substring>]] {
    var blocks: [[ArraySlice<Substring>]] = []
    var block: [ArraySlice<Substring>] = []
    var count = 0
    for paragraph in paragraphs {
      var rest = paragraph[...]
      while !rest.isEmpty {
        // A piece fills the block, unless that would leave a rest of a few words only.
        let room = words - count
        let piece = rest.count <= room + words / 10 ? rest : rest.prefix(room)
        block.append(piece)
        count += piece.count
        rest = rest.dropFirst(piece.count)
        if count >= words {
          blocks.append(block)
          (block, count) = ([], 0)
        }
      }
    }
    return block.isEmpty ? blocks : blocks + [block]
  }

  /// Nil when nothing follows the beginning.
  private func row(_ block: [ArraySlice<Substring>]) -> QARow? {
    let all = block.flatMap { $0 }
    guard all.count > promptWords else { return nil }
    var text = ""
    var prompt = ""
    var count = 0
    for (number, paragraph) in block.enumerated() {
      for (index, word) in paragraph.enumerated() {
        if count == promptWords {
          prompt = text
          text = ""
        }
        if index > 0 { text += " " } else if number > 0 { text += "\n\n" }
        text += word
        count += 1
      }
    }
    return QARow(question: prompt, answer: text, isText: true)
  }

  private static func firstBrokenLine(_ bytes: [UInt8]) -> Int? {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    return lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }.map { $0 + 1 }
  }
}
