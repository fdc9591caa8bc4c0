import Datasets
import Documents
package import Models
package import Plans

extension FineTune: EngineStep {
  /// Does the same by a worker, which asks the starting model itself what the loss compares with.
  package func run(
    _ input: EvidenceInputs, by worker: any EngineSession, _ context: Context
  ) throws -> Checkpoint {
    let start: Checkpoint = try input.given(.model(.start))
    let needs = method.needs
    func examples(_ set: String) throws -> [Example] {
      guard let corpus: Corpus = input.found(.rows(set)) else { return [] }
      return try start.examples(of: corpus, maxLength: method.training.maxLength)
    }
    let others = needs.refusals || needs.refusalTokens
    let sets = TrainingSets(
      try examples(TuningSets.primary),
      retain: needs.retain ? try examples(TuningSets.retain) : [],
      alternatives: others ? try examples(TuningSets.alternatives) : [],
      retainAlternatives: needs.retainRefusals ? try examples(TuningSets.retainAlternatives) : [])
    let tokens = try method.tokens(sets.primary, sets.retain, start)
    try worker.load(start)
    return try worker.train(
      start, by: M.name, method.engineSettings(), seed: seed, on: sets, apart: tokens, context)
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
    switch self {
    // The weights that are trained are named by then.
    case is RMU: settings["train_layers"] = 0
    case is PDU:
      settings["dual_warmup_epochs"] = settings["dual_warmup"]
      settings["dual_warmup"] = nil
    case is LLMU:
      settings["random_answers"] = settings["count"]
      for name in ["count", "answers"] { settings[name] = nil }
    default: break
    }
    if let term = settings["retain"]?.object {
      settings["alpha"] = term["alpha"]
      settings["retain"] = term["form"]
      settings["kl_positions"] = term["positions"]
    }
    for (name, value) in try training.engineSettings() { settings[name] = value }
    return settings
  }
}
