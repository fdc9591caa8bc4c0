import Documents

/// Text to token numbers and back: added tokens are cut out, the rest is normalised, split into pieces,
/// and each piece given to the model.
///
/// Any `tokenizer.json` of the supported kinds; Documentation/Tokenizers.md lists them.
package struct Tokenizer: Sendable, Equatable {
  let file: TokenizerFile
  let normalizer: Normalizer?
  let preTokenizer: PreTokenizer
  let model: TokenModel
  let boundaries: Boundaries
  let decoder: TokenDecoder
  /// Finders of added tokens in the text as it came, and in the normalised text.
  let plainFinders: [AddedTokenFinder]
  let parsedFinders: [AddedTokenFinder]
  /// A finder of all added tokens by their names, for texts of a template.
  let names: AddedTokenFinder
  /// The added tokens that are no text: the control tokens.
  private let control: Set<Int32>
  /// The token that begins a text, in a tokenizer that has one.
  package let beginning: Int32?
  /// The token that ends a text, in a tokenizer that has one.
  package let end: Int32?
  /// The tokens at which a generation ends: the end of text, and the ends of a turn or a message.
  package let endings: Set<Int32>

  /// Understands a file; throws, with the reason, for what is not supported.
  init(_ file: TokenizerFile) throws(TokenizerError) {
    var preTokenizer = try PreTokenizer(file.preTokenizer)
    model = try TokenModel(file, &preTokenizer)
    self.preTokenizer = preTokenizer
    let normalizer = try Normalizer(file.normalizer)
    self.normalizer = normalizer
    let boundaries = try Boundaries(file.postProcessor, count: file.names.count)
    self.boundaries = boundaries
    let suffix = file.model["end_of_word_suffix"]?.string ?? ""
    decoder = try TokenDecoder(file.decoder, suffix: suffix)
    func finders(_ tokens: [AddedToken]) -> [AddedTokenFinder] {
      let normalized = AddedTokenFinder(tokens.filter(\.isNormalized)) {
        var name = Array($0.content.utf8)
        normalizer?.apply(to: &name)
        return name
      }
      return [AddedTokenFinder(tokens.filter { !$0.isNormalized }), normalized]
    }
    plainFinders = finders(file.added.filter { !$0.isSpecial })
    parsedFinders = finders(file.added)
    names = AddedTokenFinder(file.added)
    control = Set(file.added.filter(\.isSpecial).map(\.id))
    (beginning, end) = Roles.boundaries(of: file, boundaries)
    endings = Roles.endings(of: file, end)
    self.file = file
  }

  /// The number of tokens, special ones included: one more than the largest number.
  package var count: Int { file.names.count }
  /// The control tokens: never made from text, and nothing in decoded text.
  package var specials: [Int32] { control.sorted() }
  /// The name of GGUF for how texts are split and normalised, of a byte-pair model; nil where it has none.
  package var ggufSplits: String? {
    var composes = false
    switch normalizer {
    case nil: break
    case .composed?: composes = true
    case .sequence(let parts)? where parts.count == 1:
      guard case .composed = parts[0] else { return nil }
      composes = true
    case .sequence(let parts)? where parts.isEmpty: break
    default: return nil
    }
    return GGUFSplits.all.first {
      (try? PreTokenizer($0.preTokenizer)) == preTokenizer && $0.composes == composes
        && $0.ignoresMerges == (file.model["ignore_merges"]?.bool ?? false)
    }?.names.first
  }
  /// The merges of a byte-pair model, the first first.
  package var merges: [Merge] { file.merges }
  /// What follows an answer: the end of text, where there is one.
  package var ending: [Int32] { end.map { [$0] } ?? [] }

  package static func == (a: Tokenizer, b: Tokenizer) -> Bool { a.file == b.file }

  /// Returns the tokens of a text; `addingBoundaries` puts around them what the tokenizer's own
  /// post-processor would, such as the beginning of text.
  package func encode(
    _ text: String, specials: SpecialTokens = .asText, addingBoundaries: Bool = false
  ) -> [Int32] {
    var encoder = TextEncoder(self)
    return encoder.encode(text, specials: specials, adding: addingBoundaries ? .both : .none)
  }

  /// Returns the bytes of tokens; unknown numbers have none.
  package func bytes(of ids: some Sequence<Int32>, skippingSpecials: Bool = true) -> [UInt8] {
    var out: [UInt8] = []
    var state = TokenDecoder.State()
    for id in ids { append(id, to: &out, &state, skippingSpecials: skippingSpecials) }
    return out
  }

  /// Returns the text of tokens; bytes that are no UTF-8 become U+FFFD.
  package func decode(_ ids: some Sequence<Int32>, skippingSpecials: Bool = true) -> String {
    String(decoding: bytes(of: ids, skippingSpecials: skippingSpecials), as: UTF8.self)
  }

  /// Appends the bytes of one token after others.
  func append(
    _ id: Int32, to out: inout [UInt8], _ state: inout TokenDecoder.State, skippingSpecials: Bool
  ) {
    guard file.names.indices.contains(Int(id)), !(skippingSpecials && control.contains(id)) else {
      return
    }
    decoder.append(file.names[Int(id)], to: &out, &state)
  }

  /// Returns the name of a token as its file spells it; nil for a number that is no token.
  package func name(of id: Int32) -> String? {
    guard file.names.indices.contains(Int(id)), !file.names[Int(id)].isEmpty else { return nil }
    return file.name(id)
  }

  /// Returns the token that has this name.
  package func token(named name: String) -> Int32? {
    file.names.find(name.utf8).map(Int32.init)
  }

  /// Returns the added token, control or not, that is written like this.
  func added(named name: String) -> Int32? {
    guard let id = token(named: name), file.added.contains(where: { $0.id == id }) else {
      return nil
    }
    return id
  }

  /// Returns the control token that is written like this.
  package func special(named name: String) -> Int32? {
    token(named: name).flatMap { control.contains($0) ? $0 : nil }
  }
}

extension Tokenizer {
  /// Reads the bytes of a `tokenizer.json`; throws, with the reason, for what is not supported.
  package init(json bytes: [UInt8]) throws(TokenizerError) { try self.init(TokenizerFile(bytes)) }

  /// The bytes of the tokenizer's `tokenizer.json`, in canonical form.
  package var json: [UInt8] { file.encoded }

  /// Returns the same tokenizer with other tokens for the beginning and the end of a text, by their names; both
  /// become control tokens.
  package func with(beginning: String?, end: String?) throws(TokenizerError) -> Tokenizer {
    func id(_ name: String?) throws(TokenizerError) -> Int32? {
      guard let name else { return nil }
      guard let id = token(named: name) else { throw TokenizerError("has no token '\(name)'") }
      return id
    }
    return try with(beginning: id(beginning), end: id(end), stops: [])
  }

  /// Returns the same tokenizer with the tokens that a model's files declare for the beginning and the end of a text.
  ///
  /// A generation ends at `stops` beside the end of text; with none, at those whose names end a turn. All become
  /// control tokens. Throws for a number that is no token.
  package func with(
    beginning: Int32?, end: Int32?, stops: [Int32]
  ) throws(TokenizerError) -> Tokenizer {
    var file = file
    for index in file.added.indices { file.added[index].roles = [] }
    let roles = [(beginning, AddedToken.Role.beginning), (end, .end)] + stops.map { ($0, .stop) }
    for (id, role) in roles {
      guard let id else { continue }
      guard let name = name(of: id) else { throw TokenizerError("has no token \(id)") }
      if !file.added.contains(where: { $0.id == id }) {
        file.added.append(AddedToken(id: id, content: name))
      }
      for index in file.added.indices where file.added[index].id == id {
        file.added[index].isSpecial = true
        file.added[index].roles.append(role)
      }
    }
    return try Tokenizer(file)
  }
}

/// What becomes of the names of special tokens in a text.
package enum SpecialTokens: Sendable {
  /// They are ordinary characters: right for every text that people or models wrote.
  case asText
  /// They are read as the tokens: right for text of our own only.
  case parsed
}

/// Which of the tokens that a tokenizer's own post-processor puts around a text are wanted.
package enum AddedBoundaries: Sendable {
  case none
  /// Those in front: right for a text that goes on.
  case before
  /// Those in front and behind.
  case both
}
