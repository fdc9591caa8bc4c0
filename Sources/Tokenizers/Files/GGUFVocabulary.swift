/// The keys `tokenizer.ggml.*` of a GGUF file.
///
/// Source: the GGUF specification, and llama.cpp's `llama-vocab`.
package struct GGUFVocabulary: Sendable {
  /// `model`: `gpt2` (byte-level BPE) or `llama` (SentencePiece BPE).
  package var model: String
  /// `pre`: the name of the split pattern; empty when the file names none.
  package var pre: String
  package var tokens: [String]
  /// `scores`; empty when the file has none.
  package var scores: [Float]
  /// `token_type`: 1 normal, 2 unknown, 3 control, 4 user defined, 5 unused, 6 byte; empty when the file has none.
  package var types: [Int32]
  /// `merges`, each two names with a space between.
  package var merges: [String]
  package var beginning: Int32?
  package var end: Int32?
  /// `eot_token_id` and `eom_token_id`: what ends a turn or a message, beside the end of text.
  package var turnEnds: [Int32]
  package var unknown: Int32?
  package var padding: Int32?
  /// `add_bos_token`; nil when the file does not say.
  package var addsBeginning: Bool?
  /// `add_eos_token`; nil when the file does not say.
  package var addsEnd: Bool?
  /// `add_space_prefix`; nil when the file does not say.
  package var addsSpacePrefix: Bool?

  package init(
    model: String, pre: String = "", tokens: [String], scores: [Float] = [], types: [Int32] = [],
    merges: [String] = [], beginning: Int32? = nil, end: Int32? = nil, turnEnds: [Int32] = [],
    unknown: Int32? = nil, padding: Int32? = nil, addsBeginning: Bool? = nil, addsEnd: Bool? = nil,
    addsSpacePrefix: Bool? = nil
  ) {
    self.model = model
    self.pre = pre
    self.tokens = tokens
    self.scores = scores
    self.types = types
    self.merges = merges
    self.beginning = beginning
    self.end = end
    self.turnEnds = turnEnds
    self.unknown = unknown
    self.padding = padding
    self.addsBeginning = addsBeginning
    self.addsEnd = addsEnd
    self.addsSpacePrefix = addsSpacePrefix
  }
}
