package import Documents

/// Makes a tokenizer from texts; the same texts give the same tokenizer.
package protocol TokenizerTrainer: Component, Codable {
  func train(on texts: [String]) throws -> Tokenizer
}

/// Every tokenizer a spec can name.
///
/// Add yours here.
package let tokenizers = Registry<any TokenizerTrainer>(
  family: "tokenizer", [BytePairTrainer.self])
