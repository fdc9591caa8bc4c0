import Experiments
import Models
import Plans
import Running
import Tensors
import Workbench

extension ModelFinder {
  /// Finds models for a command, fetching with its options and telling on standard error.
  init(_ environment: Environment, _ loading: ModelOptions) {
    self.init(
      in: environment.workspace(isOffline: loading.isOffline), overrides: loading.overrides,
      permission: loading.permission
    ) { plan in
      var options = RunOptions()
      options.fetching = environment.fetching(isOffline: loading.isOffline)
      let progress = ProgressDisplay(
        steps: plan.entries.count, isInteractive: environment.isInteractive, isQuiet: false)
      defer { progress.close() }
      // No spec's plan asks a person's own texts.
      let runner = Runner(
        StepRegistry(stepKinds.kinds + [StepKind(AskTexts.self)]),
        store: environment.workspace.store, options: options, observer: progress,
        cancellation: Signals.cancellation())
      defer { Signals.release() }
      return await runner.run(plan)
    }
  }

  /// What the service of a model writes behind a prompt, cut before the first of the stop texts.
  func answer(
    _ prompt: String, _ settings: GenerationSettings, by model: NamedModel
  ) async throws -> Generation {
    guard let service = model.service, settings.sampling == .greedy else {
      throw UsageError(
        message: "'\(model.title)' is behind a service, which is asked for the likeliest tokens",
        help: "leave out --temperature, --top-k and --top-p")
    }
    let question = AskTexts.Question.completion(maxNewTokens: settings.maxNewTokens)
    let reply = try await replies(to: [prompt], question, by: model)[0]
    var output = try service.generation(in: reply)
    let cut = settings.stop.compactMap { output.text.firstRange(of: $0)?.lowerBound }.min()
    if let cut {
      output.text = String(output.text[..<cut])
      output.ended = true
    }
    return output
  }
}
