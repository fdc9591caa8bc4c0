import Attacks
import Documents
import Methods
import Metrics
import Models
import Plans

extension Experiment {
  /// What an engine beside Lethe's own cannot do is wrong where the spec asks for it.
  func checkEngine(_ p: inout Parameters) {
    guard let python = engine?.python, sections.kind.features.contains(.engines) else { return }
    let name = PyTorchEngine.name
    let help = "'engine: lethe' has it"
    if let why = model?.withheld {
      p.report(
        "engine", "an engine computes with weights, and \(why)", code: "no-engine",
        help: "leave 'engine' out")
    }
    if numerics != .portable {
      p.report(
        "numerics", "'numerics' are of Lethe's own engine", code: "no-engine",
        help: "'engine: {\(name): {dtype: \(python.dtype)}}' says what the engine computes in")
    }
    if python.trainsLowRankAlone { checkLowRank(python, &p) }
    for item in methods {
      guard let lacking = item.value.lacks(on: python) else { continue }
      p.report(
        "methods", member: item.name, "'\(item.name)': the engine \(name) \(lacking)",
        code: "no-engine", help: help)
    }
    for item in metrics where item.value.needsOwnEngine {
      p.report(
        "metrics", member: item.name, "the engine \(name) does not compute '\(item.name)'",
        code: "no-engine", help: help)
    }
    for attack in attacks where attack.needsOwnEngine {
      p.report(
        "attacks", member: type(of: attack).name,
        "the engine \(name) has no attack '\(type(of: attack).name)'", code: "no-engine",
        help: help)
    }
    if curves != nil {
      p.report(
        "curves", "the engine \(name) trains in one go, and has no points to measure on the way",
        code: "no-engine", help: help)
    }
  }

  /// Weights that are held in few bits are not trained themselves.
  private func checkLowRank(_ python: PythonEngine, _ p: inout Parameters) {
    let held = "with 'load_in: \(python.loadIn ?? "")' the engine \(PyTorchEngine.name)"
    let help = "add 'lora: {rank: 8}' to its training, or leave 'load_in' out"
    if model?.trainsAllWeights == true {
      p.report(
        "model", "\(held) trains low-rank changes alone, and the model is taught as a whole",
        code: "no-engine", help: help)
    }
    for item in methods {
      guard let method = item.value as? any GradientMethod, method.training.lora == nil else {
        continue
      }
      p.report(
        "methods", member: item.name,
        "'\(item.name)': \(held) trains low-rank changes alone, and the method changes whole weights",
        code: "no-engine", help: help)
    }
  }
}
