import Datasets
import Documents
import Methods
import Models
import Plans
import Tensors
import TestKit
import Testing

/// What must hold for every method in the registry.
@Suite struct MethodRegistryTests {
  @Test(arguments: methods.names)
  func documentsItself(name: String) throws {
    let description = try #require(methods.describe(name))
    // A program of the user's cannot be guessed.
    #expect(description.isCompleteAlone || name == "external")
    #expect(description.summary.hasSuffix("."))
    #expect(description.fields.allSatisfy { $0.help.hasSuffix(".") })
  }

  /// A value that is none, or beyond its bounds, is refused where it stands.
  @Test(arguments: methods.names)
  func refusesWrongValues(name: String) throws {
    for field in try #require(methods.describe(name)).fields {
      let value: String
      switch field.kind {
      case .number(let range): value = "\(range.lowerBound - 1)"
      case .integer(let range): value = "\(range.lowerBound - 1)"
      case .choice, .component: value = "no_such_thing"
      case .flag: value = "perhaps"
      case .text, .path, .list, .componentMap, .group, .raw: continue
      }
      let text = "{\(name): {\(field.name): \(value)}}"
      let made = methods.make(try YAML.parse(Array(text.utf8), file: "spec.yaml"))
      #expect(made.value == nil, "\(text)")
      let column = text.utf8.count - value.utf8.count - 1
      #expect(
        made.diagnostics.contains {
          $0.severity == .error && $0.range.file == "spec.yaml" && $0.range.start.column == column
        }, "\(text): \(made.diagnostics)")
    }
  }

  /// The defaults are open-unlearning's for TOFU, but where a method's own differ.
  @Test(arguments: Tiny.gradientMethods)
  func hasPublishedDefaults(name: String) throws {
    let made = methods.make(.text(name))
    let training = try #require(made.value as? any GradientMethod).training
    var wanted = TrainingOptions()
    switch name {
    case "rmu":
      // The authors' script.
      (wanted.batchSize, wanted.learningRate) = (4, 5e-5)
      (wanted.schedule, wanted.warmupEpochs) = (.constant, 0)
      wanted.trainOnly = training.trainOnly
    case "obliviate":
      (wanted.epochs, wanted.batchSize, wanted.learningRate) = (4, 1, 3e-4)
      (wanted.schedule, wanted.warmupEpochs) = (.cosine, 0.4)
      (wanted.weightDecay, wanted.beta2) = (0.1, 0.95)
    case "llmu":
      (wanted.batchSize, wanted.learningRate, wanted.warmupEpochs) = (2, 2e-6, 0)
    case "altpo": wanted.epochs = 2
    case "spul":
      (wanted.learningRate, wanted.weightDecay, wanted.clip) = (1e-4, 0.001, 0.3)
      (wanted.schedule, wanted.trainOnly) = (.cosine, ["soft_prompt.weight"])
    case "eul":
      (wanted.epochs, wanted.batchSize, wanted.learningRate) = (5, 8, 5e-5)
      (wanted.warmupEpochs, wanted.trainOnly) = (0.3, ExtraLayers.patterns)
    case "wga", "satimp", "maximum_entropy", "idk_ap": wanted.epochs = 5
    case "undial": wanted.learningRate = 1e-4
    default: break
    }
    #expect(training == wanted)
  }

  @Test(arguments: Tiny.trainedMethods)
  func givesTheSameBytesTwice(name: String) throws {
    let once = try Tiny.unlearn(name).parts()
    #expect(try Tiny.unlearn(name).parts() == once)
    #expect(try Tiny.unlearn(name, context: Context(threads: 2)).parts() == once)
    #expect(try Tiny.unlearn(name, seed: 4).parts() != once)
  }

  @Test(arguments: Tiny.trainedMethods)
  func resumes(name: String) throws {
    let whole = try Tiny.unlearn(name).parts()
    for death in [1, 3, 6] {
      let slot = MemorySlot(limit: death)
      #expect(throws: MemorySlot.Killed.self) {
        try Tiny.unlearn(name, context: Context(checkpoints: slot))
      }
      let rest = LeftOver(parts: slot.load())
      #expect(try Tiny.unlearn(name, context: Context(checkpoints: rest)).parts() == whole)
    }
  }

  /// DF-MCQ looks at letters and not at answers; `MethodStepTests` does, too.
  @Test(arguments: Tiny.trainedMethods.filter { $0 != DFMCQ.name })
  func makesForgetRowsUnlikely(name: String) throws {
    let start = try Tiny.start.get()
    let before = try Tiny.crossEntropy(start, Tiny.forget)
    // These do not push; the forget rows fade.
    let isGentle = ["retain_tuning", "simnpo"].contains(name)
    // A network of one block steers far only by large steps.
    let steering = [("alpha", "0"), ("learning_rate", "0.05"), ("steering", "100")]
    let after = try Tiny.unlearn(
      name,
      isGentle
        ? [("epochs", "20"), ("batch_size", "8")]
        : name == "rmu" ? steering : name == EUL.name ? [("learning_rate", "0.03")] : [])
    #expect(before < 0.5)
    let rise = try Tiny.crossEntropy(after, Tiny.forget) - before
    let pushes = ["gradient_ascent", "gradient_difference", "npo", "wga"].contains(name)
    // These push only tokens that are neither certain nor gone, or in every second epoch.
    let isSlow = ["satimp", "scrub", "spul", "eul"].contains(name)
    #expect(rise > (pushes ? 0.5 : isGentle || isSlow ? 0.02 : 0.1), "\(rise)")
    if !isGentle, name != ReLearn.name { #expect(after.history.count == 8) }
    #expect(after.tokenizer == start.tokenizer)
  }

  /// Training a low-rank change of some matrices leaves every other weight as it was.
  @Test(arguments: Tiny.trainedMethods.filter { ![SPUL.name, EUL.name].contains($0) })
  func frozenWeightsStay(name: String) throws {
    let lora = Node.mapping([
      ("rank", .plain("2")), ("targets", .list([.plain("q_proj"), .plain("down_proj")])),
    ])
    let settings: [(String, Node)] = [
      ("epochs", .plain("2")), ("batch_size", .plain("2")), ("learning_rate", .plain("0.003")),
      ("max_length", .plain("256")), ("lora", lora),
    ]
    let made = methods.make(.mapping([(name, .mapping(settings))]))
    let method = try #require(made.value as? any GradientMethod, "\(made.diagnostics)")
    let start = try Tiny.start.get()
    let after = try Tiny.unlearn(method)
    for weight in start.weights.names {
      let isTrained = weight.contains("q_proj") || weight.contains("down_proj")
      let isSame = try start.weights.bytes(weight) == after.weights.bytes(weight)
      #expect(isSame != isTrained, "\(weight)")
    }
  }

  /// What RMU does not train is the same to the bit.
  @Test func frozenPartsStayFrozen() throws {
    let start = try Tiny.start.get()
    let after = try Tiny.unlearn("rmu")
    let (a, b) = (try start.weights.flat(start.table), try after.weights.flat(start.table))
    for spec in start.table.specs {
      let range = start.table.place(spec.name).range
      let isSame = a[range].elementsEqual(b[range])
      #expect(isSame == !spec.name.hasSuffix("mlp.down_proj.weight"), "\(spec.name)")
    }
    #expect(throws: ModelError.self) { try Tiny.unlearn("rmu", [("layer", "1")]) }
  }

  /// Ascent ends once the cross-entropy of a step has passed `stop`, resumed or not.
  @Test func ascentStops() throws {
    let whole = try Tiny.unlearn("gradient_ascent", [("epochs", "12")]).history
    let limit = -(try #require(whole[9].loss))
    let settings = [("epochs", "12"), ("stop", "\(limit)")]
    let stopped = try Tiny.unlearn("gradient_ascent", settings).history
    #expect(stopped.count <= 10 && -(stopped.last?.loss ?? 0) >= limit)
    #expect(stopped.dropLast().allSatisfy { -($0.loss ?? 0) < limit })
  }

  /// Every preset is of settings that the method has, and what the spec says counts more.
  @Test(arguments: methods.names)
  func presetsAreSettings(name: String) throws {
    let field = methods.describe(name)?.fields.first { $0.name == "parity" }
    guard case .choice(let presets) = field?.kind else { return }
    #expect(presets.first == "paper")
    for preset in presets {
      let made = methods.make(.mapping([(name, .mapping([("parity", .text(preset))]))]))
      #expect(made.value != nil && made.diagnostics.isEmpty, "\(made.diagnostics)")
      let own = methods.make(
        .mapping([(name, .mapping([("parity", .text(preset)), ("epochs", .plain("3"))]))]))
      #expect((own.value as? any GradientMethod)?.training.epochs ?? 3 == 3)
      // What is resolved says everything, so that it gives the same again.
      let again = methods.make(made.resolved)
      #expect(again.diagnostics.isEmpty && again.resolved == made.resolved)
    }
  }

  @Test func presetsFollowCodebases() throws {
    func training(_ name: String, _ parity: String) throws -> TrainingOptions {
      let made = methods.make(.mapping([(name, .mapping([("parity", .text(parity))]))]))
      return try #require(made.value as? any GradientMethod).training
    }
    #expect(try training("npo", "muse").schedule == .constant)
    #expect(try training("npo", "npo").pairing == .fixed)
    #expect(try training("gradient_difference", "tofu").epochs == 5)
    #expect(try training("rmu", "open-unlearning").trainOnly == nil)
    // Its code of October 2025 and later leaves padding and questions out.
    let pdu = methods.make(.mapping([("pdu", .mapping([("parity", .text("open-unlearning"))]))]))
    #expect((pdu.value as? PDU)?.positions == .scored)
    #expect(try training("relearn", "relearn").lora?.rank == 32)
    func method<M>(_ kind: M.Type, _ name: String, _ parity: String) throws -> M {
      let made = methods.make(.mapping([(name, .mapping([("parity", .text(parity))]))]))
      return try #require(made.value as? M, "\(made.diagnostics)")
    }
    // The script for TOFU beside the code: locuslab/open-unlearning, community/methods/PDU/run.sh.
    let script = try method(PDU.self, "pdu", "open-unlearning")
    #expect((script.dual, script.dualRate, script.bound) == (100, 5, 0.3))
    // The authors' `satimp_gd` is forget + 0.1 retain, open-unlearning's configuration 0.1 forget + retain.
    let authors = try method(SatImp.self, "satimp", "satimp")
    #expect((authors.gamma, authors.retain.alpha, authors.training.batchSize) == (1, 0.1, 16))
    let configured = try method(SatImp.self, "satimp", "open-unlearning")
    #expect((configured.gamma, configured.retain.alpha) == (0.1, 1))
    #expect(try !method(WGA.self, "wga", "g-effect").needs.retain)
    #expect(try method(NPO.self, "npo", "g-effect").training.weightDecay == 0)
    #expect(try method(SimNPO.self, "simnpo", "simnpo").training.pairing == .fixed)
    for name in ["maximum_entropy", "idk_ap", "gradient_difference", "npo", "dpo", "idk"] {
      let options = try training(name, "closer-look")
      #expect((options.pairing, options.epochs, options.batchSize) == (.fixed, 5, 32), "\(name)")
    }
    let uld = try method(ULD.self, "uld", "uld")
    #expect((uld.factor, uld.filter) == (-1, 0.1))
    #expect(uld.assistance.training.lora?.dropout == 0.05)
    #expect(
      try Tiny.unlearn("npo", [("pairing", "in_turn")]).parts()
        != Tiny.unlearn("npo", [("pairing", "fixed")]).parts())
  }

  /// A retain term keeps retain rows likelier than ascent alone.
  @Test(arguments: ["gradient_difference", "npo", "wga"], ["gd", "kl"])
  func keepsRetainRows(name: String, form: String) throws {
    let kept = try Tiny.unlearn(name, [("epochs", "8"), ("alpha", "3"), ("retain", form)])
    let careless = try Tiny.unlearn(name, [("epochs", "8"), ("alpha", "0")])
    #expect(
      try Tiny.crossEntropy(kept, Tiny.retain) < Tiny.crossEntropy(careless, Tiny.retain) - 0.1)
  }

  @Test func fingerprints() throws {
    func version<M: GradientMethod>(_ method: M) -> String {
      FineTune<M>.version.split(separator: " ").joined(separator: "/")
    }
    let fingerprints = try Tiny.trainedMethods.map { name in
      let method = try #require(try Tiny.method(name) as? any GradientMethod)
      // The architecture's description is the input's, not the method's doing.
      let bytes = try Tiny.unlearn(name).parts().filter { $0.name != "config.json" }
        .flatMap(\.bytes)
      return Fingerprint(name, version: version(method), output: bytes)
    }
    expectFingerprints(fingerprints, "fingerprints.txt")
  }
}

@Suite struct MethodWiringTests {
  private func task(_ plan: inout Plan) -> Unlearning {
    let start = plan.add("start", NoModel(name: "start"))
    let retrain = plan.add("retrain", NoModel(name: "retrain"))
    let forget = plan.add("forget", Rows(name: "forget"))
    let retain = plan.add("retain", Rows(name: "retain"))
    return Unlearning(
      label: "m", start: start, retrain: retrain, forget: forget, retain: retain, seed: 1)
  }

  @Test func baselinesAddNothing() throws {
    var plan = Plan()
    let task = task(&plan)
    let count = plan.entries.count
    #expect(try Tiny.method("none").wire(task, into: &plan) == task.start)
    #expect(try Tiny.method("retrain").wire(task, into: &plan) == task.retrain)
    #expect(plan.entries.count == count)
  }

  @Test(arguments: Tiny.gradientMethods)
  func trainsInOneHeavyStep(name: String) throws {
    var plan = Plan()
    let task = task(&plan)
    let result = try Tiny.method(name).wire(task, into: &plan)
    // EUL's layers are then multiplied into the weights.
    let place = name == EUL.name ? result.index - 1 : result.index
    let entry = plan.entries[place]
    #expect(entry.kind == "unlearn-\(name)")
    #expect(entry.version.contains("\(name)@"))
    #expect(entry.resources == .heavy)
  }

  /// Only NPO's own step depends on beta; the reference likelihoods are shared.
  @Test func referenceIsShared() throws {
    var plan = Plan()
    let task = task(&plan)
    for beta in ["0.05", "0.1", "0.5"] {
      _ = try Tiny.method("npo", [("beta", beta)]).wire(task, into: &plan)
    }
    #expect(plan.entries.count { $0.kind == "score-answers" } == 1)
    #expect(plan.entries.count { $0.kind == "unlearn-npo" } == 3)
  }

  /// Methods that keep retain rows by divergence share the starting model's states, whatever else they do.
  @Test func statesAreShared() throws {
    var plan = Plan()
    let task = task(&plan)
    for name in ["npo", "gradient_difference", "simnpo", "dpo", "wga"] {
      for alpha in ["1", "2"] {
        _ = try Tiny.method(name, [("retain", "kl"), ("alpha", alpha)]).wire(task, into: &plan)
      }
    }
    #expect(plan.entries.count { $0.kind == "collect-states" } == 1)
    #expect(plan.entries.count { $0.kind == "refuse" } == 1)
    #expect(plan.entries.count { $0.kind == "score-answers" } == 2)
  }

  @Test func aTaskVectorGoesTheOtherWay() throws {
    var plan = Plan()
    let task = task(&plan)
    for alpha in ["1", "2"] {
      _ = try Tiny.method("task_vector", [("alpha", alpha)]).wire(task, into: &plan)
    }
    #expect(plan.entries.count { $0.kind == "reinforce" } == 1)
    let start = try Tiny.start.get()
    let options = TrainingOptions(epochs: 2, batchSize: 3, learningRate: 1e-3, maxLength: 64)
    let more = try Reinforce(training: options, seed: 1).run((start, Tiny.forget), Context())
    let less = try Extrapolate(factor: -3).run((start, more), Context())
    let (a, b) = (try start.weights.flat(start.table), try more.weights.flat(start.table))
    let wanted = zip(a, b).map { $0 - 3 * ($1 - $0) }
    for (found, wanted) in zip(try less.weights.flat(start.table), wanted) {
      #expect(abs(found - wanted) < 1e-5)
    }
    #expect(try Extrapolate(factor: -3).run((start, more), Context()).parts() == less.parts())
    #expect(try Tiny.crossEntropy(less, Tiny.forget) > Tiny.crossEntropy(start, Tiny.forget))
  }

  @Test func refusalsTakeThePlaceOfAnswers() throws {
    let refused = try Refuse(seed: 1).run((Tiny.retain, nil), Context())
    // Drawn anew for each epoch, the first is what is drawn once, and the questions are the same.
    let anew = try Refuse(seed: 1, epochs: 3).run((Tiny.retain, nil), Context()).rows
    #expect(Array(anew.prefix(refused.rows.count)) == refused.rows)
    #expect(anew.map(\.question) == (0..<3).flatMap { _ in refused.rows.map(\.question) })
    #expect(Set(anew.map(\.answer)).count > Set(refused.rows.map(\.answer)).count)
    #expect(refused.rows.map(\.question) == Tiny.retain.rows.map(\.question))
    #expect(Set(refused.rows.map(\.answer)).count > 2)
    let own = FileArtifact(bytes: Array("No idea.\r\n\n  \nPass.".utf8))
    let answers = try Refuse(seed: 1).run((Tiny.retain, own), Context()).rows.map(\.answer)
    #expect(Set(answers) == ["No idea.", "Pass."])
    #expect(throws: MethodError.self) {
      try Refuse(seed: 1).run((Tiny.retain, FileArtifact(bytes: [])), Context())
    }
  }
}

/// Stands for a model in plans that are never run.
struct NoModel: Step {
  static let kind = "no-model"
  static let version = "1"
  let name: String

  func run(_ input: (), _ context: Context) throws -> Checkpoint { throw MethodError("no model") }
}

struct Rows: Step {
  static let kind = "no-rows"
  static let version = "1"
  let name: String

  func run(_ input: (), _ context: Context) throws -> Corpus { Corpus(rows: []) }
}
