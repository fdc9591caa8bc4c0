import Models
import Plans
import Tensors

/// The most tokens a second that a kind of work could reach on this machine: what its products cost in operations, or its weights to
/// read, whichever is slower.
struct Bound {
  enum Limit: String { case arithmetic, memory }

  let limit: Limit
  /// Tokens a second at the peak of what limits it.
  let rate: Double

  /// A kind of `ModelBench`'s work on `sequences` sequences of `length` tokens, at the peaks of this machine; nil where it has no
  /// instructions to measure.
  ///
  /// A multiply-add counts as two operations. A step of training takes three products for each of the forward pass, one of
  /// low-rank changes two; the causal half of attention counts. Norms, activations, losses and AdamW are left out.
  init?(
    _ kind: String, _ specs: [WeightSpec], sequences: Int, length: Int, _ context: Context,
    _ format: ElementFormat
  ) {
    let threads = context.threads
    let operation = Peaks.Operation.of(context.numerics, at: .current)
    guard let peak = Peaks.rate(of: operation, threads: threads) else { return nil }
    let matrices = specs.filter { $0.rows > 1 }
    // The table of the vocabulary is the head, too.
    let head = matrices.filter { $0.name.contains("embed") }.reduce(0) { $0 + $1.count }
    let body = matrices.reduce(0) { $0 + $1.count } - head
    let width = specs.first { $0.name.contains("embed") }?.columns ?? 0
    let layers = specs.count { $0.name.hasSuffix("q_proj.weight") }
    let products = 2 * Double(body + (kind == "prefill" ? 0 : head))
    let attention = 2 * Double(layers * width * length)
    let work: Double =
      switch kind {
      case "train": 3 * (products + attention)
      case "lora": 2 * products + 3 * attention
      default: products + attention
      }
    let arithmetic = peak / work
    guard kind == "decode" else {
      (limit, rate) = (.arithmetic, arithmetic)
      return
    }
    // Every token of a sequence reads all weights, once for all sequences.
    let perWeight = Double(format.bytesPerBlock) / Double(format.blockSize)
    let memory =
      Peaks.bandwidth(threads: threads) * Double(sequences) / (perWeight * Double(body + head))
    (limit, rate) = memory < arithmetic ? (.memory, memory) : (.arithmetic, arithmetic)
  }
}
