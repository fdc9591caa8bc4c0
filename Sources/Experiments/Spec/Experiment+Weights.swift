import Attacks
import Documents
import Methods
import Metrics
import Models

extension Experiment {
  /// A model of which only answers are known can be asked, perhaps scored, and has no weights.
  func checkWeights(_ p: inout Parameters) {
    guard let why = model?.withheld else { return }
    for item in methods where item.value.needsWeights {
      p.report(
        "methods", member: item.name, "'\(item.name)' needs weights, and \(why)",
        code: "no-weights", help: sections.kind.helpWithoutWeights)
    }
    for item in metrics where item.value.needsWeights {
      p.report(
        "metrics", member: item.name,
        "'\(item.name)' needs weights or whole distributions over the vocabulary, and \(why)",
        code: "no-weights", help: "leave it out")
    }
    for attack in attacks where attack.needsWeights {
      p.report(
        "attacks", member: type(of: attack).name,
        "'\(type(of: attack).name)' needs weights, and \(why)", code: "no-weights",
        help: "prefix, few_shot, paraphrase and translate change what is asked")
    }
  }
}
