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

      In formulas p is the model (of a token: its probability), start the model before unlearning. NLL is the sum of -log p
      over a row's answer with its end of text, n the number of those tokens. CE(rows) is the mean of -log p over all such
      tokens of a batch, so that long answers weigh more; a mean with NLL in it is over rows. What is *detached* has no
      gradient. *The retain term* is alpha CE(retain), alpha mean KL(start || p) or alpha mean JSD(start, p) over retain rows
      (`retain: gd`, `kl` or `js`). Divergences count all tokens of a row, its question's too, where `positions` or
      `kl_positions` is `all`, and else the answer's. Names that a formula does not explain, such as alpha, are parameters.
      *Differences* are those of published code from its paper, or of Lethe from both.

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
