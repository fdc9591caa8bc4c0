import Documents
import Models
import Tensors
import Tokenizers
import Workbench

/// `lethe generate`: lets a model write on.
struct GenerateCommand: Command {
  static let name = "generate"
  static let summary = "Lets a model continue a text, or answer it as a message with --chat."
  static let examples = [
    "generate quickstart:npo --prompt 'Who is the author?'"
  ]

  private let model = Options.model()
  private let prompt = Options.required("--prompt TEXT", "the text to continue")
  private let isChat = Options.flag(
    "--chat", "asks as in a conversation, as the model was taught to be asked")
  private let system = Options.optional("--system TEXT", .text, "the system message, with --chat")
  private let isJSON = Options.json()
  private let writing = WritingOptions()
  private let reading = ReadingOptions()
  private let loading = ModelOptions()

  func run(_ environment: Environment) async throws -> ExitCode {
    let finder = ModelFinder(environment, loading)
    let named = try await finder.find(model)
    if named.service != nil {
      let asked = isChat ? named.checkpoint.servedPrompt(asking: prompt) : prompt
      return try await generate(asked, by: named, finder)
    }
    let checkpoint = named.checkpoint
    let tokens: [Int32]
    if isChat {
      var conversation = Conversation(checkpoint, system: system)
      tokens = try conversation.tokens(asking: prompt)
    } else {
      let read = reading.tokens(of: prompt, checkpoint.tokenizer)
      tokens =
        checkpoint.input(
          ofText: read.isEmpty ? checkpoint.tokenizer.beginning.map { [$0] } ?? [] : read,
          saying: prompt
        ).tokens
      guard !tokens.isEmpty else {
        throw UsageError(
          message: "'--prompt' is empty, and the model has no token that begins texts")
      }
    }
    try checkpoint.checkLength(tokens.count, of: "the prompt")
    let generator = Generator(
      try loading.loaded(checkpoint), writing.settings, seed: writing.seed)
    let output = generator.texts(after: [tokens], onText: { if !isJSON { write($1, to: 1) } })[0]
    if !isJSON {
      write("\n", to: 1)
    } else {
      let json: JSONValue = .object([
        "prompt_ids": .array(tokens.map { .integer(Int($0)) }),
        "ids": .array(output.tokens.map { .integer(Int($0)) }), "text": .string(output.text),
        "ended": .bool(output.ended),
      ])
      printOut(json.canonical())
    }
    return .done
  }

  /// The same by a service, which counts tokens and does not tell which they are.
  private func generate(
    _ prompt: String, by model: NamedModel, _ finder: ModelFinder
  ) async throws -> ExitCode {
    let output = try await finder.answer(prompt, writing.settings, by: model)
    guard isJSON else {
      printOut(output.text)
      return .done
    }
    printOut(
      JSONValue.object([
        "text": .string(output.text), "tokens": .integer(output.tokens),
        "ended": .bool(output.ended),
      ]).canonical())
    return .done
  }
}
