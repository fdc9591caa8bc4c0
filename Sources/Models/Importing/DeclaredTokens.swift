import Documents
import Tokenizers

/// The tokens that begin and end texts, as the files of a Hugging Face folder declare them.
///
/// `tokenizer_config.json` comes first, by name, then `special_tokens_map.json`; where neither says a word, the
/// numbers of `config.json` and `generation_config.json`. A generation ends at any number that the latter two list.
/// Source: `PreTrainedTokenizerBase` and `GenerationConfig` of `transformers`.
struct DeclaredTokens {
  /// Nil where nothing declares it: what the tokenizer's own file implies then holds.
  private let beginning: Declaration?
  private let end: Declaration?
  private let stops: [Int32]

  /// A token, or that there is none.
  private enum Declaration {
    case token(Int32)
    case none
  }

  init(_ folder: HuggingFaceFolder, _ tokenizer: Tokenizer) throws {
    let names = try ["tokenizer_config.json", "special_tokens_map.json"]
      .compactMap { try folder.optionalObject($0) }
    let numbers = try ["generation_config.json", "config.json"]
      .compactMap { try folder.optionalObject($0) }
    func ids(_ key: String, in file: JSONObject) -> [Int32] {
      let values = file[key]?.array ?? file[key].map { [$0] } ?? []
      return values.compactMap { $0.integer.flatMap(Int32.init(exactly:)) }
        .filter { tokenizer.name(of: $0) != nil }
    }
    func declared(_ role: String) -> Declaration? {
      for file in names {
        guard let value = file["\(role)_token"] else { continue }
        if value == .null { return Declaration.none }
        // A name that the tokenizer lacks is that of a token which transformers would add behind the embedding.
        if let name = value.string ?? value["content"]?.string,
          let id = tokenizer.token(named: name)
        {
          return .token(id)
        }
      }
      return numbers.lazy.compactMap { ids("\(role)_token_id", in: $0).first }.first
        .map { .token($0) }
    }
    beginning = declared("bos")
    end = declared("eos")
    stops = numbers.lazy.map { ids("eos_token_id", in: $0) }.first { !$0.isEmpty } ?? []
  }

  /// Returns the tokenizer with what was declared; what was not, or says what its own file says, stays as it is.
  func applied(to tokenizer: Tokenizer) throws -> Tokenizer {
    func id(_ declaration: Declaration?, else implied: Int32?) -> Int32? {
      switch declaration {
      case .token(let id)?: id
      case Declaration.none?: nil
      case nil: implied
      }
    }
    let (first, last) = (id(beginning, else: tokenizer.beginning), id(end, else: tokenizer.end))
    let isSaid =
      (first, last) == (tokenizer.beginning, tokenizer.end)
      && (stops.isEmpty || Set(stops + (last.map { [$0] } ?? [])) == tokenizer.endings)
    return isSaid ? tokenizer : try tokenizer.with(beginning: first, end: last, stops: stops)
  }
}
