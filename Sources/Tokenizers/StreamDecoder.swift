/// Turns tokens into text while they arrive; bytes that are no complete character yet are held back.
///
/// All the text together is what `Tokenizer.decode` gives for all the tokens.
package struct StreamDecoder {
  private let tokenizer: Tokenizer
  private let skipsSpecials: Bool
  private var state = TokenDecoder.State()
  private var held: [UInt8] = []

  package init(_ tokenizer: Tokenizer, skippingSpecials: Bool = true) {
    self.tokenizer = tokenizer
    skipsSpecials = skippingSpecials
  }

  /// Returns the text that is certain once this token has come; often empty.
  package mutating func append(_ id: Int32) -> String {
    tokenizer.append(id, to: &held, &state, skippingSpecials: skipsSpecials)
    let ready = held.count - Self.unfinished(held)
    defer { held.removeFirst(ready) }
    return String(decoding: held[..<ready], as: UTF8.self)
  }

  /// Returns the rest; bytes that never became a character are U+FFFD.
  package mutating func finish() -> String {
    defer { held = [] }
    return String(decoding: held, as: UTF8.self)
  }

  /// Returns how many bytes at the end begin a character that is not complete.
  private static func unfinished(_ bytes: [UInt8]) -> Int {
    for back in 1...3 where back <= bytes.count {
      let byte = bytes[bytes.count - back]
      if byte & 0xC0 == 0x80 { continue }
      return UTF8Reading.width(byte) > back ? back : 0
    }
    return 0
  }
}
