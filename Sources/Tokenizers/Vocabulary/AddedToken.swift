import Documents

/// A token that is cut out of the text before the model sees it.
///
/// Source: `added_tokens` of a `tokenizer.json`.
struct AddedToken: Sendable, Equatable {
  let id: Int32
  let content: String
  /// A control token: never read out of a text that somebody wrote.
  var isSpecial = true
  /// Whether it is looked for in the normalised text.
  var isNormalized = false
  /// Whether letters or digits beside it prevent it.
  var isSingleWord = false
  /// Whether it takes the white space before, or after it.
  var takesSpaceBefore = false
  var takesSpaceAfter = false
  /// What the token is for, where its name does not say: of ours, and unknown to other readers.
  var roles: [Role] = []

  enum Role: String, Sendable { case beginning, end, stop }
}
