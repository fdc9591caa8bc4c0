/// Which tokens begin and end a text.
enum Roles {
  private static let beginnings = [
    "<|bos|>", "<s>", "<bos>", "<|begin_of_text|>", "[CLS]", "<|startoftext|>",
  ]
  private static let ends = [
    "<|eos|>", "</s>", "<eos>", "<|end_of_text|>", "[SEP]", "<|endoftext|>",
  ]
  /// Names that end a turn or a message in the published chat models.
  static let turnEnds = [
    "<|im_end|>", "<|eot_id|>", "<|eom_id|>", "<end_of_turn>", "<|end|>", "<|endoftext|>",
    "<|end_of_text|>",
  ]

  /// The roles that the file's tokens say; where none says any, what the post-processor and the names imply.
  static func boundaries(
    of file: TokenizerFile, _ boundaries: Boundaries
  ) -> (beginning: Int32?, end: Int32?) {
    let specials = file.added.filter(\.isSpecial)
    guard specials.allSatisfy(\.roles.isEmpty) else {
      func id(_ role: AddedToken.Role) -> Int32? {
        specials.first { $0.roles.contains(role) }?.id
      }
      return (id(.beginning), id(.end))
    }
    func first(_ names: [String]) -> Int32? {
      for name in names {
        if let token = specials.first(where: { $0.content == name }) { return token.id }
      }
      return nil
    }
    return (boundaries.before.first ?? first(beginnings), boundaries.after.last ?? first(ends))
  }

  /// The end and the tokens that the model's files declare as ends; where they declare none, every control token
  /// whose name is known to end a turn.
  static func endings(of file: TokenizerFile, _ end: Int32?) -> Set<Int32> {
    let declared = file.added.filter { $0.roles.contains(.stop) }
    let stops =
      declared.isEmpty
      ? file.added.filter { $0.isSpecial && turnEnds.contains($0.content) } : declared
    return Set(stops.map(\.id) + (end.map { [$0] } ?? []))
  }
}
