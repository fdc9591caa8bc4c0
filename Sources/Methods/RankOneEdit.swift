package import Documents
package import Models
package import Plans

/// Rank-one model editing (ROME; Meng and others, 2022): for each forget row, the association of its subject is written over
/// with a refusal.
package struct RankOneEdit: Method {
  package static let name = "rank_one_edit"
  package static let version = "2"
  package static let summary =
    "Writes over what a feed-forward part associates with each forget row's subject."
  package static let aliases = ["rome"]
  /// Class, paper, formula, and what others do otherwise.
  package static let about = MethodFacts(
    "Rank-one model editing (ROME)", .local,
    papers: [
      "Meng and others, 2022: Locating and Editing Factual Associations in GPT, arXiv:2202.05262",
      "Meng and others, 2023: Mass-Editing Memory in a Transformer, arXiv:2210.07229",
    ],
    formula:
      "W' = W + d (C^-1 k)^T / (k^T C^-1 k), k the neurons at the subject's last token, C the mean of "
      + "k k^T over the retain rows, d = the best of a search by NLL(refusal)/n with W k + d in place of W k, "
      + "+ decay |d| / |W k|^2, |d| <= clamp |W k|; together, W' = W + R K^T (known_weight C + K K^T)^-1, R "
      + "and K all d and k side by side",
    needs: "forget questions with refusals, retain rows",
    otherwise:
      "The authors edit one fact of which subject and object are given, average the key over "
      + "random prefixes, estimate the keys' covariance from 100,000 Wikipedia texts, and hold "
      + "predictions of '{subject} is a' by a divergence of weight 0.0625. Their search takes "
      + "the last of its steps, which may be worse than none; here the best counts. Rows are "
      + "edited one after the other, or together as MEMIT does, which edits several blocks by "
      + "known_weight 15,000. The subject is the question's longest name, else its last word. "
      + "Small models may not answer from there: try 'token: last', the question's last token.")

  let layer: Int?
  let token: WriteRefusals.Token
  /// How a row's new value is found.
  package let search: ValueSearch
  /// What is added to the second moment's diagonal.
  package let ridge: Double
  let together: Double?
  let maxTokens: Int
  let maxLength: Int
  private let refusals: Refusals

  package init(_ p: inout Parameters) {
    layer = p.optionalInteger(
      "layer", in: 0...1000,
      "The block, from 0, that is edited; at a third of the way up when left out.")
    token = p.choice(
      "token", default: .subject,
      "Where a row's key is read: at the subject's last token, or at the question's.")
    search = ValueSearch(&p)
    ridge = p.number(
      "ridge", default: 0.01, in: 1e-9...1000,
      "Added to the diagonal of the second moment, in means of its diagonal.")
    let isTogether = p.flag(
      "together", default: false,
      "Edit all rows at once by least squares (as MEMIT), instead of one after the other.")
    let weight = p.number(
      "known_weight", default: 100, in: 1e-6...1e9,
      "What the retain rows' second moment counts for where rows are edited together.")
    together = isTogether ? weight : nil
    maxTokens = p.integer(
      "max_tokens", default: 20_000, in: 2...10_000_000,
      "The most tokens of the retain rows that the second moment is of.")
    maxLength = p.integer(
      "max_length", default: 512, in: 2...65_536,
      "Tokens of a sequence; longer ones lose their end.")
    refusals = Refusals(&p)
  }

  package func wire(_ task: Unlearning, into plan: inout Plan) throws -> Ref<Checkpoint> {
    let step = WriteRefusals(
      layer: layer, token: token, search: search, ridge: ridge, together: together,
      maxTokens: maxTokens, maxLength: maxLength)
    return plan.add(
      "\(task.label) \(Self.name)", step, task.start, try refusals.wire(task, into: &plan),
      task.retain)
  }
}
