import Tensors
import Testing

struct SamplerTests {
  private let logits: [Float] = [1, 3, 2, 3, -5, 0]

  private func tokens(_ sampling: Sampling, _ logits: [Float], draws: Int = 4000) -> [Int32] {
    let sampler = Sampler(sampling, vocabulary: logits.count)
    let memory = FloatMemory(logits)
    var stream = Seed(1).stream("x")
    return (0..<draws).map { _ in sampler.token(of: memory.floats, stream.uniform()) }
  }

  private func shares(_ tokens: [Int32]) -> [Double] {
    logits.indices.map { i in Double(tokens.count { $0 == i }) / Double(tokens.count) }
  }

  private func softmax(_ logits: [Double]) -> [Double] {
    let weights = logits.map(Portable.exp)
    return weights.map { $0 / weights.reduce(0, +) }
  }

  @Test(arguments: [0.5, 1, 2])
  func `tokens come as often as they are likely`(temperature: Double) {
    let found = shares(tokens(Sampling(temperature: temperature), logits))
    for (found, wanted) in zip(found, softmax(logits.map { Double($0) / temperature })) {
      #expect(abs(found - wanted) < 0.03)
    }
  }

  @Test func `only the likeliest are drawn, the first of equals before the others`() {
    #expect(Set(tokens(Sampling(topK: 3), logits)) == [1, 3, 2])
    #expect(Set(tokens(Sampling(topK: 2), logits)) == [1, 3])
    #expect(Set(tokens(Sampling(topP: 0.2), logits)) == [1])
    // Shares 0.39, 0.39, 0.14, 0.05 ...
    #expect(Set(tokens(Sampling(topP: 0.4), logits)) == [1, 3])
    #expect(Set(tokens(Sampling(topP: 0.8), logits)) == [1, 3, 2])
    // Of the three likeliest the shares are 0.42, 0.42, 0.16.
    #expect(Set(tokens(Sampling(topK: 3, topP: 0.8), logits)) == [1, 3])
    #expect(Set(tokens(Sampling(topK: 3, topP: 0.9), logits)) == [1, 3, 2])
  }

  @Test func `limits far down the tail keep exactly what they say`() {
    let tail = (0..<2000).map { Float(-$0) * 0.05 }
    for most in [1, 7, 400, 1500, 2000, 5000] where most > 1 {
      let found = Set(tokens(Sampling(temperature: 20, topK: most), tail, draws: 3000))
      #expect(found.allSatisfy { $0 < most })
      #expect(found.count > min(most, 2000) / 5)
    }
  }

  @Test func `the same draw gives the same token`() {
    let sampling = Sampling(temperature: 0.7, topK: 4, topP: 0.9)
    #expect(tokens(sampling, logits) == tokens(sampling, logits))
    #expect(tokens(sampling, logits, draws: 10) == Array(tokens(sampling, logits).prefix(10)))
  }

  @Test func `what is not finite gives some token`() {
    for bad in [Float.nan, .infinity, -.infinity] {
      let row = [Float](repeating: bad, count: 4)
      #expect(tokens(Sampling(), row, draws: 3).allSatisfy { (0..<4).contains($0) })
      #expect(
        tokens(Sampling(topP: 0.5), [0, bad, 1], draws: 3).allSatisfy { (0..<3).contains($0) })
    }
    #expect(Set(tokens(Sampling(temperature: 1e-3), logits)) == [1, 3])
    #expect(tokens(Sampling(temperature: 1e-300), [1, 2], draws: 5) == [1, 1, 1, 1, 1])
  }
}
