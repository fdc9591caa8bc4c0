import JSON
package import Plans

/// What somebody wrote who was asked for texts, one for each request.
///
/// It is stored like every artifact: a rerun asks nobody anything.
package struct TextReplies: Artifact, Equatable {
  package let texts: [String]

  package init(_ texts: [String]) { self.texts = texts }

  /// Reads `replies.json`; throws when it is not what `parts()` writes.
  package init(from parts: some PartReader) throws {
    texts = try CanonicalJSON.decode([String].self, from: parts.bytes(of: "replies.json"))
  }

  package func parts() throws -> [Part] { [Part("replies.json", try CanonicalJSON.encode(texts))] }

  /// Asks for this many texts, one after the other.
  ///
  /// What has been replied survives a failure and an interruption, and the next attempt asks the rest.
  package static func gather(
    _ count: Int, _ context: Context, reply: (Int) throws -> String
  ) throws -> TextReplies {
    var texts = try saved(context)
    if texts.count > count { texts = [] }
    if !texts.isEmpty { context.log("\(texts.count) of \(count) replies are there already") }
    for index in texts.count..<count {
      texts.append(try reply(index))
      try context.checkpoints.save(try TextReplies(texts).parts())
      context.progress(Progress(done: texts.count, total: count))
    }
    return TextReplies(texts)
  }

  /// What an earlier attempt was told.
  private static func saved(_ context: Context) throws -> [String] {
    guard let part = context.checkpoints.load()?.first else { return [] }
    return (try? CanonicalJSON.decode([String].self, from: part.bytes)) ?? []
  }
}
