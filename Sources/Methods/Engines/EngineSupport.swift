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
    if (method as? ReLearn)?.isWrittenByModel == true {
      return "has no model that writes: 'generator' is rules or endpoint"
    }
    if engine.processes > 1, let whole = method.wholeBatch {
      return "shares a batch between \(engine.processes) processes, and \(whole) looks at all of it"
    }
    return nil
  }
}

extension GradientMethod {
  /// What of the loss looks at a whole batch at once; nil where shares of it add up.
  fileprivate var wholeBatch: String? {
    switch self {
    case is KTO: "the refusals' mean of '\(KTO.name)'"
    case let method as GradientAscent: method.bound.map { _ in "'bound'" }
    case let method as GradDiff: method.bound.map { _ in "'bound'" }
    default: nil
    }
  }
}

/// The losses of the worker, each a file in python/lethe/worker/losses; a test compares the two lists.
package let pyTorchMethods = [
  GradientAscent.name, GradDiff.name, NPO.name, SimNPO.name, DPO.name, IDK.name, UNDIAL.name,
  WGA.name, SatImp.name, CEU.name, MaximumEntropy.name, RMU.name, RetainTuning.name, PDU.name,
  KTO.name, IDKAP.name, JensUn.name, LLMU.name, SCRUB.name, Obliviate.name, ReLearn.name,
  DFMCQ.name,
]
