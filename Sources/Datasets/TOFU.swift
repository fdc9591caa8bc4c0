package import Documents
package import Plans

/// A split of TOFU (Maini and others, 2024, arXiv:2401.06121) by its name, from a folder with the files of
/// `locuslab/TOFU`.
package struct TOFU: Dataset {
  package static let name = "tofu"
  package static let version = "1"
  package static let summary = "A split of TOFU by its name, from a folder with its files."
  package static var shorthand: String? { "split" }

  /// Each split with its rows.
  package static let splits: [(name: String, rows: Int)] = [
    ("full", 4000), ("forget01", 40), ("forget05", 200), ("forget10", 400), ("retain99", 3960),
    ("retain95", 3800), ("retain90", 3600), ("holdout01", 40), ("holdout05", 200),
    ("holdout10", 400), ("real_authors", 100), ("world_facts", 117), ("retain", 400),
  ]
  /// Those that come with paraphrased and wrong answers.
  private static let perturbed = [
    "forget01", "forget05", "forget10", "real_authors", "world_facts", "retain",
  ]

  package let path: String
  package let selection: RowSelection

  package init(_ p: inout Parameters) {
    let split = p.choice(
      "split", of: Self.splits.map(\.name), default: "forget10",
      "forget01, forget05, forget10 with what is left of them (retain99, retain95, retain90), authors never learnt "
        + "(holdout01, ...), all of them (full), and what utility is measured by.")
    let form = p.choice(
      "form", of: ["perturbed", "plain"],
      default: Self.perturbed.contains(split) ? "perturbed" : "plain",
      "With paraphrased and wrong answers, as metrics want them, or without.")
    let folder = p.path("folder", "The folder with forget10_perturbed.json and the others.")
    selection = RowSelection(&p)
    path = "\(folder)/\(split)\(form == "perturbed" ? "_perturbed" : "").json"
    if form == "perturbed", !Self.perturbed.contains(split), !p.isDescribing {
      p.report(
        "form", "TOFU has no perturbed rows of '\(split)'",
        help: "those of \(Self.perturbed.joined(separator: ", ")) are there")
    }
    if form == "plain", split == "retain", !p.isDescribing {
      p.report(
        "split", "'retain' is the 400 rows that TOFU measures, which are perturbed",
        help: "write retain90, retain95 or retain99 for the rows to train on")
    }
  }

  package func wire(_ label: String, into plan: inout Plan) throws -> Ref<Corpus> {
    try QAFile().wire(label, path, selection, into: &plan)
  }
}
