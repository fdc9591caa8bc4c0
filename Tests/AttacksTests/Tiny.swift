import Attacks
import Datasets
import Documents
import Formats
import Models
import Plans
import Tensors
import TestKit
import Tokenizers

/// A model that knows nothing, and rows for it.
enum Tiny {
  static let rows = Corpus(
    rows: (0..<6).map {
      QARow(question: "What is number \($0)?", answer: "It is the number \($0).")
    })

  /// Rows of 32 and of 48 columns, of which the latter are no whole blocks.
  static let model: Result<Checkpoint, any Error> = Result {
    let tokenizer = try BytePairTrainer(vocabulary: 270)
      .train(on: rows.rows.flatMap { [$0.question, $0.answer] })
    let settings = [
      ("width", "32"), ("layers", "1"), ("heads", "4"), ("kv_heads", "2"), ("feed_forward", "48"),
    ]
    var p = Parameters(Node.mapping(settings.map { ($0.0, .plain($0.1)) }))
    let llama = Llama(&p)
    let table = WeightTable(llama.layout(vocabulary: tokenizer.count))
    return Checkpoint(
      architecture: llama, tokenizer: tokenizer, template: .standard,
      weights: Weights(flat: table.initial(Seed(1)), table))
  }

  /// An attack as a spec names it.
  static func attack(_ node: Node) throws -> any Attack {
    let made = attacks.make(node)
    guard let attack = made.value else { throw InvalidDocument(diagnostics: made.diagnostics) }
    return attack
  }

  /// The bytes of a file in Fixtures.
  static func fixture(_ name: String) throws -> [UInt8] {
    let path = "\(packageRoot)/Tests/AttacksTests/Fixtures/\(name)"
    let file = try FileBytes(path: path, name: name)
    return try file.read(0..<file.count)
  }
}

extension Tiny {
  /// A set of a plan with rows of its own; every call gives another.
  static func rows(_ plan: inout Plan) throws -> Ref<Corpus> {
    plan.add("rows", GiveRows(number: plan.entries.count))
  }

  /// A model of a plan that is not the one of `GiveModel`.
  static func other(_ plan: inout Plan) throws -> Ref<Checkpoint> {
    plan.add("other", KeepBlocks(share: 1), plan.add("model", GiveModel()))
  }
}

/// A set of the tests.
struct GiveRows: Step {
  static let kind = "give-rows"
  static let version = "1"
  let number: Int

  func run(_ input: (), _ context: Context) throws -> Corpus { Tiny.rows }
}

/// The model of the tests.
struct GiveModel: Step {
  static let kind = "give-model"
  static let version = "1"

  func run(_ input: (), _ context: Context) throws -> Checkpoint { try Tiny.model.get() }
}

/// The parts of an artifact, in memory.
struct MemoryParts: PartReader {
  let parts: [Part]

  var names: [String] { parts.map(\.name) }

  func bytes(of name: String) throws -> [UInt8] {
    guard let part = parts.first(where: { $0.name == name }) else {
      throw AttackError("there is no part '\(name)'")
    }
    return part.bytes
  }
}
