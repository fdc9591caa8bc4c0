import Documents
import Models
import Tensors
import Tokenizers
import Workbench

/// `lethe generate`: lets a model write on.
enum GenerateCommand: Command {
  static let name = "generate"
  static let summary = "Lets a model continue a text, or answer it as a message with --chat."
  static let usage = "MODEL --prompt TEXT [--chat] [--json]"
  static let options =
    [
      Option("--prompt", "TEXT", "the text to continue"),
      Option("--chat", nil, "asks as in a conversation, as the model was taught to be asked"),
      Option("--system", "TEXT", "the system message, with --chat"), Option.json,
    ] + ModelOptions.writing + ModelOptions.reading + ModelOptions.loading
  static let examples = [
    "generate quickstart:npo --prompt 'Who is the author?'"
  ]

  static func run(_ arguments: Arguments, _ environment: Environment) async throws -> ExitCode {
    guard let prompt = arguments.value("--prompt") else {
      throw UsageError(message: "missing --prompt")
    }
    let (settings, seed) = try ModelOptions.generation(arguments)
    let finder = ModelFinder(environment: environment, arguments: arguments)
    let named = try await finder.find(try arguments.single("MODEL"))
    if named.service != nil {
      let asked = arguments.has("--chat") ? named.checkpoint.servedPrompt(asking: prompt) : prompt
      return try await generate(asked, settings, by: named, finder, arguments)
    }
    let model = named.checkpoint
    let tokens: [Int32]
    if arguments.has("--chat") {
      var conversation = Conversation(model, system: arguments.value("--system"))
      tokens = try conversation.tokens(asking: prompt)
    } else {
      let read = ModelOptions.tokens(of: prompt, model.tokenizer, arguments)
      tokens =
        model.input(
          ofText: read.isEmpty ? model.tokenizer.beginning.map { [$0] } ?? [] : read,
          saying: prompt
        ).tokens
      guard !tokens.isEmpty else {
        throw UsageError(
          message: "'--prompt' is empty, and the model has no token that begins texts")
      }
    }
    try model.checkLength(tokens.count, of: "the prompt")
    let generator = Generator(
      try ModelOptions.loaded(model, arguments), settings, seed: seed)
    let isPlain = !arguments.has("--json")
    let output = generator.texts(after: [tokens], onText: { if isPlain { write($1, to: 1) } })[0]
    if isPlain {
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
  private static func generate(
    _ prompt: String, _ settings: GenerationSettings, by model: NamedModel, _ finder: ModelFinder,
    _ arguments: Arguments
  ) async throws -> ExitCode {
    let output = try await finder.answer(prompt, settings, by: model, arguments)
    guard arguments.has("--json") else {
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
