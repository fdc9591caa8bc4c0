import Documents
import Experiments
import Plans
import Storage
import TestKit
import Testing

/// The Hub in specs: what is pinned, what keys have, and what is wrong where.
@Suite struct HubSpecTests {
  /// Repositories that never change.
  private struct KnownRepositories: HubIndex {
    let endpoint = "https://hub.example"
    let isAsked = true
    var files = [
      "config.json": 10, "tokenizer.json": 20, "model-00001-of-00002.safetensors": 30,
      "model-00002-of-00002.safetensors": 40, "model.safetensors.index.json": 50,
      "pytorch_model.bin": 60, "onnx/model.safetensors": 70, "README.md": 80,
      "data/forget.csv": 90, "data/retain.parquet": 95, "one.gguf": 99,
    ]

    func listing(of repository: HubRepository) throws -> HubListing {
      HubListing(
        commit: String(repeating: "c", count: 40),
        files: files.mapValues { HubFile(size: $0, sha256: nil) })
    }

    func file(
      _ path: String, of repository: HubRepository
    ) throws -> (commit: String, file: HubFile) {
      guard let size = files[path] else {
        throw HubProblem.noFile(repository.id, path: path, near: [])
      }
      return (
        String(repeating: "c", count: 40),
        HubFile(size: size, sha256: SHA256.digest(of: "\(repository.name) \(path)"))
      )
    }
  }

  private static func spec(
    model: String = "{repository: org/tiny}",
    forget: String = "{repository: org/rows, file: data/forget.csv}"
  ) -> String {
    """
    lethe: 1
    name: hub
    model: {pretrained: {from: {hub: \(model)}}}
    data:
      forget: {hub: \(forget)}
      retain: {hub: {repository: org/rows, file: data/retain.parquet, rows: texts}}
    metrics: [probability]
    """
  }

  private func compile(
    _ text: String, _ hub: any HubIndex = KnownRepositories()
  ) throws -> Compilation {
    try Compiler.compile(
      load(text), numerics: "portable", store: Store(at: "/nonexistent"), hub: hub)
  }

  @Test func `a model's parts and the rows' files are fetched`() throws {
    let plan = try compile(Self.spec()).plan
    let sizes = plan.entries.compactMap(\.fetch).map(\.size).sorted()
    #expect(sizes == [10, 20, 30, 40, 50, 90, 95])
    let kinds = Set(plan.entries.map(\.kind))
    #expect(
      kinds.isSuperset(of: ["import-model", "read-table", "external", "take-rows", "read-texts"]))
    let one = try compile(Self.spec(model: "{repository: org/tiny, file: one.gguf}")).plan
    #expect(one.entries.compactMap(\.fetch).map(\.size).sorted() == [90, 95, 99])
  }

  @Test func `a resolved spec has commits and digests, and needs nobody any more`() throws {
    let first = try compile(Self.spec())
    let node = try YAML.parse(Array(first.resolvedText.utf8), file: "resolved.yaml")
    #expect(node.value(at: "hub.0.repository")?.text == "org/rows")
    #expect(node.value(at: "hub.0.commit")?.text == String(repeating: "c", count: 40))
    #expect(
      node.value(at: "hub.1.files.0.sha256")?.text
        == SHA256.digest(of: "org/tiny config.json").hex)
    let again = try compile(first.resolvedText, UnaskedHub())
    #expect(again.plan.digest == first.plan.digest)
    #expect(again.resolvedText == first.resolvedText)
  }

  @Test func `keys have digests alone`() throws {
    let first = try compile(Self.spec()).plan.digest
    let named = "{repository: org/tiny, revision: v1}"
    #expect(try compile(Self.spec(model: named)).plan.digest == first)
    let other = "{repository: org/other}"
    #expect(try compile(Self.spec(model: other)).plan.digest != first)
  }

  @Test func `a spec can be checked without asking anybody`() throws {
    let plan = try compile(Self.spec(), UnaskedHub()).plan
    #expect(plan.entries.contains { $0.kind == "import-model" })
  }

  @Test func `what the Hub lacks is wrong where the spec names the repository`() throws {
    for (shelf, said, line) in [
      (
        KnownRepositories(files: ["data/forget.csv": 1, "data/retain.parquet": 2]),
        "no config.json", 3
      ),
      (
        KnownRepositories(files: [
          "config.json": 1, "model.safetensors": 2, "data/retain.parquet": 3,
        ]),
        "no file 'data/forget.csv'", 5
      ),
    ] {
      do {
        _ = try compile(Self.spec(), shelf)
        Issue.record("\(said)")
      } catch let error as InvalidDocument {
        let problem = try #require(error.diagnostics.first)
        #expect(problem.code == "unusable-repository" && problem.message.contains(said))
        #expect(problem.range.start.line == line)
      }
    }
  }

  @Test(arguments: [
    "{repository: ../x}", "{repository: a/b/c}", "{repository: org/tiny, revision: a b}",
    "{repository: org/tiny, file: model.bin}", "{repository: org/tiny, file: ../x.gguf}",
  ])
  func `what names no repository is refused`(_ model: String) throws {
    #expect(try problems(Self.spec(model: model)) == ["invalid-value"])
  }
}
