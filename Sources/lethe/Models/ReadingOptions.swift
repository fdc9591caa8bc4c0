import Documents
import Tokenizers

/// How texts become tokens.
struct ReadingOptions {
  private let hasSpecials = !Options.flag(
    "--no-specials", "reads names such as <|im_start|> as ordinary text, not as tokens")
  private let hasBoundaries = !Options.flag(
    "--no-boundaries", "adds no beginning-of-text token where the model wants one")

  /// Returns the tokens of a text.
  func tokens(of text: String, _ tokenizer: Tokenizer) -> [Int32] {
    tokenizer.encode(
      text, specials: hasSpecials ? .parsed : .asText, addingBoundaries: hasBoundaries)
  }
}
