import Experiments
import Pipeline
import Workbench

extension ModelFinder {
  /// Finds models for a command, fetching with its options and telling on standard error.
  init(environment: Environment, arguments: Arguments) {
    self.init(
      in: environment.workspace(isOffline: arguments.has(Option.offline.name)),
      overrides: arguments.all("--set"),
      permission: arguments.permission
    ) { plan in
      var options = RunOptions()
      options.fetching = environment.fetching(arguments)
      let progress = ProgressDisplay(
        steps: plan.entries.count, isInteractive: environment.isInteractive, isQuiet: false)
      defer { progress.close() }
      let runner = Runner(
        stepKinds, store: environment.workspace.store, options: options, observer: progress,
        cancellation: Signals.cancellation())
      defer { Signals.release() }
      return await runner.run(plan)
    }
  }
}
