import Documents
import Executors
import Models
import Plans
import Storage
import Tensors
import Workbench

/// `lethe convert`: a model as files that other programs read.
enum ConvertCommand: Command {
  static let name = "convert"
  static let summary = "Writes a model as a Hugging Face folder or a GGUF file."
  static let usage = "MODEL DIR [--format huggingface | gguf] [--precision f32 | f16]"
  static let options =
    [
      Option(
        "--format", "NAME",
        "huggingface: a folder for transformers; gguf: one file (default huggingface)"
      ),
      Option("--precision", "NAME", "of the matrices of a GGUF file: f32 or f16 (default f32)"),
    ] + ModelOptions.loading
  static let examples = [
    "convert quickstart:npo npo-model --format huggingface"
  ]

  static func run(_ arguments: Arguments, _ environment: Environment) async throws -> ExitCode {
    guard arguments.positionals.count == 2 else {
      throw UsageError(message: "\(name) takes a MODEL and a DIR")
    }
    let format = try arguments.choice("--format", of: ["huggingface", "gguf"])
    let precision = try arguments.choice("--precision", of: ["f32", "f16"])
    let directory = arguments.positionals[1]
    guard try !Disk().exists(directory) else {
      throw NotFound(
        message: "'\(directory)' exists already",
        help: "name a new directory: nothing is overwritten")
    }
    let finder = ModelFinder(environment: environment, arguments: arguments)
    let model = try await finder.find(arguments.positionals[0]).checkpoint
    let parts =
      format == "gguf"
      ? [try GGUFModel.file(of: model, matrices: precision == "f16" ? .f16 : .f32)]
      : try HuggingFaceFolder.files(of: model)
    try Export.write(parts.map { ($0.name, $0.bytes) }, asNew: directory)
    for part in parts { printOut("\(directory)/\(part.name)") }
    return .done
  }
}
