package import Documents
package import Models
package import Plans

/// Who's Harry Potter (Eldan and Russinovich, 2023): fine-tuning on what a model that never read the text
/// would say.
///
/// A model reinforced on the text tells what the text makes likelier; a dictionary of anchor terms tells how the
/// text would go on with generic names. Labels come from both; alpha 5 and hard labels as published.
package struct WHP: Method {
  package static let name = "generic_labels"
  package static let version = "2"
  package static let summary =
    "Fine-tunes on generic labels from a reinforced model and replaced anchor terms."
  package static let aliases = ["whp"]
  package static let about = MethodFacts(
    "Who's Harry Potter (generic labels)", .global,
    papers: [
      "Eldan and Russinovich, 2023: Who's Harry Potter? Approximate Unlearning in LLMs, "
        + "arXiv:2310.02238"
    ],
    formula:
      "L = CE of the likeliest token of v_start - alpha ReLU(v_reinforced - v_start), v the "
      + "logits: v_reinforced on the text, v_start on the text with its anchors replaced",
    needs:
      "forget rows, a model reinforced on them (made on the way), anchor terms with replacements",
    otherwise:
      "As in Microsoft's script, the first token of a replacement used earlier in the text "
      + "gets the mean logit in v_start. Under this name MUSE's paper and code subtract "
      + "probabilities, or logits, when the model answers, without anchors or fine-tuning."
  )

  package let anchors: (any AnchorSource)?
  package let rule: GenericRule
  package let preference: AnchorTranslator.Preference
  package let soft: Bool
  package let average: LabelLoss.Average
  package let reinforcement: TrainingOptions
  package let training: TrainingOptions

  package init(_ p: inout Parameters) {
    anchors = p.component(
      "anchors", from: anchorSources, default: DrawnAnchors.name,
      "The terms that are peculiar to the text, and what may stand in their place.")
    rule = GenericRule(
      alpha: p.number(
        "alpha", default: 5, in: 0...1000, "Weight of what reinforcement makes likelier."))
    preference = p.choice(
      "match", default: .first,
      "Which anchor is taken where several match: the first of the dictionary, or the longest.")
    soft =
      p.choice(
        "labels", of: ["hard", "soft"], default: "hard",
        "Learn the likeliest generic token, or the whole generic distribution.") == "soft"
    average = p.choice(
      "average", default: .labels,
      "What a batch's loss is divided by: its labels, as published, or all tokens that are learnt.")
    reinforcement = p.group("reinforcement", "How the text is learnt once more.") {
      TrainingOptions(&$0, defaults: Self.reinforcing)
    }
    training = TrainingOptions(&p, defaults: Self.defaults)
  }

  /// Three epochs, as the paper's text is remembered to say; its package has no figures (METHODS 4.2).
  private static let reinforcing = TrainingOptions(epochs: 3, warmupEpochs: 0)
  /// Microsoft's script: AdamW with 0.9 and 0.98, a linear schedule; anchors are watched as in the paper's table.
  private static let defaults = TrainingOptions(
    epochs: 3, batchSize: 8, warmupEpochs: 0, beta2: 0.98, watch: 10)

  /// Those of its training.
  package var epochsInParts: Int? { training.epochs }

  package func wire(_ task: Unlearning, into plan: inout Plan) throws -> Ref<Checkpoint> {
    guard let anchors else { preconditionFailure("a method with problems is never wired") }
    let reinforced = plan.add(
      "\(task.label) reinforced", Reinforce(training: reinforcement, seed: task.seed), task.start,
      task.forget)
    let dictionary = try anchors.wire(
      AnchorTask(
        label: task.label, start: task.start, reinforced: reinforced, forget: task.forget,
        retain: task.retain, seed: task.seed), into: &plan)
    let labels = plan.add(
      "\(task.label) labels",
      MakeGenericLabels(
        rule: rule, preference: preference, soft: soft, maxLength: training.maxLength,
        seed: task.seed), task.start, reinforced, task.forget, dictionary)
    let (label, learning) = (
      "\(task.label) \(Self.name)",
      LearnLabels(rule: rule, average: average, training: training, seed: task.seed)
    )
    let point = task.cuts.reduce(nil as Ref<TrainingPoint>?) { before, cut in
      plan.add(
        "\(label) up to \(cut.words)", LearnLabelsPart(learning, cut: cut), task.start,
        soft ? reinforced : nil, labels, before)
    }
    guard let point else {
      return plan.add(label, learning, task.start, soft ? reinforced : nil, labels)
    }
    return plan.add(
      label + task.cutPlace, ModelAtPoint(training: training, seed: task.seed), task.start, point)
  }
}
