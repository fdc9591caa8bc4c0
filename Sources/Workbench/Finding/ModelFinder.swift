import Documents
import Executors
import Experiments
import FoundationEssentials
package import Models
package import Plans
package import Running
import Storage

/// Finds the model that people name by a file, a folder, a spec, or a method or step of a run.
package struct ModelFinder {
  /// Runs the steps that get a published model.
  package typealias Making = (_ plan: Plan) async throws -> [Outcome]

  private let workspace: Workspace
  /// `path=value` overrides of specs.
  private let overrides: [String]
  private let permission: Imports.Permission
  private let make: Making

  /// `permission` is what an imported spec may do to get its model.
  package init(
    in workspace: Workspace, overrides: [String] = [],
    permission: Imports.Permission = Imports.Permission(), make: @escaping Making
  ) {
    self.workspace = workspace
    self.overrides = overrides
    self.permission = permission
    self.make = make
  }

  /// What can be named; for help pages and errors.
  package static let forms =
    "a .gguf file, a Hugging Face folder, SPEC, SPEC:METHOD, RUN:METHOD or RUN:STEP"

  /// Returns the model, fetching a published one that a spec declares.
  package func find(_ text: String) async throws -> NamedModel {
    var isDirectory = false
    // What is there is meant, also where its name has a colon.
    guard FileManager.default.fileExists(atPath: text, isDirectory: &isDirectory) else {
      guard let colon = text.lastIndex(of: ":") else { throw unknown(text) }
      let place = String(text[..<colon])
      let name = String(text[text.index(after: colon)...])
      return try trained(try spec(named: place), name, of: place)
    }
    if isDirectory { return try folder(text) }
    if text.hasSuffix(".gguf") { return try published(text) }
    if text.hasSuffix(".yaml") || text.hasSuffix(".yml") { return try await declared(text) }
    throw unknown(text)
  }

  private func unknown(_ text: String) -> NotFound {
    // Only for a suggestion: runs that cannot be listed suggest nothing.
    let runs = (try? RunFinder(runs: workspace.runs).names) ?? []
    let isRun = runs.contains { $0.contains(text) } || text == "last"
    return NotFound(
      message: "there is no model '\(text)'",
      help: isRun
        ? "a run has several: '\(text):none' is its model before unlearning, '\(text):METHOD' after"
        : "a model is \(Self.forms)")
  }

  // MARK: Files

  /// A model as others publish it: asked by its chat template if it has one.
  private func published(_ path: String) throws -> NamedModel {
    do {
      let model = try ModelFiles(path: path).importModel()
      return NamedModel(
        title: path, checkpoint: model.asked(by: model.chat == nil ? .standard : .chat))
    } catch {
      throw NotFound(message: "'\(path)' cannot be used: \(error)")
    }
  }

  /// A Hugging Face folder, or a model of ours as it lies among the artifacts of a run.
  private func folder(_ path: String) throws -> NamedModel {
    let parts = try FolderParts(path)
    guard parts.names.contains("config.json") else {
      throw NotFound(
        message: "'\(path)' has no config.json", help: "a model is \(Self.forms)")
    }
    guard parts.names.contains(where: { $0.hasPrefix("tensors/") }) else {
      return try published(path)
    }
    return NamedModel(title: path, checkpoint: try Checkpoint(from: parts))
  }

  // MARK: Specs and runs

  /// A spec file as it is, or the resolved spec of a run.
  private func spec(named place: String) throws -> Spec {
    var isDirectory = false
    let exists = FileManager.default.fileExists(atPath: place, isDirectory: &isDirectory)
    if exists, !isDirectory { return try Workspace.spec(place, overrides: overrides) }
    let run = try RunFinder(runs: workspace.runs).find(place)
    return try Workspace.spec(run + "/resolved.yaml", overrides: overrides)
  }

  /// The model that a spec declares: as published, or else as trained by a run.
  private func declared(_ path: String) async throws -> NamedModel {
    let spec = try Workspace.spec(path, overrides: overrides)
    guard let subject = spec.experiment.subject,
      spec.experiment.sections.kind.features.contains(.checkpoints)
    else {
      throw NotFound(message: "the spec '\(path)' declares no model")
    }
    let store = workspace.store
    let numerics = try Workspace.fingerprint(of: spec.experiment.numerics)
    let index = PinnedHub(spec.experiment.hubPins, rest: workspace.hub(for: spec))
    let (plan, wired) = try Plan.reading(numerics: numerics, store: store) { plan in
      plan.hub = index
      return try subject.wirePublished("model", into: &plan)
    }
    guard let published = wired else {
      return try trained(spec, "none", of: path)
    }
    try Imports.check(plan, of: spec, in: store, permission)
    let outcomes = try await make(plan)
    guard outcomes.allSatisfy(\.isDone) else { throw Unavailable(path: path) }
    return NamedModel(
      title: path, checkpoint: try store.load(published, from: outcomes),
      service: subject.completionService, spec: spec)
  }

  /// The result of a method or step, which a run must have computed.
  private func trained(_ spec: Spec, _ name: String, of place: String) throws -> NamedModel {
    let session = try workspace.resumed(workspace.session(of: spec))
    let models = session.compilation.models
    let model = models.first { $0.title == name } ?? models.first { $0.method == name }
    guard let index = model?.model.index ?? session.compilation.plan.entry(labelled: name)?.index
    else {
      let steps = session.compilation.plan.entries.map(\.label)
      throw NotFound(
        message: "'\(place)' has no method or step '\(name)'",
        help: Suggestion.help(for: name, among: models.map(\.title) + steps))
    }
    guard let tree = session.knownTrees()[index] else {
      throw NotFound(
        message: "the model of '\(name)' has not been computed",
        help: "lethe run \(spec.file) does that")
    }
    guard tree.entries.contains(where: { $0.name == "config.json" }) else {
      throw NotFound(
        message: "the step '\(name)' is no model",
        help: "models: \(models.map(\.title).joined(separator: ", "))")
    }
    let parts = StoredParts(tree, in: session.store.objects)
    return NamedModel(
      title: "\(place):\(name)", checkpoint: try Checkpoint(from: parts),
      service: spec.experiment.subject?.completionService, spec: spec)
  }

  // MARK: Services

  /// What the service of a model replies to texts; what it has replied before is asked of nobody.
  package func replies(
    to texts: [String], _ question: AskTexts.Question, by model: NamedModel
  ) async throws -> [String] {
    guard let service = model.service, let spec = model.spec else {
      throw NotFound(message: "'\(model.title)' is behind no service")
    }
    let store = workspace.store
    var plan = Plan(numerics: try Workspace.fingerprint(of: spec.experiment.numerics))
    let replies = plan.add("replies", AskTexts(service, question, texts))
    try Imports.check(plan, of: spec, in: store, permission)
    let outcomes = try await make(plan)
    guard outcomes.allSatisfy(\.isDone) else { throw Unavailable(path: model.title) }
    return try store.load(replies, from: outcomes).texts
  }
}
