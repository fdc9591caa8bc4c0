import Documents
import Models
package import Plans

extension Method {
  /// What the engine pytorch lacks of the method, as the end of a sentence; nil when it lacks nothing.
  package func lacks(on engine: PythonEngine) -> String? {
    if self is NoUnlearning || self is Retrain || self is ExternalMethod { return nil }
    guard let method = self as? any GradientMethod, pyTorchMethods.contains(Self.name) else {
      return "has no method '\(Self.name)': it has \(pyTorchMethods.joined(separator: ", "))"
    }
    if method.refusals?.isDrawnAnew == true { return "draws refusals once: 'refusals_drawn: once'" }
    if method.training.watch > 0 { return "watches no tokens: leave 'watch' out" }
    if method.keepsByDivergence { return "keeps retain rows by gd or kl, and not by js" }
    if engine.processes > 1, method.isBounded {
      return "shares a batch between \(engine.processes) processes, and 'bound' looks at all of it"
    }
    return nil
  }
}

extension GradientMethod {
  /// Whether the loss is cut off by its value over a whole batch.
  fileprivate var isBounded: Bool {
    // As below.
    (try? engineSettings())?["bound"]?.number != nil
  }

  /// Whether the retain term is a Jensen-Shannon divergence.
  fileprivate var keepsByDivergence: Bool {
    // Settings that cannot be written down are an error of the step, which says so.
    (try? engineSettings())?["retain"]?.string == RetainTerm.Form.js.rawValue
  }
}

/// The losses of the worker, each a file in python/lethe/worker/losses; a test compares the two lists.
package let pyTorchMethods = [
  GradientAscent.name, GradDiff.name, NPO.name, SimNPO.name, DPO.name, IDK.name, UNDIAL.name,
  WGA.name, SatImp.name, CEU.name, MaximumEntropy.name, RMU.name, RetainTuning.name,
]
