package import Documents
package import Models
package import Plans

/// Detecting and editing privacy neurons (DEPN; Wu and others, 2023): what the forget rows rest on is found by integrated
/// gradients and silenced.
package struct DEPN: Method {
  package static let name = "depn"
  package static let version = "1"
  package static let summary =
    "Sets the neurons to zero that the forget rows' answers rest on, found by integrated gradients."
  package static let aliases = ["privacy_neurons"]
  /// Class, paper, formula, and what others do otherwise.
  package static let about = MethodFacts(
    "Detecting and editing privacy neurons (DEPN)", .local,
    papers: [
      "Wu and others, 2023: DEPN: Detecting and Editing Privacy Neurons in Pretrained Language "
        + "Models, arXiv:2310.20138",
      "Dai and others, 2022: Knowledge Neurons in Pretrained Transformers, arXiv:2104.08696",
    ],
    formula:
      "Att(w) = h/m sum over j = 1 ... m of dP(answer)/dw at activations j/m h; w = 0 for the neurons "
      + "with Att(w) >= threshold max Att in the most forget rows",
    needs: "forget rows",
    otherwise:
      "The authors look at one masked token of an encoder, and at single positions; here a row's "
      + "answer is predicted token by token, and a neuron's attributions at all positions add up. "
      + "Neurons found in equally many rows go by the sum of their attributions.")

  let neurons: Int
  let threshold: Double
  let steps: Int
  let maxLength: Int

  package init(_ p: inout Parameters) {
    neurons = p.integer(
      "neurons", default: 10, in: 1...1_000_000, "The most neurons that are silenced.")
    threshold = p.number(
      "threshold", default: 0.1, in: 0...1,
      "What share of a row's greatest attribution makes a neuron one of that row's.")
    steps = p.integer(
      "steps", default: 20, in: 1...10_000, "Points of the integral from silence to activation.")
    maxLength = p.integer(
      "max_length", default: 512, in: 2...65_536,
      "Tokens of a sequence; longer ones lose their end.")
  }

  package func wire(_ task: Unlearning, into plan: inout Plan) throws -> Ref<Checkpoint> {
    plan.add(
      "\(task.label) \(Self.name)",
      SilenceNeurons(neurons: neurons, threshold: threshold, steps: steps, maxLength: maxLength),
      task.start, task.forget)
  }
}
