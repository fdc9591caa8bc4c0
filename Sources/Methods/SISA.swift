import Datasets
package import Documents
package import Models
package import Plans

/// Sharded, isolated, sliced and aggregated training (SISA; Bourtoule and others, 2021): exact unlearning at a part of the
/// price of training.
///
/// Every slice of every shard is a step whose inputs are the rows that remain in it, so that after a deletion the store has
/// all slices but those from the first one on that held a deleted row.
package struct SISA: Method {
  package static let name = "sisa"
  package static let version = "1"
  package static let summary =
    "Trains an ensemble on shards in slices, of which a deletion recomputes only those concerned."
  /// Class, paper, formula, and what others do otherwise.
  package static let about = MethodFacts(
    "Sharded, isolated, sliced and aggregated training (SISA)", .global,
    papers: ["Bourtoule and others, 2021: Machine Unlearning, arXiv:1912.03817"],
    formula:
      "model s = training on the slices 1 ... R of shard s, one after the other, slice j on the rows "
      + "of slices 1 ... j for floor(j e') - floor((j - 1) e') epochs, e' = 2 epochs / (R + 1); "
      + "p = sum over shards of w p_s, w = 1/S or the shard's share of the rows",
    needs: "the model before it learnt the rows, all rows",
    otherwise:
      "The authors cut the data by position and leave removed rows out of batches; here a row falls "
      + "to its shard and slice by a hash of its content, so that what remains is trained on as if "
      + "the others had never been. Their code averages one-hot votes unless told to average "
      + "probabilities; a language model needs the latter. Each slice has a learning-rate schedule "
      + "of its own; theirs is constant.")

  let shards: Int
  let slices: Int
  let weights: MixModels.Weights
  let training: TrainingOptions?

  package init(_ p: inout Parameters) {
    shards = p.integer(
      "shards", default: 4, in: 1...32, "Models that share the rows among them.")
    slices = p.integer(
      "slices", default: 4, in: 1...1000,
      "Steps that each of them is trained in; a deletion starts again at the first that it concerns."
    )
    weights = p.choice(
      "weights", default: .uniform,
      "What a shard's probabilities count for: as much as every other's, or by its rows.")
    training = p.optionalGroup(
      "training", "How the shards are trained; as the model source trains when left out."
    ) { TrainingOptions(&$0, defaults: Pretraining.defaults) }
  }

  /// It trains anew, as retraining does, on parts of the rows that no published model was trained on.
  package var needsTeaching: Bool { true }

  /// Epochs of a slice, counted from 0, of `slices`: with all of them, as much work as `epochs` on all rows at once.
  package static func epochs(of slice: Int, of slices: Int, epochs: Int) -> Int {
    (slice + 1) * 2 * epochs / (slices + 1) - slice * 2 * epochs / (slices + 1)
  }

  package func wire(_ task: Unlearning, into plan: inout Plan) throws -> Ref<Checkpoint> {
    guard let untaught = try task.untaught?(&plan) else {
      throw MethodError("the model is not taught here, so that it cannot be taught in slices")
    }
    let training = training ?? untaught.training
    var models: [Ref<Checkpoint>] = []
    var rows: [[Ref<Corpus>]] = []
    for shard in 0..<shards {
      let parts = (0..<slices).map { slice in
        plan.add(
          "\(task.label) rows \(shard + 1).\(slice + 1)",
          TakeSlice(
            shards: shards, slices: slices, shard: shard, slice: slice, seed: task.seed), task.kept)
      }
      var model = untaught.model
      for slice in 0..<slices {
        let epochs = Self.epochs(of: slice, of: slices, epochs: training.epochs)
        guard epochs > 0 else { continue }
        var part = training
        part.epochs = epochs
        part.warmupEpochs *= Double(epochs) / Double(training.epochs)
        let step = TrainSlice(
          training: part, seed: task.seed &+ UInt64(shard * slices + slice))
        model = plan.add(
          "\(task.label) shard \(shard + 1) slice \(slice + 1)", step, model, Array(parts[...slice])
        )
      }
      models.append(model)
      rows.append(parts)
    }
    guard models.count > 1 else { return models[0] }
    return plan.add(
      "\(task.label) \(Self.name)", MixModels(weights: weights), models[0],
      Array(models.dropFirst()), weights == .rows ? rows : [])
  }
}
