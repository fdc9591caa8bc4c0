import Documents
import Models
import Tokenizers
import Workbench

/// `lethe tokenize`: the tokens of a text.
enum TokenizeCommand: Command {
  static let name = "tokenize"
  static let summary = "Shows the tokens of a text."
  static let usage = "MODEL --text TEXT [--json]"
  static let options =
    [Option("--text", "TEXT", "the text"), Option.json] + ModelOptions.reading
    + ModelOptions.loading
  static let examples = [
    "tokenize model.gguf --text 'Who wrote it?' --json"
  ]

  static func run(_ arguments: Arguments, _ environment: Environment) async throws -> ExitCode {
    guard let text = arguments.value("--text") else { throw UsageError(message: "missing --text") }
    let tokenizer = try await ModelOptions.model(arguments, environment).checkpoint.tokenizer
    let ids = ModelOptions.tokens(of: text, tokenizer, arguments)
    if arguments.has("--json") {
      let list = JSONValue.array(ids.map { .integer(Int($0)) })
      printOut(JSONValue.object(["ids": list]).canonical())
      return .done
    }
    for id in ids {
      let piece = tokenizer.decode([id], skippingSpecials: false)
      printOut("\(String(id).padded(to: 7)) \(JSONValue.string(piece).canonical())")
    }
    return .done
  }
}
