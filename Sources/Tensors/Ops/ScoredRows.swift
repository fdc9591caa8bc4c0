/// Rows of hidden states whose logits are wanted, a chunk of them at a time.
struct ScoredRows {
  let hidden: Tape.Slot
  let head: Head
  let rows: [Int32]
  let vocabulary: Int
  private let width: Int
  /// The rows themselves, (rows, C).
  private let picked: Floats
  /// Room for all logits when they are few enough to be kept for the backward pass.
  private let all: Floats?

  /// The most floats of logits that are kept, or made at once: 128 MB.
  private static let mostLogits = 1 << 25
  private static let mostRows = 512

  init(
    _ hidden: Tape.Slot, _ head: Head, _ rows: [Int32], keepsLogits: Bool, _ tape: Tape
  ) {
    precondition(rows.allSatisfy { 0 <= $0 && $0 < tape.rows(hidden) }, "rows must exist")
    self.hidden = hidden
    self.head = head
    self.rows = rows
    vocabulary = tape.rows(head.weight)
    width = tape.columns(hidden)
    picked = tape.kept(rows.count * width)
    tape.backend.gather(rows, of: .floats(tape[hidden]), width: width, into: picked)
    let floats = rows.count * vocabulary
    all = keepsLogits && floats <= Self.mostLogits ? tape.kept(floats) : nil
  }

  /// What lives until the operation has gone back.
  var kept: [Floats] { [picked] + (all.map { [$0] } ?? []) }

  /// Rows of a chunk; they follow from the shapes alone, for the sums over chunks do too.
  private var chunkRows: Int { min(Self.mostRows, max(16, Self.mostLogits / vocabulary / 16 * 16)) }

  private func part(_ chunk: Range<Int>) -> Floats {
    picked[chunk.lowerBound * width..<chunk.upperBound * width]
  }

  /// Calls `body` with the logits of each chunk, (chunk, V); in the backward pass, kept ones are not made again.
  func forEachChunk(_ tape: Tape, isBack: Bool, _ body: (Range<Int>, Floats) -> Void) {
    for start in stride(from: 0, to: rows.count, by: chunkRows) {
      let chunk = start..<min(rows.count, start + chunkRows)
      func use(_ logits: Floats) {
        if !isBack || all == nil {
          tape.makeLogits(part(chunk), head, rows: chunk.count, into: logits)
        }
        body(chunk, logits)
      }
      if let all {
        use(all[chunk.lowerBound * vocabulary..<chunk.upperBound * vocabulary])
      } else {
        tape.withScratch(chunk.count * vocabulary, use)
      }
    }
  }

  /// Adds to the gradients of hidden states and head; `body` turns the logits of a chunk into their
  /// gradients.
  func backward(_ tape: Tape, _ body: (Range<Int>, Floats) -> Void) {
    let needsHidden = tape.needsGradient(hidden)
    tape.withScratch(needsHidden ? rows.count * width : 1) { dPicked in
      forEachChunk(tape, isBack: true) { chunk, logits in
        body(chunk, logits)
        tape.headBackward(
          logits, part(chunk), head, rows: chunk.count,
          into: needsHidden ? dPicked[chunk.lowerBound * width..<chunk.upperBound * width] : nil)
      }
      guard needsHidden else { return }
      tape.backend.scatterAdd(dPicked, rows, width: width, into: tape.gradient(of: hidden))
    }
  }
}
