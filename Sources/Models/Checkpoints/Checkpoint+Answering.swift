import Datasets
import JSON
import Plans
import Tokenizers

extension Checkpoint {
  /// The part with the way of answering; a plain model has none.
  static let answeringPart = "answering.json"

  /// Where the parts of an assistant are.
  static func folder(ofAssistant index: Int) -> String { "assistants/\(index)/" }

  /// Returns the model with its way of answering changed.
  package func answering(_ change: (inout Answering) -> Void) -> Checkpoint {
    var copy = self
    change(&copy.answering)
    return copy
  }

  /// Returns the model with the logits of others combined with its own.
  ///
  /// Throws for a model that reads other tokens.
  package func offset(
    by models: [Checkpoint], _ offset: LogitOffset
  ) throws(ModelError) -> Checkpoint {
    precondition(models.count == offset.weights.count, "each assistant has a weight")
    for model in models {
      guard model.vocabulary == vocabulary, model.tokenizer.json == tokenizer.json else {
        throw .unanswerable(
          "an assistant reads other tokens than the model: it must have the same tokenizer")
      }
    }
    var copy = self
    copy.assistants += models.map { model in
      // It reads what the model reads; what stands in front is in that already.
      var plain = model
      plain.answering = Answering()
      plain.assistants = []
      plain.history = []
      return plain
    }
    copy.answering.offsets.append(offset)
    return copy
  }

  /// Returns the model with something done to each of its assistants.
  package func changingAssistants(
    _ change: (Checkpoint) throws -> Checkpoint
  ) rethrows -> Checkpoint {
    var copy = self
    copy.assistants = try assistants.map(change)
    return copy
  }

  /// Returns the prompt with what stands in front of it, and its tokens corrupted where the front says so.
  func behind(_ front: Answering.Front, _ tokens: [Int32]) -> [Int32] {
    guard front.isCorrupted else { return tokens }
    let kept = Set(tokenizer.specials)
    let first = Int32(vocabulary) + Int32(softPrompt)
    return tokens.map { $0 < Int32(vocabulary) && !kept.contains($0) ? first + $0 : $0 }
  }

  /// Returns what the model reads of a text that nobody asks in particular, as `generate` and `score` have it, and where
  /// the text begins in that.
  package func input(
    ofText tokens: [Int32], saying text: String
  ) -> (tokens: [Int32], text: Int) {
    let front = answering.front(for: text)
    let isBegun = !tokens.isEmpty && tokens.first == tokenizer.beginning
    let before = frontText(front) { $0 }
    let words = before.isEmpty ? [] : tokenizer.encode(before)
    let begun = Array(tokens.prefix(isBegun ? 1 : 0))
    let rest = Array(tokens.dropFirst(begun.count))
    return (
      begun + Array(softTokens) + words + behind(front, rest),
      begun.count + softPrompt + words.count
    )
  }

  /// What stands in front of a prompt that is no chat.
  func frontText(_ front: Answering.Front, _ ask: (String) -> String) -> String {
    (front.instruction.isEmpty ? "" : front.instruction + "\n\n")
      + front.shots.map { ask($0.question) + $0.answer + "\n\n" }.joined()
  }

  /// Puts what stands in front of the last message of a conversation where a chat template has it.
  func messages(_ messages: [ChatMessage], behind front: Answering.Front) -> [ChatMessage] {
    var messages = messages
    if !front.instruction.isEmpty {
      if messages.first?.role == .system {
        messages[0].content += "\n\n" + front.instruction
      } else {
        messages.insert(ChatMessage(.system, front.instruction), at: 0)
      }
    }
    let turns = front.shots.flatMap {
      [ChatMessage(.user, $0.question), ChatMessage(.assistant, $0.answer)]
    }
    messages.insert(contentsOf: turns, at: messages.first?.role == .system ? 1 : 0)
    return messages
  }

  /// Reads the way of answering and the assistants, if the parts have any.
  mutating func readAnswering(from parts: some PartReader) throws {
    guard parts.names.contains(Self.answeringPart) else { return }
    do {
      answering = try CanonicalJSON.decode(from: parts.bytes(of: Self.answeringPart))
    } catch {
      throw ModelError.malformed(part: Self.answeringPart, "\(error)")
    }
    let count = answering.offsets.reduce(0) { $0 + $1.weights.count }
    guard count <= 64 else {
      throw ModelError.malformed(part: Self.answeringPart, "names \(count) other models")
    }
    guard answering.offsets.allSatisfy(\.isMeaningful) else {
      throw ModelError.malformed(part: Self.answeringPart, "mixes models by shares beyond 0 ... 1")
    }
    for index in 0..<count {
      let folder = Self.folder(ofAssistant: index)
      let model = try Checkpoint(from: NestedParts(parts, in: folder))
      guard model.answering.isPlain, model.vocabulary == vocabulary else {
        throw ModelError.malformed(
          part: folder + "config.json", "is no plain model with the vocabulary of the model")
      }
      assistants.append(model)
    }
  }

  /// Writes the way of answering and the assistants, where there are any.
  func forEachAnsweringPart(_ body: (Part) throws -> Void) throws {
    guard !answering.isPlain else { return }
    try body(Part(Self.answeringPart, try CanonicalJSON.encode(answering)))
    for (index, assistant) in assistants.enumerated() {
      let folder = Self.folder(ofAssistant: index)
      try assistant.forEachPart { part in
        try body(Part(folder + part.name, size: part.size) { part.bytes })
      }
    }
  }

}

/// The parts of an artifact under one folder, without its name.
private struct NestedParts: PartReader {
  private let parts: any PartReader
  private let folder: String

  init(_ parts: any PartReader, in folder: String) {
    self.parts = parts
    self.folder = folder
  }

  var names: [String] {
    parts.names.filter { $0.hasPrefix(folder) }.map { String($0.dropFirst(folder.count)) }
  }
  func size(of name: String) throws -> Int { try parts.size(of: folder + name) }
  func bytes(of name: String) throws -> [UInt8] { try parts.bytes(of: folder + name) }
  func path(of name: String) throws -> String? { try parts.path(of: folder + name) }
}
