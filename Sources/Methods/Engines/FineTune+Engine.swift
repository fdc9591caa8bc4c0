package import Datasets
import Documents
package import Models
package import Pipeline

extension FineTune: EngineStep {
  /// Does the same by a worker, which asks the starting model itself what the loss compares with.
  package func run(
    _ input: (
      Checkpoint, Corpus, Corpus?, Corpus?, Scores?, Scores?, HiddenStates?, HiddenStates?, [Corpus]
    ), by worker: EngineSession, _ context: Context
  ) throws -> Checkpoint {
    let (start, needs) = (input.0, method.needs)
    func examples(_ corpus: Corpus?) throws -> [Example] {
      try corpus.map { try start.examples(of: $0, maxLength: method.training.maxLength) } ?? []
    }
    let sets = TrainingSets(
      try examples(input.1), retain: needs.retain ? try examples(input.2) : [],
      alternatives: needs.refusals ? try examples(input.3) : [])
    try worker.load(start)
    return try worker.train(
      start, by: M.name, method.engineSettings(), seed: seed, on: sets, context)
  }
}

extension GradientMethod {
  /// The method's settings as a spec has them, all in one place.
  ///
  /// What is stored in groups has names of its own there: `retain` for the form of the retain term, `kl_positions` for
  /// where it compares.
  func engineSettings() throws -> JSONObject {
    var settings = try CanonicalJSON.json(self).keyed.snakeCased.object ?? [:]
    settings["refusals"] = nil
    settings["training"] = nil
    // The weights that are trained are named by then.
    if self is RepresentationMisdirection { settings["train_layers"] = 0 }
    if let term = settings["retain"]?.object {
      settings["alpha"] = term["alpha"]
      settings["retain"] = term["form"]
      settings["kl_positions"] = term["positions"]
    }
    for (name, value) in try training.engineSettings() { settings[name] = value }
    return settings
  }
}
