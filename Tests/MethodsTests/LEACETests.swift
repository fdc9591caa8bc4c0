import Datasets
import FoundationEssentials
import Methods
import Models
import Plans
import Tensors
import Testing

/// Concept erasure against EleutherAI's package; the numbers were made by Tests/Reference/leace.py.
@Suite struct LEACETests {
  private struct Case: Decodable {
    let skew: Double
    let concepts: Int
    let shrinkage: Bool
    let projection: [Double]
    let erased: [Double]
  }

  private static let (rows, width) = (60, 6)

  private static func value(_ index: UInt64) -> Double {
    Double(UInt32(truncatingIfNeeded: index * 2_654_435_761)) / 2_147_483_648 - 1
  }

  private static func concepts(_ count: Int) -> [Double] {
    (0..<rows).flatMap { i in (0..<count).map { i % ($0 + 2) == 0 ? 1 : 0 } }
  }

  private static func states(skew: Double) -> [Double] {
    let concept = concepts(1)
    return (0..<rows).flatMap { i in
      var row = (0..<width).map { value(UInt64(i * width + $0)) }
      row[0] += 0.8 * concept[i]
      for j in 0..<width { row[j] *= 1 + skew * Double(j) }
      for j in 1..<width { row[j] += skew * row[j - 1] }
      return row
    }
  }

  @Test func `projections agree with the package's`() throws {
    let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let cases = try JSONDecoder().decode(
      [Case].self, from: Data(contentsOf: URL(filePath: "/\(folder)/Fixtures/leace.json")))
    #expect(cases.count == 5)
    for wanted in cases {
      let states = Self.states(skew: wanted.skew)
      let eraser = try #require(
        ConceptEraser(
          states, width: Self.width, concepts: Self.concepts(wanted.concepts),
          shrinks: wanted.shrinkage))
      for (found, wanted) in zip(eraser.projection, wanted.projection) {
        #expect(abs(found - wanted) < 1e-6)
      }
      let erased = eraser.erased(Array(states[7 * Self.width..<8 * Self.width]))
      for (found, wanted) in zip(erased, wanted.erased) { #expect(abs(found - wanted) < 1e-6) }
    }
  }

  /// No linear classifier is left anything: the covariance of states and concept is 0.
  @Test func `nothing linear is left`() throws {
    let (states, concept) = (Self.states(skew: 0.5), Self.concepts(1))
    let eraser = try #require(
      ConceptEraser(states, width: Self.width, concepts: concept, shrinks: false))
    func covariance(_ states: [[Double]]) -> [Double] {
      (0..<Self.width).map { j in
        let mean = states.reduce(0) { $0 + $1[j] } / Double(Self.rows)
        return zip(states, concept).reduce(0) { $0 + ($1.0[j] - mean) * ($1.1 - 0.5) } / 60
      }
    }
    let rows = (0..<Self.rows).map { Array(states[$0 * Self.width..<($0 + 1) * Self.width]) }
    #expect(covariance(rows).contains { abs($0) > 0.05 })
    #expect(covariance(rows.map { eraser.erased($0) }).allSatisfy { abs($0) < 1e-9 })
    #expect(ConceptEraser([1, .nan], width: 1, concepts: [0, 1]) == nil)
    #expect(ConceptEraser([1], width: 1, concepts: [0]) == nil)
  }

  /// What attention reads of the forget rows and of the retain rows has one mean afterwards.
  @Test func `attention cannot tell the rows apart`() throws {
    let start = try Tiny.start.get()
    let step = EraseConcept(
      blocks: [], positions: .all, shrinks: false, maxTokens: 1000, maxLength: 64)
    let after = try step.run((start, Tiny.forget, Tiny.retain), Context())
    #expect(try step.run((start, Tiny.forget, Tiny.retain), Context()).parts() == after.parts())
    let changed = try start.weights.names.filter {
      try start.weights.bytes($0) != after.weights.bytes($0)
    }
    #expect(changed.count == 3 && changed.allSatisfy { $0.contains("self_attn.") })
    // W (mean of forget - mean of retain), by the old weights and by the new.
    let reading = try #require(start.architecture.attentionReading(of: 0))
    func mean(_ rows: Corpus) throws -> [Double] {
      let (values, width) = try step.states(of: start, rows, reading, 0, Context())
      return (0..<width).map { j in
        stride(from: j, to: values.count, by: width).reduce(0) { $0 + values[$1] }
          / Double(values.count / width)
      }
    }
    let apart = zip(try mean(Tiny.forget), try mean(Tiny.retain)).map { $0 - $1 }
    func read(_ model: Checkpoint, _ name: String) throws -> Double {
      let place = model.table.place(name)
      let weights = try model.weights.flat(model.table)[place.range].map { Double($0) }
      return (0..<place.spec.rows).reduce(0) { sum, row in
        let value = apart.indices.reduce(0) { $0 + weights[row * apart.count + $1] * apart[$1] }
        return sum + value * value
      }.squareRoot()
    }
    for map in reading.maps { #expect(try read(after, map) < 1e-4 * read(start, map)) }
    #expect(throws: MethodError.self) {
      try EraseConcept(blocks: [1], positions: .all, shrinks: true, maxTokens: 10, maxLength: 64)
        .run((start, Tiny.forget, Tiny.retain), Context())
    }
  }
}
