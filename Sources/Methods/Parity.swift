import Documents

/// Settings of codebases that differ from the papers': the presets of `parity`.
///
/// A preset sets what the author of a spec does not. It is no imitation of the codebase's trainer: how steps are
/// counted, batches averaged and rows drawn stays ours, and faults that change a formula are not imitated, such as MUSE's
/// NPO over raw logits. Documentation/Parity.md says what differs still, method by method.
enum Parity {
  private typealias Settings = [(name: String, value: Node)]

  /// The presets of a method by the codebase's name.
  static func presets(of method: String) -> [(
    name: String, settings: [(name: String, value: Node)]
  )] {
    let own: [(String, Settings?)] = [
      ("open-unlearning", openUnlearning(method)), ("tofu", tofu(method)), ("muse", muse(method)),
      ("npo", npo(method)), ("relearn", relearn(method)), ("simnpo", simNPO(method)),
      ("closer-look", closerLook(method)), ("g-effect", gEffect(method)),
      ("satimp", satImp(method)), ("uld", uld(method)),
    ]
    return own.compactMap { name, settings in settings.map { (name, $0) } }
  }

  /// github.com/locuslab/open-unlearning at d3d7cf9; its trainer's defaults are ours.
  private static func openUnlearning(_ method: String) -> Settings? {
    let training = settings(["epochs": "10", "batch_size": "32", "schedule": "linear"])
    switch method {
    case "gradient_ascent", "gradient_difference", "npo", "simnpo", "undial": return training
    case "pdu":
      // Of its script for TOFU; its configuration begins with a weight of 1 and leaves the bound open.
      return training + settings(["dual": "100", "dual_rate": "5", "bound": "0.3"])
    case "dpo": return training + settings(["refusals_drawn": "each_epoch"])
    case "idk":
      return training + settings(["average": "sets", "refusals_drawn": "each_epoch"])
    case "wga", "satimp":
      return settings(["epochs": "5", "batch_size": "32", "schedule": "linear"])
    case "ceu": return training + settings(["skip_first": "true"])
    case "rmu":
      // Every weight is trained, unlike the authors' three matrices.
      return training
        + settings([
          "learning_rate": "1e-5", "warmup_epochs": "1", "layer": "7", "steering": "2",
          "alpha": "1", "positions": "scored", "train_layers": "0",
        ])
    default: return nil
    }
  }

  /// github.com/locuslab/tofu at bdc209e.
  private static func tofu(_ method: String) -> Settings? {
    let training = settings(["epochs": "5", "batch_size": "32", "schedule": "linear"])
    switch method {
    case "gradient_ascent", "gradient_difference": return training
    case "idk": return training + settings(["average": "batch"])
    default: return nil
    }
  }

  /// github.com/swj0419/muse_bench: no warm-up, no decay of the rate or the weights.
  private static func muse(_ method: String) -> Settings? {
    let training = settings([
      "epochs": "10", "batch_size": "32", "schedule": "constant", "warmup_epochs": "0",
      "weight_decay": "0",
    ])
    switch method {
    case "gradient_ascent", "gradient_difference", "npo": return training
    case "task_vector": return training + settings(["alpha": "5"])
    default: return nil
    }
  }

  /// github.com/licong-lin/negative-preference-optimization at 1207bbe: every forget row meets the same retain
  /// row in all epochs.
  private static func npo(_ method: String) -> Settings? {
    switch method {
    case "gradient_ascent": settings(["epochs": "10", "batch_size": "32"])
    case "gradient_difference", "npo", "dpo", "idk":
      settings(["epochs": "10", "batch_size": "32", "pairing": "fixed"])
    case "kto":
      settings([
        "epochs": "10", "batch_size": "32", "pairing": "fixed", "scale_z": "false",
      ])
    default: nil
    }
  }

  /// github.com/zjunlp/unlearn at 0800fd2, the scripts for KnowUnDo: low rank, retain rows in turn.
  private static func relearn(_ method: String) -> Settings? {
    let lora = [("lora", low(rank: 32, alpha: 32, dropout: "0.05"))]
    func baseline(_ rate: String) -> Settings {
      settings(["epochs": "10", "batch_size": "8", "learning_rate": rate, "pairing": "in_turn"])
        + lora
    }
    switch method {
    case "relearn":
      return settings([
        "epochs": "4", "batch_size": "4", "learning_rate": "1e-5", "pairing": "in_turn",
        "originals": "true",
      ]) + lora
    case "gradient_difference": return baseline("5e-6")
    case "npo": return baseline("1e-5")
    case "gradient_ascent":
      return settings(["epochs": "10", "batch_size": "8", "learning_rate": "5e-6"]) + lora
    default: return nil
    }
  }

  /// github.com/OPTML-Group/Unlearn-Simple at f1a355d, its scripts for TOFU's forget10: fixed pairs, as in the code that it
  /// grew from.
  private static func simNPO(_ method: String) -> Settings? {
    switch method {
    case "simnpo":
      settings([
        "epochs": "10", "batch_size": "32", "pairing": "fixed", "beta": "4.5", "gamma": "0.125",
      ])
    case "npo": settings(["epochs": "10", "batch_size": "32", "pairing": "fixed"])
    default: nil
    }
  }

  /// github.com/sail-sg/closer-look-LLM-unlearning at b90ac96: the random numbers of a forget row's retain row and refusal
  /// begin with its place in every epoch.
  private static func closerLook(_ method: String) -> Settings? {
    let training = settings(["epochs": "5", "batch_size": "32", "pairing": "fixed"])
    switch method {
    case "gradient_difference", "npo", "dpo", "maximum_entropy", "idk_ap": return training
    case "idk": return training + settings(["average": "sets"])
    default: return nil
    }
  }

  /// github.com/tmlr-group/G-effect at 3003a77: losses without a retain term.
  private static func gEffect(_ method: String) -> Settings? {
    let training = settings(["epochs": "5", "batch_size": "16", "weight_decay": "0"])
    switch method {
    case "gradient_ascent": return training
    case "npo", "wga": return training + settings(["alpha": "0"])
    default: return nil
    }
  }

  /// github.com/tmlr-group/SatImp at 35ecbe2, `satimp_gd`: the forget term counts ten times the retain term, where
  /// open-unlearning's counts a tenth of it.
  private static func satImp(_ method: String) -> Settings? {
    guard method == "satimp" else { return nil }
    return settings([
      "epochs": "5", "batch_size": "16", "weight_decay": "0", "gamma": "1", "alpha": "0.1",
    ])
  }

  /// github.com/UCSB-NLP-Chang/ULD at 858608c: its configuration, where its script evaluates TOFU with other values.
  private static func uld(_ method: String) -> Settings? {
    guard method == "uld" else { return nil }
    return settings(["weight": "-1", "filter": "0.1"])
      + [("lora", low(rank: 16, alpha: 32, dropout: "0.05"))]
  }

  private static func settings(_ values: KeyValuePairs<String, String>) -> Settings {
    values.map { ($0.key, .plain($0.value)) }
  }

  private static func low(rank: Int, alpha: Int, dropout: String) -> Node {
    .mapping([
      ("rank", .plain("\(rank)")), ("alpha", .plain("\(alpha)")), ("dropout", .plain(dropout)),
    ])
  }
}

extension Parameters {
  /// Reads `parity`, and with it settings that the spec leaves out; comes before all other parameters.
  mutating func parity(of method: String) {
    preset(
      "parity", none: "paper", Parity.presets(of: method),
      "Take a codebase's settings where they differ from the paper's; what the spec says itself counts more."
    )
  }
}
