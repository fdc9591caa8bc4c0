import Datasets
import Documents
import Methods
import Models
import Plans
import Tensors
import TestKit
import Testing

/// A program as a method: the folder that it is given, and the one that it leaves.
@Suite struct ExternalMethodTests {
  /// What a program leaves behind that halves every weight of the folder it was given.
  private func halved() throws -> FileTree {
    let folder = try ExportFolder().run(try Tiny.start.get(), Context())
    return FileTree(
      files: folder.files.map { file in
        guard file.name == "model.safetensors" else {
          return Part("model/\(file.name)", file.bytes)
        }
        var bytes = file.bytes
        let header = 8 + (0..<8).reduce(0) { $0 | Int(bytes[$1]) << (8 * $1) }
        for place in stride(from: header, to: bytes.count, by: 4) {
          let bits = (0..<4).reduce(0 as UInt32) { $0 | UInt32(bytes[place + $1]) << (8 * $1) }
          let half = (Float(bitPattern: bits) / 2).bitPattern
          for byte in 0..<4 { bytes[place + byte] = UInt8(truncatingIfNeeded: half >> (8 * byte)) }
        }
        return Part("model/\(file.name)", bytes)
      })
  }

  @Test func `what a program leaves becomes the model`() throws {
    let start = try Tiny.start.get()
    let model = try ImportFolder(folder: "model").run((halved(), start), Context())
    #expect(model.tokenizer == start.tokenizer && model.template == start.template)
    let (before, after) = (
      try start.weights.flat(start.table), try model.weights.flat(model.table)
    )
    #expect(before.count == after.count && zip(before, after).allSatisfy { $0 / 2 == $1 })
    let weights = try model.parts().filter { $0.name != "config.json" }.flatMap(\.bytes)
    expectFingerprints(
      [
        Fingerprint(
          "external",
          version: "\(ExternalMethod.version)/\(ExportFolder.version)/\(ImportFolder.version)",
          output: weights)
      ], "external.txt")
  }

  @Test func `a tokenizer that is not left behind stays`() throws {
    let start = try Tiny.start.get()
    let kept = FileTree(
      files: try halved().files.filter {
        $0.name.hasSuffix("config.json") && !$0.name.contains("_")
          || $0.name.hasSuffix("model.safetensors")
      })
    let model = try ImportFolder(folder: "model").run((kept, start), Context())
    #expect(model.tokenizer == start.tokenizer)
    let empty = FileTree(files: [Part("model/other.txt", [])])
    #expect(throws: (any Error).self) {
      try ImportFolder(folder: "model").run((empty, start), Context())
    }
  }

  @Test(arguments: ["../x", "a/b", "model", ".", "forget"])
  func `inputs are file names that are not taken`(name: String) {
    let made = methods.make(
      .mapping([
        (
          "external",
          .mapping([
            ("run", .list([.plain("true")])), ("inputs", .mapping([(name, .plain("train.py"))])),
          ])
        )
      ]))
    #expect(made.value == nil)
    #expect(made.diagnostics.first?.message.contains("a file name that is not taken") == true)
  }

  @Test func `the program is given the seed, the model and the rows`() throws {
    let made = methods.make(
      .mapping([("external", .mapping([("run", .list([.plain("train"), .plain("x")]))]))]))
    let method = try #require(made.value, "\(made.diagnostics)")
    for seed in [1, 2] as [UInt64] {
      var plan = Plan()
      let start = plan.add("start", Missing<Checkpoint>(name: "start"))
      let rows = plan.add("rows", Missing<Corpus>(name: "rows"))
      _ = try method.wire(
        Unlearning(label: "m", start: start, retrain: nil, forget: rows, retain: rows, seed: seed),
        into: &plan)
      #expect(plan.entries.count { $0.kind == "export-folder" } == 1)
      let program = try #require(plan.entries.first { $0.label == "m unlearn" })
      guard case .named(let inputs) = program.inputs else {
        Issue.record("the program's inputs have names")
        return
      }
      #expect(inputs.map(\.name).sorted() == ["forget", "model", "retain"])
      let parameters = "\(program.parameters)"
      #expect(parameters.contains("LETHE_SEED") && parameters.contains("\"\(seed)\""))
    }
  }
}

/// Stands for what a plan that is never run would be given.
private struct Missing<A: Artifact>: Step {
  static var kind: String { "missing" }
  static var version: String { "1" }
  let name: String

  func run(_ input: (), _ context: Context) throws -> A { throw MethodError("missing") }
}
