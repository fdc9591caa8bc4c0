import Executors
import Models
import Tensors
import Workbench

#if canImport(Glibc)
  import Glibc
#endif

/// `lethe chat`: a conversation with a model, or with two at once.
enum ChatCommand: Command {
  static let name = "chat"
  static let summary = "Talks with a model; with --compare, every message goes to two."
  static let usage = "MODEL [--compare MODEL]"
  static let options =
    [
      Option("--compare", "MODEL", "a second model, whose answers stand under those of the first"),
      Option("--system", "TEXT", "the system message"),
      Option("--context", "N", "tokens of the conversation that are remembered (default 2048)"),
    ] + ModelOptions.writing + ModelOptions.loading
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

    init(_ named: NamedModel, _ arguments: Arguments, limit: Int) throws {
      self.named = named
      if named.service != nil, arguments.value("--system") != nil {
        throw UsageError(
          message: "'\(named.title)' is asked by its prompt, which has no system message")
      }
      model = named.service == nil ? try ModelOptions.loaded(named.checkpoint, arguments) : nil
      conversation = Conversation(
        named.checkpoint, system: arguments.value("--system"), limit: limit)
    }
  }

  static func run(_ arguments: Arguments, _ environment: Environment) async throws -> ExitCode {
    let (settings, seed) = try ModelOptions.generation(arguments)
    let room = (try arguments.count("--context") ?? 2048) - settings.maxNewTokens
    guard room > 0 else {
      throw UsageError(message: "'--context' must leave room before '--max-new-tokens'")
    }
    let finder = ModelFinder(environment: environment, arguments: arguments)
    var assistants = [
      try Assistant(try await finder.find(try arguments.single("MODEL")), arguments, limit: room)
    ]
    if let other = arguments.value("--compare") {
      assistants.append(try Assistant(try await finder.find(other), arguments, limit: room))
    }
    let isTerminal = isatty(STDIN_FILENO) == 1
    if isTerminal {
      printError("/exit or Ctrl-D leaves, Ctrl-C stops an answer")
    }
    var turn: UInt64 = 0
    while let line = nextLine(isTerminal) {
      if line == "/exit" { break }
      if line.allSatisfy(\.isWhitespace) { continue }
      for assistant in assistants {
        if assistants.count > 1 { printOut("[\(assistant.named.title)]") }
        if let model = assistant.model {
          try answer(line, assistant, model, settings, seed, turn)
        } else {
          let prompt = assistant.named.checkpoint.servedPrompt(asking: line)
          printOut(
            try await finder.answer(prompt, settings, by: assistant.named, arguments).text)
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
  private static func answer(
    _ line: String, _ assistant: Assistant, _ model: LoadedModel, _ settings: GenerationSettings,
    _ seed: Seed, _ turn: UInt64
  ) throws {
    let tokens = try assistant.conversation.tokens(asking: line)
    try model.checkpoint.checkLength(tokens.count, of: "the message")
    let generator = Generator(model, settings, seed: seed)
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
