/// Turns tokens into text while they arrive; bytes that are no complete character yet are held back.
package struct StreamDecoder {
  private let tokenizer: Tokenizer
  private let skipsSpecials: Bool
  private var held: [UInt8] = []

  package init(_ tokenizer: Tokenizer, skippingSpecials: Bool = true) {
    self.tokenizer = tokenizer
    skipsSpecials = skippingSpecials
  }

  /// Returns the text that is certain once this token has come; often empty.
  package mutating func append(_ id: Int32) -> String {
    held += tokenizer.bytes(of: [id], skippingSpecials: skipsSpecials)
    let text = String(decoding: held, as: UTF8.self)
    held = []
    return text
  }

  /// Returns the rest; bytes that never became a character are U+FFFD.
  package mutating func finish() -> String {
    defer { held = [] }
    return String(decoding: held, as: UTF8.self)
  }
}
