import Documents
import Experiments
import FoundationEssentials
import Plans
import Reporting
import Storage
import TestKit
import Testing
import Workbench

/// Reads a spec from text, beside the data of the shipped experiments.
func load(
  _ text: String, overrides: [String] = [], others: [String: String] = [:]
) throws -> Spec {
  try withTemporaryDirectory { directory in
    for (name, text) in others.merging(["spec.yaml": text], uniquingKeysWith: { $1 }) {
      try text.write(toFile: "\(directory)/\(name)", atomically: true, encoding: .utf8)
    }
    var sources = SpecSources()
    return try Spec.load("\(directory)/spec.yaml", overrides: overrides, &sources)
  }
}

/// The codes of the problems of a spec, in source order.
func problems(_ text: String, overrides: [String] = []) throws -> [String] {
  do {
    _ = try load(text, overrides: overrides)
    return []
  } catch let error as InvalidDocument {
    return error.diagnostics.map(\.code)
  }
}

@Suite struct SpecTests {
  static let data = "\(packageRoot)/configs/data/tofu/forget10_perturbed.json"
  static let tiny = """
    lethe: 1
    name: tiny
    model: pretrain
    data:
      forget: {qa: {path: \(data), start: 360, count: 4}}
      retain: {qa: {path: \(data), start: 0, count: 8}}
    methods:
      ga: gradient_ascent
      npo: {npo: {beta: 0.1}}
    metrics: [probability, rouge]
    """

  @Test func `what is declared is read, and every default is spelled out`() throws {
    let spec = try load(Self.tiny)
    #expect(spec.experiment.name == "tiny")
    #expect(spec.experiment.methods.map(\.name) == ["ga", "npo"])
    #expect(spec.variants.count == 1)
    #expect(spec.resolved.value(at: "model.pretrain.training.epochs") != nil)
    #expect(spec.resolved.value(at: "methods.npo.npo.beta")?.text == "0.1")
    #expect(spec.resolved.value(at: "seeds.0")?.text == "1")
  }

  @Test func `the resolved spec reads as the same experiment`() throws {
    let first = try load(Self.tiny)
    let second = try load(YAML.write(first.resolved))
    #expect(second.resolved == first.resolved)
  }

  @Test func `a base spec is extended and an override wins`() throws {
    let spec = try load(
      "extends: base.yaml\nname: other\n", overrides: ["methods.npo.npo.beta=0.5"],
      others: ["base.yaml": Self.tiny])
    #expect(spec.experiment.name == "other")
    #expect(spec.resolved.value(at: "methods.npo.npo.beta")?.text == "0.5")
    #expect(spec.resolved["extends"] == nil)
  }

  @Test func `a path that names nothing is asked about`() throws {
    let sweep = Self.tiny + "\nsweep: {methods.npoo.npo.beta: [0.1, 1]}"
    #expect(try problems(sweep) == ["unknown-path"])
    #expect(
      try problems(Self.tiny, overrides: ["methods.gaa.gradient_ascent.epochs=1"]) == [
        "unknown-path"
      ])
    do {
      _ = try load(sweep)
    } catch let error as InvalidDocument {
      #expect(error.diagnostics[0].help == "did you mean 'methods.npo.npo.beta'?")
    }
    // A whole method may be added.
    #expect(
      try problems(Self.tiny, overrides: ["methods.new=npo", "methods.new.npo.beta=1"]) == [])
  }

  @Test(arguments: ["none", "retrain", "zero_shot"])
  func `a method cannot have the name of a baseline`(name: String) throws {
    let text = Self.tiny.replacing("ga: gradient_ascent", with: "\(name): gradient_ascent")
    #expect(try problems(text) == ["reserved-name"])
  }

  @Test func `null takes a method of the extended file away, an empty value is an error`() throws {
    let extended = "extends: base.yaml\nname: other\nmethods: {ga: null}\n"
    let spec = try load(extended, others: ["base.yaml": Self.tiny])
    #expect(spec.experiment.methods.map(\.name) == ["npo"])
    let bare = try load(extended, overrides: ["methods.npo=null"], others: ["base.yaml": Self.tiny])
    #expect(bare.experiment.methods.isEmpty)
    #expect(try problems(Self.tiny.replacing("ga: gradient_ascent", with: "ga:")) == ["wrong-type"])
  }

  @Test func `specs that extend one another in a circle are refused`() throws {
    #expect(throws: InvalidDocument.self) {
      try load("extends: spec.yaml\nlethe: 1\nname: x\n")
    }
  }

  @Test func `a sweep is a grid with the last axis fastest`() throws {
    let spec = try load(
      Self.tiny
        + "\nsweep: {methods.npo.npo.beta: [0.1, 1], methods.ga.gradient_ascent.epochs: [2, 3]}")
    let points = spec.variants.map { $0.point.map(\.text).joined(separator: " ") }
    #expect(points == ["0.1 2", "0.1 3", "1 2", "1 3"])
  }

  @Test(arguments: [
    ("lethe: 1\nname: x", ["missing-key"]),
    ("lethe: 2\nname: x\nsteps: {a: {run: [ls], outputs: [o]}}", ["out-of-range"]),
    ("lethe: 1\nname: ../x\nsteps: {a: {run: [ls], outputs: [o]}}", ["invalid-value"]),
    ("lethe: 1\nname: x\nsteps: {a: {run: [ls], outputs: [../o]}}", ["invalid-value"]),
    (
      "lethe: 1\nname: x\nsteps: {a: {run: [], outputs: [o], input: {}}}",
      ["out-of-range", "unknown-key"]
    ),
    (
      "lethe: 1\nname: x\nsteps: {a: {run: [ls], outputs: [o], inputs: {b: {step: c}}}}",
      ["unknown-step"]
    ),
    (
      "lethe: 1\nname: x\nsteps: {a: {run: [ls], outputs: [o], inputs: {m: {method: npo}}}}",
      ["unknown-method"]
    ),
    ("lethe: 1\nname: x\nmethods: {a: npo}", ["missing-key"]),
    ("lethe: 1\nname: x\nmodel: pretrain", ["missing-key"]),
    (
      "lethe: 1\nname: x\nsteps: {a: {run: [ls], outputs: [o]}}\nsweep: {name: [a, b]}",
      ["invalid-value"]
    ),
    (
      "lethe: 1\nname: x\nsteps: {a: {run: [ls], outputs: [o]}}\ninputs: {a.txt: 12}",
      ["wrong-type"]
    ),
  ]) func `mistakes are found`(text: String, codes: [String]) throws {
    #expect(try problems(text) == codes)
  }

  @Test func `a key given twice hides no other mistake`() throws {
    let text = Self.tiny.replacing(
      "metrics: [probability, rouge]", with: "metrics: [rogue]\nname: again")
    #expect(Set(try problems(text)) == ["duplicate-key", "unknown-metric"])
  }

  @Test func `every point of a sweep is checked`() throws {
    #expect(
      try problems(Self.tiny + "\nsweep: {methods.npo.npo.beta: [0.1, -1]}") == ["out-of-range"])
    #expect(try problems(Self.tiny + "\nsweep: {methods.npo.npo.betta: [0.1]}") == ["unknown-key"])
  }

  @Test func `every component of the catalogue documents itself`() {
    for family in Catalogue.families {
      for name in family.names {
        let description = family.describe(name)
        #expect(description?.summary.hasSuffix(".") == true, "\(name)")
        for field in description?.fields ?? [] {
          #expect(!field.help.isEmpty, "\(name).\(field.name)")
        }
      }
    }
    let schema = JSONSchema.document(title: "spec", fields: Catalogue.specFields())
    #expect(schema["properties"]?["methods"] != nil)
  }
}
