import Documents
import Experiments
import Models
import Plans
import Storage
import TestKit
import Testing

/// Published models in specs: what is refused, and what is part of a plan.
@Suite struct PretrainedSpecTests {
  private static let digest = SHA256.digest(of: "a model").hex

  private static func spec(
    _ sources: String, sha256: String = digest, size: Int = 7, teach: String = "null",
    metrics: String = "[probability]", retrain: String = ""
  ) -> String {
    """
    lethe: 1
    name: published
    model:
      pretrained:
        from:
          fetch: {sha256: '\(sha256)', size: \(size), sources: \(sources)}
        teach: \(teach)
        \(retrain)
    data:
      forget: {qa: {path: \(SpecTests.data), start: 360, count: 4}}
      retain: {qa: {path: \(SpecTests.data), start: 0, count: 8}}
    metrics: \(metrics)
    """
  }

  private func plan(_ text: String) throws -> Compilation {
    try Compiler.compile(
      load(text), numerics: "portable", store: Store(at: "/nonexistent/store"))
  }

  @Test func `other sources are the same plan`() throws {
    let first = try plan(Self.spec("[{https: https://example.org/a}]"))
    let second = try plan(
      Self.spec("[{file: a.gguf}, {wheel: {package: a, version: '1', members: [b]}}]"))
    #expect(first.plan.digest == second.plan.digest)
    let third = try plan(Self.spec("[{https: https://example.org/a}]", size: 8))
    #expect(first.plan.digest != third.plan.digest)
  }

  @Test func `without teaching there is no retrained model`() throws {
    let plain = try plan(Self.spec("[{file: a}]"))
    #expect(plain.models.map(\.method) == ["none"])
    let taught = try plan(
      Self.spec("[{file: a}]", teach: "{epochs: 1}", metrics: "[forget_quality]"))
    #expect(taught.models.map(\.method) == ["none", "retrain"])
    #expect(taught.plan.entry(labelled: "model.published") != nil)
    let wrong = try problems(Self.spec("[{file: a}]", metrics: "[forget_quality, probability]"))
    #expect(wrong == ["no-retrain"])
  }

  @Test func `a published model that never saw the rows is the reference, and nothing is trained`()
    throws
  {
    let other = SHA256.digest(of: "retain90").hex
    let retrain = "retrain: {fetch: {sha256: '\(other)', size: 9, sources: [{file: b}]}}"
    let found = try plan(
      Self.spec("[{file: a}]", metrics: "[forget_quality]", retrain: retrain))
    #expect(found.models.map(\.method) == ["none", "retrain"])
    #expect(!found.plan.entries.contains { $0.kind == Teach.kind })
    #expect(found.models[0].model != found.models[1].model)
    // It cannot be taught in slices.
    let spec = Self.spec("[{file: a}]", retrain: retrain)
    #expect(try problems(spec + "\nmethods: {sisa: {sisa: {}}}") == ["no-teaching"])
    #expect(
      try problems(Self.spec("[{file: a}]") + "\nmethods: {sisa: {sisa: {}}}") == ["no-teaching"])
    let taught = Self.spec("[{file: a}]", teach: "{epochs: 1}")
    #expect(try plan(taught + "\nmethods: {sisa: {sisa: {}}}").models.count == 3)
    let both = try problems(Self.spec("[{file: a}]", teach: "{epochs: 1}", retrain: retrain))
    #expect(both == ["invalid-value"])
  }

  @Test func `what is measured as the forget rows may be other rows than those forgotten`() throws {
    let text = Self.spec("[{file: a}]").replacing(
      "data:",
      with:
        "data:\n  forget_measured: {paraphrased: {of: {qa: {path: \(SpecTests.data), start: 360, count: 2}}}}"
    )
    let found = try plan(text)
    #expect(found.plan.entry(labelled: "forget_measured data") != nil)
    let plain = try plan(Self.spec("[{file: a}]"))
    #expect(found.plan.entries.count > plain.plan.entries.count)
  }

  @Test(arguments: [
    "[]", "[{}]", "[{file: a, https: 'https://example.org'}]", "[{https: 'ftp://example.org'}]",
    "[{https: 'http://example.org/a'}]", "[{https: 'https://example.org/a b'}]",
    "[{wheel: {package: --index-url, version: '1', members: [b]}}]",
    "[{wheel: {package: a, version: '1 --pre', members: [b]}}]",
    "[{wheel: {package: a, version: '1', members: []}}]", "[{wheel: {package: a}}]",
  ])
  func `sources that cannot be are refused`(_ sources: String) throws {
    #expect(try !problems(Self.spec(sources)).isEmpty)
  }

  @Test func `a digest has 64 lower-case digits`() throws {
    for digest in ["", "abc", Self.digest.uppercased(), Self.digest + "0"] {
      #expect(try problems(Self.spec("[{file: a}]", sha256: digest)).count == 1)
    }
  }
}
