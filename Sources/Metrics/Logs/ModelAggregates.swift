import Documents

/// The scores of unlearned models, each taken together from the parts that an evaluation of open-unlearning gives.
///
/// Parts and formulas as in the unlearning depth score's published results: `mem`, `privacy_mia` and `utility` are
/// harmonic means; `privacy` and `overall` take in the depth score `uds`, which a model may lack.
package struct ModelAggregates: Sendable {
  /// One model with what follows from its parts, by name in the order of `names`.
  package struct Model: Sendable {
    /// What says which model it is: its texts `model`, `method` and `epoch`, as in the file.
    package let identity: [String: String]
    package let scores: [(name: String, value: Double)]

    /// The score of this name; nil where the model lacks what it is made of.
    package func score(_ name: String) -> Double? {
      scores.first { $0.name == name }?.value
    }
  }

  package let models: [Model]

  /// Every score, in the order of tables.
  package static let names = [
    "mem", "privacy_mia", "model_utility", "utility", "utility_rel", "privacy", "overall",
  ]
  /// The parts that every model must have, by the score that they make.
  package static let memorisation = [
    "one_minus_es", "one_minus_em", "one_minus_paraprob", "one_minus_truth",
  ]
  package static let membership = ["s_loss", "s_zlib", "s_mink", "s_minkpp"]
  package static let utility = ["retain", "ra", "wf"].flatMap { set in
    ["q_prob", "q_rouge", "truth_ratio"].map { "\(set)_\($0)" }
  }
  private static let required = memorisation + membership + utility + ["fluency"]

  /// Reads a JSON file of `models`, or their bare list; throws when parts are missing or are no shares.
  package init(_ bytes: [UInt8], name: String) throws(LogError) {
    let root = try LogFile.parse(bytes, name: name)
    guard let list = root["models"]?.array ?? root.array, !list.isEmpty else {
      throw LogError(
        "\(name): no list 'models' with a model in it",
        help: "give an object with 'models', or a list of models, each an object of its parts")
    }
    var problems: [String] = []
    models = list.enumerated().map { index, value in
      let title = value["model"]?.string.map { " (\($0))" } ?? ""
      var parts = Parts(
        place: "models[\(index)]\(title)", value: value, full: root["full_utility"])
      let model = parts.model()
      problems += parts.problems
      return model
    }
    guard let first = problems.first else { return }
    throw LogError(
      "\(name): \(first)"
        + (problems.count > 1 ? ", and \(problems.count - 1) more like this" : ""),
      help:
        "each model needs a number from 0 to 1 for \(Self.required.joined(separator: ", ")); 'uds', and "
        + "'utility_rel' or 'full_utility' by epoch, may be left out but not be null")
  }

  /// The parts of one model, and what is wrong with them.
  private struct Parts {
    let place: String
    let value: JSONValue
    /// The utility of the model before unlearning, by epoch.
    let full: JSONValue?
    var problems: [String] = []

    mutating func model() -> Model {
      guard value.object != nil else {
        problems.append("\(place): expected an object with the model's parts")
        return Model(identity: [:], scores: [])
      }
      let identity = ["model", "method", "epoch"].compactMap { key in
        value[key]?.string.map { (key, $0) }
      }
      // Memorisation is the plain mean; all others have 1e-12 added to each part.
      let mem = mean(numbers(memorisation), plus: 0)
      let mia = mean(numbers(membership))
      let modelUtility = mean(numbers(ModelAggregates.utility))
      let utility = mean([modelUtility] + numbers(["fluency"]))
      let relative = relativeUtility(utility)
      var scores = [
        ("mem", mem), ("privacy_mia", mia), ("model_utility", modelUtility), ("utility", utility),
      ]
      if let relative { scores.append(("utility_rel", relative)) }
      if value["uds"] != nil {
        let privacy = mean([mia] + numbers(["uds"]))
        scores.append(("privacy", privacy))
        if let relative { scores.append(("overall", mean([mem, privacy, relative]))) }
      }
      return Model(
        identity: Dictionary(identity) { first, _ in first },
        scores: scores.map { (name: $0.0, value: $0.1) })
    }

    /// The harmonic mean, in which a part of nought makes a score of nearly nought.
    private func mean(_ parts: [Double], plus addend: Double = 1e-12) -> Double {
      harmonicMean(parts.map { max($0 + addend, 1e-12) })
    }

    /// Utility by that of the model before unlearning, at most 1; else what the file says of it.
    private mutating func relativeUtility(_ utility: Double) -> Double? {
      guard let full else {
        return value["utility_rel"] == nil ? nil : numbers(["utility_rel"])[0]
      }
      guard let epoch = value["epoch"]?.string else {
        problems.append("\(place): no text 'epoch', by which 'full_utility' is given")
        return nil
      }
      guard let whole = full[epoch]?.number, whole > 0 else {
        problems.append("\(place): 'full_utility' has no number above 0 for the epoch '\(epoch)'")
        return nil
      }
      return min(1, utility / (whole + 1e-12))
    }

    /// The shares under these keys; 0 in the place of what is none, which is a problem.
    private mutating func numbers(_ keys: [String]) -> [Double] {
      var found: [Double] = []
      for key in keys {
        let number = value[key]?.number
        switch value[key] {
        case nil: problems.append("\(place): '\(key)' is missing")
        case .null: problems.append("\(place): '\(key)' is null")
        default:
          guard let number else {
            problems.append("\(place): '\(key)' is no number")
            break
          }
          // Harmonic means of rounded shares pass 1 by a little.
          if !(0...1 + 1e-9).contains(number) {
            problems.append("\(place): '\(key)' is \(number), and not from 0 to 1")
          }
        }
        found.append(number ?? 0)
      }
      return found
    }
  }
}
