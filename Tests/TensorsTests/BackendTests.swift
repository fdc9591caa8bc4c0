import Foundation
import Tensors
import TestKit
import Testing

/// What backends owe to those who use them.
@Suite struct BackendTests {
  /// Runs every kind of operation forwards and backwards, an optimizer's step and a sampler, and returns all numbers.
  private static func results(_ compute: Compute) -> [[Float]] {
    let (shape, vocabulary) = (AttentionShape(heads: 2, kvHeads: 1, headSize: 4), 11)
    let gradients = Gradients(count: 4)
    let tape = Tape(compute, in: gradients)
    func variable(_ rows: Int, _ columns: Int, _ name: String) -> Tape.Slot {
      tape.variable(noise(rows, columns, name), rows: rows, columns: columns)
    }
    let batch = TokenBatch([[1, 2, 3, 2], [4, 5, 6]])
    let table = variable(vocabulary, 8, "table")
    let (scale, shift) = (variable(1, 8, "scale"), variable(1, 8, "shift"))
    let map = variable(shape.joinedWidth, 8, "map")
    let bias = variable(1, shape.joinedWidth, "bias")
    var x = tape.layerNorm(tape.embedding(batch.tokens, table), scale, shift, epsilon: 1e-5)
    x = tape.rmsNorm(tape.addBias(x, shift), scale, epsilon: 1e-5)
    x = tape.linear(x, map, bias: bias)
    x = tape.headNorm(
      x, shape, query: variable(1, 4, "query"), key: variable(1, 4, "key"), epsilon: 1e-5)
    x = tape.rope(x, shape, tape.rotation(batch.positions, headSize: 4, theta: 100))
    x = tape.attention(x, shape, batch)
    x = tape.activation(tape.gated(tape.linear(x, map), .silu), .geluTanh)
    x = tape.softcap(
      tape.dropout(x, probability: 0.2, stream: Seed(3).stream("dropout")), 3)
    let states = tape.linear(x, variable(8, tape.columns(x), "down"))
    let head = Head(table, bias: variable(1, vocabulary, "head"), softcap: 5)
    let (rows, targets) = ([0, 2, 5] as [Int32], [3, 1, 10] as [Int32])
    let losses = tape.negativeLogLikelihoods(states, head, rows: rows, targets: targets)
    let frozen = Head(
      tape.constant(noise(vocabulary, 3, "frozen"), rows: vocabulary, columns: 3))
    let source = ReferenceLogits.Source(
      hidden: tape[tape.constant(noise(3, 3, "known"), rows: 3, columns: 3)], head: frozen)
    let apart = tape.klDivergence(
      states, head, from: ReferenceLogits([source], .subtract(2, from: targets)), rows: rows)
    let weighed = tape.scale(tape.softplus(tape.add(losses, apart)), by: [1, 2, 3])
    let runs = tape.segmentSums(weighed, starts: [0, 1, 3])
    let loss = tape.sum(
      tape.scaled(tape.scaled(runs, by: 0.5), byExponentialOf: variable(1, 1, "temperature")))
    var found = [tape.values(losses), tape.values(apart), tape.values(loss)]
    tape.backward(from: loss)
    found += [table, scale, shift, map, bias].map { tape.gradient(of: $0).array }

    let reader = Tape(compute, isRecording: false)
    let cache = KeyValueCache(layers: 1, sequences: 2, capacity: 8, width: shape.kvWidth)
    let read = reader.attention(
      reader.constant(noise(7, shape.joinedWidth, "read"), rows: 7, columns: shape.joinedWidth),
      shape, batch, cache.layer(0))
    let all = Head(
      reader.constant(noise(vocabulary, 8, "all"), rows: vocabulary, columns: 8), scale: 2)
    let said = reader.statistics(read, all, targets: batch.tokens)
    found += [reader.values(read), said.map(\.logP), said.map(\.mean), said.map(\.variance)]
    found.append(reader.argmax(read, all).map { Float($0) } + said.map { Float($0.rank) })
    let sampler = Sampler(Sampling(temperature: 0.7), vocabulary: vocabulary)
    let logits = reader.logits(read, all)
    found.append(
      (0..<7).map { row in
        Float(
          sampler.token(
            of: logits[row * vocabulary..<(row + 1) * vocabulary], Double(row) / 7))
      })

    let weights = FloatMemory([1, -2, 3, -4])
    let whole = Gradients([0.5, 0.25, -1, 2])
    AdamW(AdamW.Settings(), runs: [(0..<4, true)]).update(
      weights.floats, whole, step: 1, learningRate: 0.1, gradientScale: 0.5, compute)
    return found + [weights.floats.array, [Float(whole.norm(compute))]]
  }

  @Test func `every operation goes through the tape's backend, and every kernel has an operation`()
    throws
  {
    let backend = PassingBackend()
    #expect(Self.results(Compute(backend)) == Self.results(.serial))
    let folder = "\(packageRoot)/Sources/Tensors/Backends"
    let kernels = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix("Kernels.swift") }
      .flatMap {
        try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8).split(separator: "\n")
      }
      .filter { $0.hasPrefix("  func ") }
    #expect(kernels.count > 40)
    #expect(backend.names.count == kernels.count, "asked for: \(backend.names.sorted())")
  }

  @Test func `a tape's memory is its backend's`() {
    let compute = Compute(PassingBackend())
    let gradients = Gradients(count: 3)
    let tape = Tape(compute, in: gradients)
    let weight = tape.weight(
      FloatMemory([1, 2, 3]).floats, gradients: gradients, at: 0..<3, rows: 1, columns: 3)
    let y = tape.softplus(weight)
    #expect(tape[y].backend is PassingBackend)
    tape.backward(from: tape.sum(y))
    #expect(gradients.pieces.allSatisfy { $0.floats.backend is PassingBackend })
    #expect(!gradients.pieces.isEmpty)
  }

  /// Beside the CPU's portable numerics; with numerics of its own a backend rounds otherwise.
  @Test(arguments: TestedBackends.all() + TestedBackends.all(threads: 2))
  func `backends agree with one another`(compute: Compute) {
    for (found, wanted) in zip(Self.results(compute), Self.results(.serial)) {
      let size = max(1, wanted.map(abs).max() ?? 0)
      #expect(found.count == wanted.count)
      for (a, b) in zip(found, wanted) { #expect(abs(a - b) <= 1e-4 * size) }
    }
    #expect(Self.results(compute) == Self.results(compute), "the same inputs give the same bits")
  }

  /// How each change of a reference's logits is defined; row 1 is the second.
  @Test func `changes of logits are what they say`() {
    func changed(_ change: LogitChange, _ more: [Float]...) -> [Float] {
      let all = [[0, 1, 2, 3, 7, 5]] + more
      let runs = all.map { FloatMemory($0).floats }
      Compute.serial.backend.change(runs, vocabulary: 3, first: 0, change)
      return runs[0].array
    }
    let never = LogitChange.impossible
    #expect(changed(.set([2, 0], to: -9)) == [0, 1, -9, -9, 7, 5])
    #expect(changed(.subtract(2, from: [0, 1])) == [-2, 1, 2, 3, 5, 5])
    #expect(changed(.setEverywhere([0, 1], to: 4)) == [4, 4, 2, 4, 4, 5])
    #expect(changed(.only([2, 1])) == [never, never, 0, never, 0, never])
    #expect(changed(.likeliest) == [never, never, 0, never, 0, never])
    let even = changed(.equalize([0, 2]))
    for (row, logits) in [[0.0, 2.0], [3.0, 5.0]].enumerated() {
      let mean = Portable.log(logits.reduce(0) { $0 + Portable.exp($1) } / 2)
      #expect(abs(Double(even[3 * row]) - mean) < 1e-6 && even[3 * row] == even[3 * row + 2])
    }
    // Row 0 has no forbidden token; in row 1 token 1 gets the mean, 5, before the other model's gains are taken off.
    let generic = changed(.unlearn(alpha: 2, forbidden: [[], [1]]), [1, 0, 2, 3, 6, 9])
    #expect(generic == [-2, 1, 2, 3, 3, -3])
  }
}
