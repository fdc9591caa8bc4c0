import Documents
import Executors
import Models
import Plans
import Storage
import Tensors
import Workbench

/// `lethe convert`: a model as files that other programs read.
struct ConvertCommand: Command {
  static let name = "convert"
  static let summary = "Writes a model as a Hugging Face folder or a GGUF file."
  static let examples = [
    "convert quickstart:npo npo-model --format huggingface"
  ]

  private enum Format: String, CaseIterable { case huggingface, gguf }
  private enum Precision: String, CaseIterable { case f32, f16 }

  private let model = Options.model()
  private let directory = Options.argument("DIR")
  private let format: Format = Options.value(
    "--format NAME", .choice, default: .huggingface,
    "huggingface: a folder for transformers; gguf: one file")
  private let precision: Precision = Options.value(
    "--precision NAME", .choice, default: .f32, "of the matrices of a GGUF file")
  private let loading = ModelOptions()

  func run(_ environment: Environment) async throws -> ExitCode {
    guard try !Disk().exists(directory) else {
      throw NotFound(
        message: "'\(directory)' exists already",
        help: "name a new directory: nothing is overwritten")
    }
    let finder = ModelFinder(environment, loading)
    let checkpoint = try await finder.find(model).checkpoint
    let parts =
      format == .gguf
      ? [try GGUFModel.file(of: checkpoint, matrices: precision == .f16 ? .f16 : .f32)]
      : try HuggingFaceFolder.files(of: checkpoint)
    try Export.write(parts.map { ($0.name, $0.bytes) }, asNew: directory)
    for part in parts { printOut("\(directory)/\(part.name)") }
    return .done
  }
}
