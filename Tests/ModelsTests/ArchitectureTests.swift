import Models
import Tensors
import Testing

/// Every architecture against transformers in fp32; the numbers were made by Tests/Reference/architectures.py.
struct ArchitectureTests {
  private let compute = Compute(portableThreads: 1)

  /// The largest difference, as a share of the largest number there should be.
  private func deviation(_ found: [Float], _ wanted: [Float]) -> Float {
    guard found.count == wanted.count else { return .infinity }
    let size = wanted.reduce(0) { max($0, abs($1)) }
    return zip(found, wanted).reduce(0) { max($0, abs($1.0 - $1.1)) } / max(size, 1e-6)
  }

  private func hidden(
    _ model: Checkpoint, _ batch: TokenBatch, _ request: Forward, _ tape: Tape
  ) throws -> Tape.Slot {
    let weights = try ModelWeights(model).bound(to: tape)
    return model.architecture.forward(batch, request, weights, tape)
  }

  @Test(arguments: PublishedFixture.names)
  func `logits agree within 2e-5, and the residual stream after one block within 1e-5`(
    name: String
  ) throws {
    let fixture = try PublishedFixture(name)
    let model = fixture.checkpoint
    for sequence in fixture.sequences {
      let tape = Tape(compute, isRecording: false)
      let batch = TokenBatch([sequence.tokens])
      let weights = try ModelWeights(model).bound(to: tape)
      let last = model.architecture.forward(batch, Forward(), weights, tape)
      let logits = tape.logits(last, model.architecture.head(weights)).array
      #expect(deviation(logits, sequence.logits) < 2e-5)
      let residual = model.architecture.forward(batch, Forward(blocks: 1), weights, tape)
      #expect(deviation(tape.values(residual), sequence.residual) < 1e-5)
    }
  }

  @Test(arguments: PublishedFixture.names, [false, true])
  func `the loss agrees within 1e-5, and every gradient within 5e-5`(
    name: String, recomputes: Bool
  ) throws {
    let fixture = try PublishedFixture(name)
    let model = fixture.checkpoint
    let tape = Tape(compute, recomputesBlocks: recomputes)
    let memory = try ModelWeights(model, for: .training)
    let weights = memory.bound(to: tape)
    let batch = TokenBatch(fixture.sequences.map(\.tokens))
    var rows: [Int32] = []
    var targets: [Int32] = []
    for (start, sequence) in zip(batch.starts, fixture.sequences) {
      rows += sequence.scored.map { Int32(start + $0 - 1) }
      targets += sequence.scored.map { sequence.tokens[$0] }
    }
    let last = model.architecture.forward(batch, Forward(), weights, tape)
    let losses = tape.negativeLogLikelihoods(
      last, model.architecture.head(weights), rows: rows, targets: targets)
    let loss = tape.mean(losses)
    #expect(abs(tape.scalar(loss) - fixture.loss) < 1e-5 * fixture.loss)
    tape.backward(from: loss)
    let gradient = try #require(memory.trainable).gradient.flat.array
    for spec in model.table.specs {
      let range = model.table.place(spec.name).range
      let found = deviation(Array(gradient[range]), Array(fixture.gradient[range]))
      #expect(found < 5e-5, "\(spec.name)")
    }
  }

  @Test(arguments: PublishedFixture.names)
  func `a cache gives what the whole sequence gives`(name: String) throws {
    let fixture = try PublishedFixture(name)
    let model = fixture.checkpoint
    let tokens = fixture.sequences.map(\.tokens)
    let tape = Tape(compute, isRecording: false)
    let whole = tape.values(try hidden(model, TokenBatch(tokens), Forward(), tape))
    let cache = model.architecture.makeCache(sequences: 2, capacity: 32)
    // Seven tokens of both, then one at a time of those that have more.
    var found: [[Float]] = [[], []]
    var done = [0, 0]
    while true {
      let places = (0..<2).filter { done[$0] < tokens[$0].count }
      if places.isEmpty { break }
      let pieces = places.map { place in
        Array(tokens[place][done[place]..<(done[place] == 0 ? 7 : done[place] + 1)])
      }
      let batch = TokenBatch(pieces, after: places.map { done[$0] }, places: places)
      let values = tape.values(try hidden(model, batch, Forward(cache: cache), tape))
      let width = values.count / batch.tokens.count
      for (index, place) in places.enumerated() {
        found[place] += values[batch.starts[index] * width..<batch.starts[index + 1] * width]
        done[place] += pieces[index].count
      }
    }
    #expect(deviation(found[0] + found[1], whole) < 1e-6)
  }

  @Test(arguments: PublishedFixture.names)
  func `rows that are asked for are those of all rows`(name: String) throws {
    let fixture = try PublishedFixture(name)
    let model = fixture.checkpoint
    let batch = TokenBatch(fixture.sequences.map(\.tokens))
    let tape = Tape(compute, isRecording: false)
    for blocks in [nil, 0, 1] as [Int?] {
      let all = try hidden(model, batch, Forward(blocks: blocks), tape)
      let some = try hidden(model, batch, Forward(rows: [3, 25], blocks: blocks), tape)
      #expect(tape.values(tape.rows([3, 25], of: all)) == tape.values(some))
    }
  }
}
