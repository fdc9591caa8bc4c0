import Datasets
import Documents
import Methods
import Models
import Pipeline
import Tensors
import TestKit
import Testing

/// What must hold for every method in the registry.
@Suite struct MethodRegistryTests {
  @Test(arguments: methods.names)
  func documentsItself(name: String) throws {
    let description = try #require(methods.describe(name))
    #expect(description.isCompleteAlone)
    #expect(description.summary.hasSuffix("."))
    #expect(description.fields.allSatisfy { $0.help.hasSuffix(".") })
  }

  /// The defaults are open-unlearning's for TOFU.
  @Test(arguments: Tiny.gradientMethods)
  func hasPublishedDefaults(name: String) throws {
    let made = methods.make(.text(name))
    let training = try #require(made.value as? any GradientMethod).training
    #expect(training.epochs == 10 && training.batchSize == 32 && training.learningRate == 1e-5)
    #expect(training.weightDecay == 0.01 && training.warmupEpochs == 1)
    #expect(training.schedule == .linear)
  }

  @Test(arguments: Tiny.gradientMethods)
  func givesTheSameBytesTwice(name: String) throws {
    let once = try Tiny.unlearn(name).parts()
    #expect(try Tiny.unlearn(name).parts() == once)
    #expect(try Tiny.unlearn(name, context: Context(threads: 2)).parts() == once)
    #expect(try Tiny.unlearn(name, seed: 4).parts() != once)
  }

  @Test(arguments: Tiny.gradientMethods)
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

  @Test(arguments: Tiny.gradientMethods)
  func makesForgetRowsUnlikely(name: String) throws {
    let start = try Tiny.start.get()
    let before = try Tiny.crossEntropy(start, Tiny.forget)
    let after = try Tiny.unlearn(name)
    #expect(before < 0.5)
    #expect(try Tiny.crossEntropy(after, Tiny.forget) > before + 0.5)
    #expect(after.history.count == 8)
    #expect(after.tokenizer == start.tokenizer)
  }

  /// A retain term keeps retain rows likelier than ascent alone.
  @Test(arguments: ["gradient_difference", "npo"])
  func keepsRetainRows(name: String) throws {
    let kept = try Tiny.unlearn(name, [("epochs", "8"), ("alpha", "3")])
    let careless = try Tiny.unlearn(name, [("epochs", "8"), ("alpha", "0")])
    #expect(
      try Tiny.crossEntropy(kept, Tiny.retain) < Tiny.crossEntropy(careless, Tiny.retain) - 0.1)
  }

  @Test func fingerprints() throws {
    func version<M: GradientMethod>(_ method: M) -> String {
      FineTune<M>.version.split(separator: " ").joined(separator: "/")
    }
    let fingerprints = try Tiny.gradientMethods.map { name in
      let method = try #require(try Tiny.method(name) as? any GradientMethod)
      let bytes = try Tiny.unlearn(name).parts().flatMap(\.bytes)
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
    let entry = plan.entries[result.index]
    #expect(entry.kind == "unlearn-\(name)")
    #expect(entry.version.contains("\(name)@"))
    #expect(entry.weight == .heavy())
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
}

/// Stands for a model in plans that are never run.
private struct NoModel: Step {
  static let kind = "no-model"
  static let version = "1"
  let name: String

  func run(_ input: (), _ context: Context) throws -> Checkpoint { throw MethodError("no model") }
}

private struct Rows: Step {
  static let kind = "no-rows"
  static let version = "1"
  let name: String

  func run(_ input: (), _ context: Context) throws -> Corpus { Corpus(rows: []) }
}
