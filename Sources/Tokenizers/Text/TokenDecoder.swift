import Documents

/// Turns tokens back into bytes, one after the other.
///
/// Source: `decoder` of a `tokenizer.json`.
struct TokenDecoder: Sendable {
  enum Kind: Sendable, Equatable {
    /// Names are spelled in the byte alphabet.
    case byteLevel
    /// Marks are spaces; one at the very beginning may be dropped.
    case marks([UInt8], dropsFirst: Bool)
    /// Tokens are words but for those with the prefix; `tidies` drops spaces before signs.
    case wordPieces(prefix: [UInt8], tidies: Bool)
    case plain
  }

  var kind = Kind.plain
  /// Whether tokens such as `<0x0A>` are single bytes.
  var hasByteNames = false
  /// What the last token of a word ends with.
  var suffix: [UInt8] = []

  /// What has gone before.
  struct State: Sendable {
    var isFirst = true
    /// A space that comes if something follows.
    var owesSpace = false
  }

  /// Appends the bytes of a token with this name.
  func append(_ name: ArraySlice<UInt8>, to out: inout [UInt8], _ state: inout State) {
    let isFirst = state.isFirst
    state.isFirst = false
    if state.owesSpace { out.append(0x20) }
    state.owesSpace = !suffix.isEmpty && name.count >= suffix.count && name.ends(with: suffix)
    let name = state.owesSpace ? name.dropLast(suffix.count) : name
    if hasByteNames, let byte = Self.byte(name) { return out.append(byte) }
    switch kind {
    case .plain: out += name
    case .byteLevel:
      out += ByteAlphabet.bytes(of: String(decoding: name, as: UTF8.self)) ?? Array(name)
    case .marks(let mark, let dropsFirst): append(name, mark, dropsFirst && isFirst, to: &out)
    case .wordPieces(let prefix, let tidies):
      if name.starts(with: prefix), !isFirst {
        out += name.dropFirst(prefix.count)
      } else {
        if !isFirst, !(tidies && Self.clings(name)) { out.append(0x20) }
        out += name
      }
    }
  }

  private func append(
    _ name: ArraySlice<UInt8>, _ mark: [UInt8], _ dropsFirst: Bool, to out: inout [UInt8]
  ) {
    var rest = name
    if dropsFirst, rest.starts(with: mark) { rest = rest.dropFirst(mark.count) }
    while let first = rest.first {
      if rest.starts(with: mark) {
        out.append(0x20)
        rest = rest.dropFirst(mark.count)
      } else {
        out.append(first)
        rest = rest.dropFirst()
      }
    }
  }

  /// Reads `<0x0A>`.
  private static func byte(_ name: ArraySlice<UInt8>) -> UInt8? {
    guard name.count == 6, name.starts(with: "<0x".utf8), name.last == UInt8(ascii: ">") else {
      return nil
    }
    return UInt8(String(decoding: name.dropFirst(3).prefix(2), as: UTF8.self), radix: 16)
  }

  /// Whether a word has no space before it in English.
  private static func clings(_ name: ArraySlice<UInt8>) -> Bool {
    [".", "?", "!", ",", "n't", "'m", "'s", "'ve", "'re"].contains { name.starts(with: $0.utf8) }
  }
}

extension ArraySlice<UInt8> {
  fileprivate func ends(with other: [UInt8]) -> Bool { suffix(other.count).elementsEqual(other) }
}

extension TokenDecoder {
  /// Reads `decoder`; `suffix` is the model's.
  init(_ json: JSONValue, suffix: String) throws(TokenizerError) {
    self.suffix = Array(suffix.utf8)
    try add(json)
  }

  private mutating func add(_ json: JSONValue) throws(TokenizerError) {
    guard json != .null else { return }
    switch json["type"]?.string {
    case "Sequence": for item in json["decoders"]?.array ?? [] { try add(item) }
    case "ByteLevel": kind = .byteLevel
    case "ByteFallback": hasByteNames = true
    case "Fuse": break
    case "Metaspace":
      let mark = try PreTokenizer.mark(json)
      kind = .marks(mark, dropsFirst: try PreTokenizer.leading(json) != .never)
    case "Replace":
      guard let mark = json["pattern"]?["String"]?.string, !mark.isEmpty,
        json["content"]?.string == " "
      else {
        throw TokenizerError("the decoder's replacement is not supported")
      }
      kind = .marks(Array(mark.utf8), dropsFirst: false)
    case "Strip":
      guard case .marks(let mark, _) = kind, json["content"]?.string == " ",
        json["start"]?.integer == 1, json["stop"]?.integer == 0
      else { throw TokenizerError("the decoder's 'Strip' is not supported") }
      kind = .marks(mark, dropsFirst: true)
    case "WordPiece":
      let prefix = Array((json["prefix"]?.string ?? "##").utf8)
      kind = .wordPieces(prefix: prefix, tidies: json["cleanup"]?.bool ?? true)
    case "BPEDecoder": suffix = Array((json["suffix"]?.string ?? "</w>").utf8)
    case let type: throw TokenizerError("the decoder '\(type ?? "?")' is not supported")
    }
  }
}
