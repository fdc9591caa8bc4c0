/// The part of a tokenizer that turns pieces into tokens.
enum TokenModel: Sendable {
  case bytePairs(BytePairModel)
  case unigram(UnigramModel)
  case wordPieces(WordPieceModel)

  /// Appends the tokens of a piece.
  func encode(_ piece: Span<UInt8>, into out: inout [Int32]) {
    switch self {
    case .bytePairs(let model): model.encode(piece, into: &out)
    case .unigram(let model): model.encode(piece, into: &out)
    case .wordPieces(let model): model.encode(piece, into: &out)
    }
  }
}

/// The tokens that a model may make: those of its file without the ones that are cut out of the text,
/// so that no text turns into a control token.
struct ModelVocabulary: Sendable {
  let names: ByteStrings
  private let isReserved: [Bool]

  init(names: ByteStrings, reserved: some Sequence<Int32>) {
    var isReserved = Array(repeating: false, count: names.count)
    for id in reserved { isReserved[Int(id)] = true }
    self.names = names
    self.isReserved = isReserved
  }

  func contains(_ id: Int32) -> Bool { !isReserved[Int(id)] }

  func find(_ name: Span<UInt8>) -> Int32? { usable(names.find(name)) }

  func find(_ name: Span<UInt8>, _ hash: ByteStrings.Hash) -> Int32? {
    usable(names.find(name, hash))
  }

  func find(_ name: String) -> Int32? { usable(names.find(Array(name.utf8))) }

  /// The tokens `<0x00>` to `<0xFF>` that stand for single bytes; -1 where there is none.
  func byteNames() -> [Int32] {
    (0...UInt8.max).map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      return find("<0x" + (byte < 16 ? "0" : "") + digits + ">") ?? -1
    }
  }

  private func usable(_ found: Int?) -> Int32? {
    guard let found, !isReserved[found] else { return nil }
    return Int32(found)
  }
}

/// What becomes of characters that have no token.
struct UnknownCharacters: Sendable {
  /// The tokens of single bytes; empty when bytes are no way out.
  var bytes: [Int32] = []
  /// The token of the unknown; nil drops it.
  var token: Int32?
  /// Whether neighbours become one.
  var fuses = false

  /// Appends the tokens of unknown text that begins at `start` in `out` or later.
  func append(_ text: Span<UInt8>, into out: inout [Int32], lastWasUnknown: inout Bool) {
    if !bytes.isEmpty {
      let ids = text.indices.map { bytes[Int(text[$0])] }
      if !ids.contains(-1) {
        out += ids
        lastWasUnknown = false
        return
      }
    }
    if let token, !(fuses && lastWasUnknown) { out.append(token) }
    lastWasUnknown = true
  }
}
