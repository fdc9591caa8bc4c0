import Documents
import Experiments
import Plans
import Storage
import TestKit
import Testing

/// `engine: pytorch` in specs: what goes into the plan and its keys, and what is refused where.
@Suite struct EngineSpecTests {
  private static func spec(
    _ engine: String, model: String = "pretrain",
    methods: String = "{npo: npo, ga: gradient_ascent}", metrics: String = "[probability, rouge]",
    more: String = ""
  ) -> String {
    """
    lethe: 1
    name: engines
    engine: \(engine)
    model: \(model)
    data:
      forget: {qa: {path: \(SpecTests.data), start: 360, count: 4}}
      retain: {qa: {path: \(SpecTests.data), start: 0, count: 8}}
    methods: \(methods)
    metrics: \(metrics)
    \(more)
    """
  }

  private func plan(
    _ engine: String, methods: String = "{npo: npo, ga: gradient_ascent}",
    model: String = "pretrain", versions: PythonEngine.Versions? = nil
  ) throws -> Compilation {
    var spec = try load(Self.spec(engine, model: model, methods: methods))
    for asked in spec.enginesToAsk { spec.engineVersions[asked] = versions }
    return try Compiler.compile(
      spec, numerics: "portable", store: Store(at: "/nonexistent/store"))
  }

  private static func versions(torch: String = "2.13.0") -> PythonEngine.Versions {
    PythonEngine.Versions(worker: "1", torch: torch, transformers: "5.24.0", device: "cpu")
  }

  @Test func `what touches weights is the engine's, everything else is the same step`() throws {
    let ours = try plan("lethe").plan
    let theirs = try plan("pytorch", versions: Self.versions()).plan
    let touching = ["pretrain", "unlearn-", "score-", "generate-"]
    #expect(theirs.entries.contains { $0.kind == "pytorch-unlearn-npo" })
    for entry in theirs.entries {
      #expect(!touching.contains { entry.kind.hasPrefix($0) }, "\(entry.label) is \(entry.kind)")
    }
    let kinds = Set(ours.entries.map(\.kind)).filter { kind in
      !touching.contains { kind.hasPrefix($0) }
    }
    #expect(Set(theirs.entries.map(\.kind).filter { !$0.hasPrefix("pytorch-") }) == kinds)
    // The starting model's likelihoods are the worker's own business.
    #expect(
      ours.entry(labelled: "npo reference") != nil
        || ours.entries.contains { $0.labels.contains("npo reference") })
    #expect(!theirs.entries.contains { $0.labels.contains("npo reference") })
  }

  @Test func `keys have what results depend on, and not which program it is`() throws {
    let first = try plan("pytorch", versions: Self.versions()).plan.digest
    for same in [
      "{pytorch: {python: other}}", "{pytorch: {launcher: [nice]}}", "{pytorch: {device: cpu}}",
      "{pytorch: {processes: 2}}", "{pytorch: {processes: 2, sharding: fsdp}}",
    ] {
      #expect(try plan(same, versions: Self.versions()).plan.digest == first, "\(same)")
    }
    for other in [
      "{pytorch: {dtype: bfloat16}}", "{pytorch: {attention: eager}}",
      "{pytorch: {dtype: bfloat16, load_in: bfloat16}}",
    ] {
      #expect(try plan(other, versions: Self.versions()).plan.digest != first, "\(other)")
    }
    #expect(try plan("pytorch", versions: Self.versions(torch: "2.14.0")).plan.digest != first)
    let declared =
      "{pytorch: {versions: {worker: '1', torch: 2.13.0, transformers: 5.24.0, device: cpu}}}"
    #expect(try plan(declared).plan.digest == first)
  }

  @Test func `weights that are held in few bits change keys alone where they are`() throws {
    func digest(_ engine: String) throws -> Digest {
      try plan(engine, methods: Self.lowRank, model: Self.taught, versions: Self.versions()).plan
        .digest
    }
    let held = try digest("{pytorch: {load_in: null}}")
    #expect(try digest("pytorch") == held)
    let digests = try ["8bit", "4bit"].map { try digest("{pytorch: {load_in: \($0)}}") }
    #expect(Set(digests + [held]).count == 3)
  }

  /// A method and a model that low-rank changes alone are trained of.
  private static let lowRank = "{npo: {npo: {lora: {rank: 2}}}}"
  private static let taught = "{pretrain: {training: {lora: {rank: 2}}}}"

  @Test(arguments: [
    ("{load_in: 4bit}", "pretrain", lowRank, 4), ("{load_in: 8bit}", "pretrain", lowRank, 4),
    ("{load_in: 8bit}", taught, "{a: npo}", 8),
    ("{load_in: 4bit}", taught, "{a: retain_tuning}", 8),
  ])
  func `whole weights are not trained where they are held in few bits`(
    _ settings: String, _ model: String, _ methods: String, _ line: Int
  ) throws {
    do {
      _ = try load(Self.spec("{pytorch: \(settings)}", model: model, methods: methods))
      Issue.record("nothing is wrong with \(settings)")
    } catch let error as InvalidDocument {
      #expect(error.diagnostics.map(\.range.start.line) == [line])
      #expect(error.diagnostics.map(\.code) == ["no-engine"])
      #expect(error.diagnostics.first?.message.contains("low-rank changes alone") == true)
      #expect(error.diagnostics.first?.help?.contains("lora: {rank: 8}") == true)
    }
    for well in ["{}", "{dtype: bfloat16, load_in: bfloat16}"] {
      _ = try load(Self.spec("{pytorch: \(well)}", model: model, methods: methods))
    }
  }

  @Test func `processes are started by PyTorch's launcher, unless the spec has one`() throws {
    func words(_ engine: String) throws -> [String] {
      try #require(try load(Self.spec(engine)).enginesToAsk.first).words
    }
    let worker = ["python3", "-m", "lethe.worker"]
    #expect(try words("pytorch") == worker)
    #expect(
      try words("{pytorch: {processes: 2}}")
        == "python3 -m torch.distributed.run --standalone --nproc-per-node 2 --no-python"
        .split(separator: " ").map(String.init) + worker)
    #expect(
      try words("{pytorch: {processes: 2, launcher: [accelerate, launch]}}")
        == ["accelerate", "launch"] + worker)
  }

  @Test func `a resolved spec names the versions that were found`() throws {
    let text = try plan("pytorch", versions: Self.versions()).resolvedText
    let resolved = try YAML.parse(Array(text.utf8), file: "resolved.yaml")
    #expect(resolved.value(at: "engine.pytorch.versions.torch")?.text == "2.13.0")
    #expect(resolved.value(at: "engine.pytorch.versions.device")?.text == "cpu")
    #expect(
      try YAML.parse(Array(plan("lethe").resolvedText.utf8), file: "r").value(at: "engine.lethe")
        != nil)
  }

  @Test(arguments: [
    ("pytorch", "{a: altpo}", "[probability]", "", 8),
    ("pytorch", "{a: {idk: {refusals_drawn: each_epoch}}}", "[probability]", "", 8),
    ("pytorch", "{a: {npo: {watch: 2}}}", "[probability]", "", 8),
    ("pytorch", "{a: {relearn: {generator: model}}}", "[probability]", "", 8),
    ("{pytorch: {processes: 2}}", "{a: kto}", "[probability]", "", 8),
    ("pytorch", "{a: {prompt_search: {}}}", "[probability]", "", 8),
    ("pytorch", "{a: {icul: {}}}", "[probability]", "", 8),
    ("pytorch", "{a: npo}", "[gradient_norm]", "", 9),
    ("pytorch", "{a: npo}", "[probability]", "attacks: [relearn]", 10),
    ("pytorch", "{a: npo}", "[probability]", "curves: {every: 1}", 10),
    ("pytorch", "{a: npo}", "[probability]", "numerics: fast", 10),
    ("{pytorch: {device: gpu}}", "{a: npo}", "[probability]", "", 3),
    ("{pytorch: {dtype: int8}}", "{a: npo}", "[probability]", "", 3),
    ("{pytorch: {load_in: 2bit}}", "{a: npo}", "[probability]", "", 3),
    ("{pytorch: {load_in: bfloat16}}", "{a: npo}", "[probability]", "", 3),
    ("{pytorch: {sharding: fsdp}}", "{a: npo}", "[probability]", "", 3),
    ("{pytorch: {processes: 2, device: 'cuda:1'}}", "{a: npo}", "[probability]", "", 3),
    (
      "{pytorch: {processes: 2}}", "{a: {gradient_ascent: {bound: 4}}}", "[probability]", "", 8
    ),
  ])
  func `what it lacks is wrong where the spec asks for it`(
    _ engine: String, _ methods: String, _ metrics: String, _ more: String, _ line: Int
  ) throws {
    let text = Self.spec(engine, methods: methods, metrics: metrics, more: more)
    do {
      _ = try load(text)
      Issue.record("nothing is wrong with \(text)")
    } catch let error as InvalidDocument {
      #expect(error.diagnostics.map(\.range.start.line) == [line])
      #expect(error.diagnostics.allSatisfy { $0.help != nil })
    }
    if engine == "pytorch" { #expect(try problems(text) == ["no-engine"]) }
    #expect(try problems(text.replacing("engine: \(engine)", with: "engine: lethe")).isEmpty)
  }
}
