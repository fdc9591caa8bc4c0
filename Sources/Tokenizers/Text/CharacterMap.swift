import FoundationEssentials

/// SentencePiece's precompiled normalisation: the longest known character sequence is replaced.
///
/// The blob is the size of a double-array trie in bytes, the trie (both little-endian 32 bits), and the
/// replacements, each ended by a zero byte. Source: `sentencepiece`, normalizer.cc; the trie is `darts-clone`.
struct CharacterMap: Sendable {
  private let units: [UInt32]
  private let replacements: [UInt8]

  /// Reads `precompiled_charsmap`, which is in base 64.
  init(base64: String) throws(TokenizerError) {
    guard let data = Data(base64Encoded: base64) else {
      throw TokenizerError("'precompiled_charsmap' is not in base 64")
    }
    let bytes = Array(data)
    func word(_ at: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(bytes[at + $1]) << UInt32(8 * $1) }
    }
    guard bytes.count >= 4, Int(word(0)) % 4 == 0, Int(word(0)) <= bytes.count - 4 else {
      throw TokenizerError("'precompiled_charsmap' is cut off")
    }
    let end = 4 + Int(word(0))
    units = stride(from: 4, to: end, by: 4).map(word)
    replacements = Array(bytes[end...])
  }

  func apply(to text: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(text.count)
    var at = 0
    while at < text.count {
      if let (length, start) = longestMatch(text, at) {
        let rest = replacements[start...]
        out += rest[..<(rest.firstIndex(of: 0) ?? rest.endIndex)]
        at += length
      } else {
        let end = min(text.count, at + UTF8Reading.width(text[at]))
        out += text[at..<end]
        at = end
      }
    }
    return out
  }

  /// Returns the length of the longest key at an offset and where its replacement starts.
  private func longestMatch(_ text: [UInt8], _ start: Int) -> (length: Int, start: Int)? {
    var found: (length: Int, start: Int)?
    guard let root = units.first else { return nil }
    var place = Self.offset(root)
    for at in start..<text.count {
      place ^= Int(text[at])
      // The label of a unit, with the mark of a leaf that is no label.
      guard place < units.count, units[place] & (1 << 31 | 0xFF) == UInt32(text[at]) else { break }
      let unit = units[place]
      place ^= Self.offset(unit)
      guard unit >> 8 & 1 == 1 else { continue }
      guard place < units.count else { break }
      let value = Int(units[place] & 0x7FFF_FFFF)
      if value < replacements.count { found = (at - start + 1, value) }
    }
    return found
  }

  private static func offset(_ unit: UInt32) -> Int {
    Int((unit >> 10) << ((unit & (1 << 9)) >> 6))
  }
}
