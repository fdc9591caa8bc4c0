import Documents
import Executors
import Models
import Tensors
import Workbench

#if canImport(Glibc)
  import Glibc
#endif

/// `lethe chat`: a conversation with a model, or with two at once.
struct ChatCommand: Command {
  static let name = "chat"
  static let summary = "Talks with a model; with --compare, every message goes to two."
  static let examples = [
    "chat configs/smollm2.yaml",
    "chat quickstart:none --compare quickstart:npo",
  ]

  /// One of those that are talked to.
  private final class Assistant {
    let named: NamedModel
    /// Nil for a model behind a service.
    let model: LoadedModel?
    var conversation: Conversation

    init(_ named: NamedModel, _ command: ChatCommand) throws {
      self.named = named
      if named.service != nil, command.system != nil {
        throw UsageError(
          message: "'\(named.title)' is asked by its prompt, which has no system message")
      }
      model = named.service == nil ? try command.loading.loaded(named.checkpoint) : nil
      conversation = Conversation(
        named.checkpoint, system: command.system,
        limit: command.context - command.writing.settings.maxNewTokens)
    }
  }

  private let model = Options.model()
  private let other = Options.optional(
    "--compare MODEL", .text, "a second model, whose answers stand under those of the first")
  private let system = Options.optional("--system TEXT", .text, "the system message")
  private let context = Options.value(
    "--context N", .count, default: 2048, "tokens of the conversation that are remembered")
  private let writing = WritingOptions()
  private let loading = ModelOptions()

  func run(_ environment: Environment) async throws -> ExitCode {
    guard context > writing.settings.maxNewTokens else {
      throw UsageError(message: "'--context' must leave room before '--max-new-tokens'")
    }
    let finder = ModelFinder(environment, loading)
    var assistants: [Assistant] = []
    for name in [model] + (other.map { [$0] } ?? []) {
      assistants.append(try Assistant(try await finder.find(name), self))
    }
    let isTerminal = isatty(STDIN_FILENO) == 1
    if isTerminal {
      printError("/exit or Ctrl-D leaves, Ctrl-C stops an answer")
    }
    var turn: UInt64 = 0
    while let line = Self.nextLine(isTerminal) {
      if line == "/exit" { break }
      if line.allSatisfy(\.isWhitespace) { continue }
      for assistant in assistants {
        if assistants.count > 1 { printOut("[\(assistant.named.title)]") }
        if let model = assistant.model {
          try answer(line, assistant, model, turn)
        } else {
          let prompt = assistant.named.checkpoint.servedPrompt(asking: line)
          printOut(
            try await finder.answer(prompt, writing.settings, by: assistant.named).text)
        }
      }
      turn += 1
    }
    return .done
  }

  private static func nextLine(_ isTerminal: Bool) -> String? {
    if isTerminal { write("> ", to: STDOUT_FILENO) }
    let line = readLine()
    if line == nil, isTerminal { write("\n", to: STDOUT_FILENO) }
    return line
  }

  /// Writes one answer as it comes.
  private func answer(
    _ line: String, _ assistant: Assistant, _ model: LoadedModel, _ turn: UInt64
  ) throws {
    let tokens = try assistant.conversation.tokens(asking: line)
    try model.checkpoint.checkLength(tokens.count, of: "the message")
    let generator = Generator(model, writing.settings, seed: writing.seed)
    let stop = Signals.nextInterrupt()
    defer { Signals.release() }
    var said = ""
    _ = generator.texts(
      after: [tokens], streams: [turn],
      onText: { _, text in
        said += text
        write(text, to: STDOUT_FILENO)
      }, isCancelled: { stop.isRequested })
    write("\n", to: STDOUT_FILENO)
    assistant.conversation.add(answer: said)
  }
}
