import Documents
import Models
import Tokenizers
import Workbench

/// `lethe tokenize`: the tokens of a text.
struct TokenizeCommand: Command {
  static let name = "tokenize"
  static let summary = "Shows the tokens of a text."
  static let examples = [
    "tokenize model.gguf --text 'Who wrote it?' --json"
  ]

  private let model = Options.model()
  private let text = Options.required("--text TEXT", "the text")
  private let isJSON = Options.json()
  private let reading = ReadingOptions()
  private let loading = ModelOptions()

  func run(_ environment: Environment) async throws -> ExitCode {
    let tokenizer = try await ModelFinder(environment, loading).find(model).checkpoint.tokenizer
    let ids = reading.tokens(of: text, tokenizer)
    if isJSON {
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
