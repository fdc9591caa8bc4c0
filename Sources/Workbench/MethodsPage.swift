import Documents
import Methods

/// `Documentation/Methods.md`, made from the methods' own declarations.
package enum MethodsPage {
  /// The page as Markdown.
  package static var text: String {
    let methods = Methods.methods
    let all = methods.names.compactMap(methods.describe)
    var out = """
      # Which methods are there?

      Made from the declarations in `Sources/Methods` by `lethe describe --methods`; a test compares. Settings and their
      defaults: `lethe describe NAME`. What presets of `parity` change: [Parity.md](Parity.md). Classes are those of the
      survey *Digital Forgetting in Large Language Models* (arXiv:2404.02062). Methods for classifiers of images:
      [BlackBoxForgetting.md](BlackBoxForgetting.md).

      In formulas *the retain term* is alpha CE(retain), alpha KL(start || p) or alpha JSD(start, p) over retain rows
      (`retain: gd`, `kl` or `js`); p is the model, start the model before unlearning, NLL the sum over a row's answer and n
      its tokens. *Differences* are those of published code from its paper, or of Lethe from both.

      | method | also | class | full name |
      | --- | --- | --- | --- |

      """
    for method in all {
      let aliases = method.aliases.map { "`\($0)`" }.joined(separator: ", ")
      out +=
        "| [`\(method.name)`](#\(method.name)) | \(aliases) | \(fact("class", of: method)) | "
        + "\(fact("full name", of: method)) |\n"
    }
    for method in all {
      out += "\n## \(method.name)\n\n\(method.summary)\n\n"
      for fact in method.facts where fact.label != "full name" {
        let text = fact.label == "formula" ? "`\(fact.text)`" : fact.text
        out += "- **\(fact.label)**: \(text)\n"
      }
    }
    return out
  }

  private static func fact(_ label: String, of method: ComponentDescription) -> String {
    method.facts.first { $0.label == label }?.text ?? ""
  }
}
