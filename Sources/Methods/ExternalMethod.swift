package import Documents
package import Models
package import Plans

/// Any program as a method: it finds a model as `transformers` saves it and leaves one behind.
///
/// In its directory are `inputs/model`, `inputs/forget/rows.jsonl`, `inputs/retain/rows.jsonl` and the declared
/// files under `inputs/`; `LETHE_SEED` is the seed. It writes the folder `model` by `save_pretrained`; a
/// tokenizer that it does not write stays as it was.
package struct ExternalMethod: Method {
  package static let name = "external"
  package static let version = "1"
  package static let summary =
    "Runs a program of yours that reads and writes a Hugging Face folder, such as a PyTorch script."
  package static let about = MethodFacts(
    "A program of yours", .open,
    formula: "whatever the program computes",
    needs: "what the program reads of the model, the forget rows and the retain rows")

  let command: [String]
  /// Names under `inputs/` with the paths of the files.
  let files: [File]
  let environment: [String: String]
  let timeout: Double?

  /// A file that the program is given.
  struct File: Sendable {
    let name: String
    let path: String
  }

  private static let output = "model"
  private static let taken = ["model", "forget", "retain"]

  package init(_ p: inout Parameters) {
    command = p.texts(
      "run", count: 1 ... .max,
      "The program and its arguments, such as [python3, inputs/train.py].")
    let inputs = p.raw("inputs", "Names under 'inputs/' to files ('train.py: train.py').")
    files = (inputs?.entries ?? []).compactMap { entry in
      guard let name = entry.key.text, let path = entry.value.text, Self.isFileName(name)
      else {
        p.report("inputs", "an input is a file name that is not taken, with the path of a file")
        return nil
      }
      return File(name: name, path: FilePath.joined(entry.value.range.directory, path))
    }
    let variables = p.raw("environment", "Variables that the program sees.")
    environment = Dictionary(
      (variables?.entries ?? []).compactMap { entry in
        entry.key.text.flatMap { name in entry.value.text.map { (name, $0) } }
      }
    ) { $1 }
    timeout = p.optionalNumber("timeout", in: 0.001...1e9, "Seconds after which it is stopped.")
  }

  private static func isFileName(_ name: String) -> Bool {
    !name.isEmpty && !name.contains("/") && !taken.contains(name) && name != "." && name != ".."
  }

  package func wire(_ task: Unlearning, into plan: inout Plan) throws -> Ref<Checkpoint> {
    let folder = plan.add("start as Hugging Face folder", ExportFolder(), task.start)
    var inputs: [String: AnyRef] = [
      "model": folder.erased, "forget": task.forget.erased, "retain": task.retain.erased,
    ]
    for file in files {
      inputs[file.name] = try plan.file("file \(file.name)", file.path).erased
    }
    let step = ExternalStep(
      run: command, outputs: [Self.output],
      environment: environment.merging(["LETHE_SEED": "\(task.seed)"]) { declared, _ in declared })
    let tree = try plan.external(
      "\(task.label) unlearn", step, inputs: inputs, time: timeout)
    return plan.add("\(task.label) model", ImportFolder(folder: Self.output), tree, task.start)
  }
}
