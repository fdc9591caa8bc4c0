import Documents

/// How the tokenizers that llama.cpp has a name for cut a text before merging.
///
/// Source: `tokenizer.ggml.pre` in llama.cpp's `llama-vocab`; the patterns are those of the published `tokenizer.json`
/// where llama.cpp has rewritten one for its own matcher.
struct GGUFSplits {
  /// The names that a file may give; the first of those that cut alike is the one that is written.
  let names: [String]
  let preTokenizer: JSONValue
  /// Whether a piece that is a token is taken whole.
  var ignoresMerges = false
  /// Whether the published tokenizer composes characters.
  var composes = false
  /// Whether a text begins with the beginning of text where the file does not say.
  var addsBeginning = false

  /// What a file's name stands for; throws for an unknown one.
  static func named(_ name: String) throws(TokenizerError) -> GGUFSplits {
    guard let splits = all.first(where: { $0.names.contains(name) }) else {
      throw TokenizerError(
        "the split pattern '\(name)' of GGUF is not supported; the model's Hugging Face folder may be"
      )
    }
    return splits
  }

  private static let gpt2 =
    "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"
  private static let contraction = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
  private static let lines = "\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"
  private static let signs = " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
  private static let word = "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+"
  private static let qwen2 = "\(contraction)|\(word)|\\p{N}|\(signs)|\(lines)"
  private static let llama3 = "\(contraction)|\(word)|\\p{N}{1,3}|\(signs)|\(lines)"
  private static let bloom = " ?[^(\\s|.,!?…。，、।۔،)]+"

  /// Words of GPT-4o and since, which know upper from lower case; `ending` may follow them.
  private static func cased(_ ending: String, _ digits: String) -> String {
    let upper = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]"
    let lower = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]"
    let lead = "[^\\r\\n\\p{L}\\p{N}]?"
    return "\(lead)\(upper)*\(lower)+\(ending)|\(lead)\(upper)+\(lower)*\(ending)|\(digits)"
      + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\(lines)"
  }

  private static let deepseek3 = [
    "\\p{N}{1,3}", "[一-龥぀-ゟ゠-ヿ]+",
    "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+"
      + "| ?[\\p{P}\\p{S}]+[\\r\\n]*|\(lines)",
  ]

  /// Splits one after the other, each in the pieces of the one before.
  private static func splits(_ patterns: [String]) -> JSONValue {
    let stages: [JSONValue] = patterns.map {
      [
        "type": "Split", "pattern": ["Regex": .string($0)], "behavior": "Isolated",
        "invert": false,
      ]
    }
    return [
      "type": "Sequence", "pretokenizers": .array(stages + [.byteLevel(splits: false)]),
    ]
  }

  static let all: [GGUFSplits] = [
    GGUFSplits(
      names: [
        "gpt-2", "", "gpt2", "phi-2", "mpt", "jais", "trillion", "jina-es", "jina-de",
        "jina-v2-es", "jina-v2-de", "gigachat", "a.x-4.0", "mellum", "modern-bert", "exaone4",
        "granite-docling",
      ], preTokenizer: .byteLevel()),
    GGUFSplits(names: ["olmo", "gpt-neox"], preTokenizer: .byteLevel(), composes: true),
    GGUFSplits(
      names: [
        "smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b",
        "mellum2",
      ],
      preTokenizer: [
        "type": "Sequence",
        "pretokenizers": [["type": "Digits", "individual_digits": true], .byteLevel()],
      ]),
    GGUFSplits(
      names: [
        "llama-bpe", "llama3", "llama-v3", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2",
        "jina-v5-nano",
      ], preTokenizer: splits([llama3]), ignoresMerges: true, addsBeginning: true),
    GGUFSplits(
      names: ["dbrx", "smaug-bpe", "glm4", "chatglm-bpe"], preTokenizer: splits([llama3])),
    GGUFSplits(
      names: ["qwen2", "deepseek-r1-qwen"], preTokenizer: splits([qwen2]), composes: true),
    GGUFSplits(
      names: ["stablelm2", "hunyuan", "kormo", "f2llmv2", "megrez", "solar-open", "grok-2"],
      preTokenizer: splits([qwen2])),
    GGUFSplits(
      names: ["qwen35"],
      preTokenizer: splits([
        "\(contraction)|[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+|\\p{N}| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*"
          + "|\(lines)"
      ]), composes: true),
    GGUFSplits(
      names: ["deepseek-v3", "hunyuan-dense", "joyai-llm", "hy_v4"],
      preTokenizer: splits(deepseek3)),
    GGUFSplits(
      names: ["deepseek-coder"],
      preTokenizer: splits([
        "[\\r\\n]", "\\s?\\p{L}+", "\\s?\\p{P}+", "[一-龥ࠀ-一가-퟿]+", "\\p{N}",
      ])),
    GGUFSplits(
      names: ["falcon"], preTokenizer: splits(["[\\p{P}$+<=>^~|`]+", gpt2, "[0-9][0-9][0-9]"])),
    GGUFSplits(names: ["bloom", "poro-chat", "gpt3-finnish"], preTokenizer: splits([bloom])),
    GGUFSplits(names: ["viking"], preTokenizer: splits([bloom, "\\p{N}"])),
    GGUFSplits(
      names: ["tekken"], preTokenizer: splits([cased("", "\\p{N}")]), ignoresMerges: true,
      addsBeginning: true),
    GGUFSplits(
      names: ["gpt-4o", "llama4", "kanana2", "talkie", "minimax-m2"],
      preTokenizer: splits([cased("\(contraction)?", "\\p{N}{1,3}")])),
    GGUFSplits(
      names: ["tiny_aya", "cohere2moe"],
      preTokenizer: splits([
        "\\d{1,3}(?=(?:\\d{3})*\\b)", cased("\(contraction)?", "\\p{N}{1,3}"),
      ])),
    GGUFSplits(
      names: ["superbpe"], preTokenizer: splits(["\\p{N}+", "(?=(\\d{3})+(?!\\d))"])),
    GGUFSplits(
      names: ["bailingmoe", "bailingmoe2", "llada-moe"],
      preTokenizer: splits([
        "'(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*"
          + "|\\s*[\\r\\n]|\\s+(?!\\S)|\\s+"
      ])),
    GGUFSplits(
      names: ["seed-coder"],
      preTokenizer: splits([
        "\(contraction)|\(word)|\\p{N}{1}| ?[^\\s\\p{L}\\p{N}\\r\\n]+|\(lines)"
      ])),
    GGUFSplits(
      names: ["ufakzeka"], preTokenizer: splits(["\(word)|\\p{N}|\(signs)|\(lines)"])),
    GGUFSplits(names: ["laguna"], preTokenizer: splits(["[^\\n]+|[\\n]+", qwen2])),
    GGUFSplits(
      names: ["exaone-moe"],
      preTokenizer: splits([
        "\(contraction)|[^\\r\\n\\p{L}\\p{N}]?(?:\\p{L}\\p{M}*(?: \\p{L}\\p{M}*)*)+|\\p{N}"
          + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]?|\\s*[\\r\\n]|\\s+(?!\\S)|\\s+"
      ])),
    GGUFSplits(
      names: ["minicpm5"],
      preTokenizer: splits([
        "\\p{N}{1,3}", "\(contraction)|\(word)|\\p{N}+|\(signs)|\(lines)",
      ]), ignoresMerges: true),
  ]
}
