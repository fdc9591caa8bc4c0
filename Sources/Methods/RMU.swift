package import Documents
package import Models
package import Tensors

/// Representation misdirection (RMU; Li and others, 2024): in one layer, forget rows are steered to a random
/// direction and retain rows are held where they were.
///
/// L = gamma mean (h - c u)² over the forget rows + alpha mean (h - h_start)² over the retain rows, h being the
/// residual stream after block `layer`, u a fixed direction of length 1. The means run over positions and width.
/// Only the feed-forward output maps of the last few blocks up to `layer` are trained.
package struct RMU: GradientMethod {
  package static let name = "rmu"
  package static let version = "1"
  package static let summary = "Steers the forget rows' activations in a layer to a random vector."
  package static let about = MethodFacts(
    "Representation misdirection for unlearning (RMU)", .local,
    papers: [
      "Li and others, 2024: The WMDP Benchmark: Measuring and Reducing Malicious Use With "
        + "Unlearning, arXiv:2403.03218"
    ],
    formula:
      "L = gamma mean (h - c u)^2 over forget rows + alpha mean (h - h_start)^2 over retain "
      + "rows, h the hidden state after the block 'layer', c 'steering', u a fixed random "
      + "vector of length 1 with entries above 0",
    otherwise:
      "The authors' means include padding, and they train for a number of batches, not of "
      + "epochs. open-unlearning trains all weights at c = 2 (parity: open-unlearning), over "
      + "the answer's own positions, and multiplies the mean of the rows' sums by the mean of "
      + "1/n.")

  package let layer: Int
  package let steering: Double
  package let directionSeed: UInt64
  package let positions: StatePositions
  package let gamma: Double
  package let alpha: Double
  package let training: TrainingOptions

  package var needs: MethodNeeds {
    MethodNeeds(
      retain: alpha > 0, retainStates: alpha > 0 ? positions : nil, blocks: layer + 1)
  }

  package init(_ p: inout Parameters) {
    p.parity(of: Self.name)
    layer = p.integer("layer", default: 7, in: 0...1000, "The block to steer after, from 0.")
    steering = p.number("steering", default: 20, in: 0...1e6, "Length of the random vector, c.")
    directionSeed = UInt64(
      p.integer("direction_seed", default: 42, in: 0 ... .max, "Which random direction."))
    positions = StatePositions(
      &p, "positions", default: .all, "Which tokens count: all of a row, or its answer only.")
    gamma = p.number("gamma", default: 1, in: 0...1e6, "Weight of the forget term.")
    alpha = p.number("alpha", default: 100, in: 0...1e6, "Weight of the retain term.")
    let blocks = p.integer(
      "train_layers", default: 3, in: 0...1000,
      "How many blocks, up to 'layer', have their feed-forward output trained; 0 for all weights.")
    var training = TrainingOptions(&p, defaults: Self.defaults)
    if training.trainOnly == nil, training.lora == nil, blocks > 0 {
      training.trainOnly = (max(0, layer - blocks + 1)...layer)
        .map { "layers.\($0).mlp.down_proj" }
    }
    self.training = training
  }

  /// The authors' script, but that it counts batches (80) and not epochs.
  private static let defaults = TrainingOptions(
    epochs: 10, batchSize: 4, learningRate: 5e-5, schedule: .constant, warmupEpochs: 0)

  package func loss(_ step: TrainingStep, _ reference: Reference) throws -> Tape.Slot {
    let tape = step.tape
    let forget = step.primary.residuals(after: layer + 1, at: positions)
    let target = direction(width: tape.columns(forget))
    let rows = tape.rows(forget)
    let steered = distance(
      forget, (0..<rows).flatMap { _ in target }, step.primary, tape)
    let loss = tape.scale(steered, by: gamma)
    guard alpha > 0, let retain = step.retain else { return loss }
    let states = try Reference.wanted(reference.retainStates, of: Self.name)
    let now = retain.residuals(after: layer + 1, at: positions)
    let moved = distance(
      now, try states.values(of: retain, rows: tape.rows(now), width: tape.columns(now)), retain,
      tape)
    return tape.add(loss, tape.scale(moved, by: alpha))
  }

  /// The vector c u.
  private func direction(width: Int) -> [Float] {
    var stream = Seed(directionSeed).stream("rmu")
    let values = (0..<width).map { _ in stream.uniform() }
    let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return values.map { Float(steering * $0 / length) }
  }

  /// The share of a batch's mean squared difference that lies in the part of it in memory.
  private func distance(
    _ states: Tape.Slot, _ target: [Float], _ batch: Evidence, _ tape: Tape
  ) -> Tape.Slot {
    let rows = tape.rows(states)
    let kept = tape.constant(target, rows: rows, columns: tape.columns(states))
    let count = positions == .all ? batch.batch.positions : batch.batch.tokens
    return tape.scale(
      tape.meanSquaredError(states, tape[kept]), by: Double(rows) / Double(count))
  }
}
