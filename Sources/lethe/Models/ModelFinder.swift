import Documents
import Experiments
import FoundationEssentials
import Models
import Pipeline
import Storage

/// A model that a command line named.
struct NamedModel {
  /// What it is, for people.
  let title: String
  let checkpoint: Checkpoint
}

/// Finds the model that people name by a file, a folder, a spec, or a method or step of a run.
struct ModelFinder {
  let environment: Environment
  let arguments: Arguments

  /// What can be named; for help pages and errors.
  static let forms =
    "a .gguf file, a Hugging Face folder, SPEC, SPEC:METHOD, RUN:METHOD or RUN:STEP"

  /// Returns the model, fetching a published one that a spec declares.
  func find(_ text: String) async throws -> NamedModel {
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
    let runs = (try? RunFinder(runs: environment.runs).names) ?? []
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
    if exists, !isDirectory { return try loadSpec(place, arguments) }
    let run = try RunFinder(runs: environment.runs).find(place)
    return try loadSpec(run + "/resolved.yaml", arguments)
  }

  /// The model that a spec declares: as published, or else as trained by a run.
  private func declared(_ path: String) async throws -> NamedModel {
    let spec = try loadSpec(path, arguments)
    guard let source = spec.experiment.model else {
      throw NotFound(message: "the spec '\(path)' declares no model")
    }
    let store = Store(at: "\(environment.runs)/.store")
    let numerics = try Computing.fingerprint(of: spec.experiment.numerics)
    var plan = Plan(numerics: numerics, store: store)
    guard let published = try source.wirePublished("model", into: &plan) else {
      return try trained(spec, "none", of: path)
    }
    let outcomes = try await run(plan, store)
    guard outcomes.allSatisfy(\.isDone) else { throw Unavailable(path: path) }
    return NamedModel(title: path, checkpoint: try store.load(published, from: outcomes))
  }

  /// Fetches and imports what is not in the store yet.
  private func run(_ plan: Plan, _ store: Store) async throws -> [Outcome] {
    var options = RunOptions()
    options.fetching = environment.fetching(arguments)
    let progress = ProgressDisplay(
      steps: plan.entries.count, isInteractive: environment.isInteractive, isQuiet: false)
    defer { progress.close() }
    let runner = Runner(
      stepKinds, store: store, options: options, observer: progress,
      cancellation: Signals.cancellation())
    defer { Signals.release() }
    return await runner.run(plan)
  }

  /// The result of a method or step, which a run must have computed.
  private func trained(_ spec: Spec, _ name: String, of place: String) throws -> NamedModel {
    let session = try environment.resumed(environment.session(of: spec))
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
    return NamedModel(title: "\(place):\(name)", checkpoint: try Checkpoint(from: parts))
  }
}

/// The steps that make a model did not succeed; they have said why.
struct Unavailable: Error, CustomStringConvertible {
  let path: String

  var description: String { "the model of \(path) could not be made" }
}
