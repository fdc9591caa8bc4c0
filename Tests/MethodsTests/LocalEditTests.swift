import Datasets
import Documents
import FoundationEssentials
import Methods
import Models
import Plans
import Tensors
import Testing
import Tokenizers

/// Methods that change single neurons or maps, against NumPy; the numbers were made by Tests/Reference/local_edits.py.
@Suite struct LocalEditTests {
  private struct Fixture: Decodable {
    struct Edit: Decodable {
      let changes: [[Double]]
      let matrix: [Double]
    }
    let attributions: [[Double]]
    let probabilities: [Double]
    let edit: Edit
    let directions: [[Double]]
  }

  private let fixture: Fixture
  private let model: Checkpoint
  private static let forget = examples([
    ([5, 9, 260, 7, 11, 40, 1], 2), ([100, 5, 1], 1), ([61, 62, 63, 64, 65, 66, 1], 4),
  ])
  private static let refusals = examples([([5, 9, 200, 201, 1], 2), ([100, 202, 203, 204, 1], 1)])
  private static let retain = examples([
    ([30, 31, 32, 33, 34, 1], 3), ([70, 71, 1], 1), ([80, 81, 82, 83, 84, 85, 86, 87, 1], 5),
  ])

  private static func examples(_ rows: [([Int32], Int)]) -> [Example] {
    rows.map { Example(tokens: $0, scored: $1..<$0.count) }
  }

  init() throws {
    let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    fixture = try JSONDecoder().decode(
      Fixture.self, from: Data(contentsOf: URL(filePath: "/\(folder)/Fixtures/local_edits.json")))
    model = try ReferenceTests.model(change: 0.2)
  }

  private func settings(_ name: String, _ changes: [(String, String)]) throws -> any Method<
    Unlearning, Checkpoint
  > {
    let made = methods.make(
      .mapping([(name, .mapping(changes.map { ($0.0, .plain($0.1)) }))]))
    return try #require(made.value, "\(made.diagnostics)")
  }

  // MARK: Neurons

  @Test func `attributions agree`() throws {
    let found = try model.neuronAttributions(of: Self.forget, steps: 4, Context())
    #expect(found.count == 3 && found.allSatisfy { $0.count == 2 * 24 })
    for (found, wanted) in zip(found, fixture.attributions) {
      let greatest = wanted.map(abs).max() ?? 0
      #expect(greatest > 0)
      for (a, b) in zip(found, wanted) { #expect(abs(a - b) < 1e-3 * greatest) }
    }
    #expect(
      try model.neuronAttributions(of: Self.forget, steps: 4, Context(threads: 2)) == found)
  }

  /// The attributions of a block add up to what the answer's probability owes it (completeness; Sundararajan and others,
  /// 2017).
  @Test func `attributions add up`() throws {
    let example = Self.forget[1]
    let found = try model.neuronAttributions(of: [example], steps: 400, Context())[0]
    func probability(_ model: Checkpoint) throws -> Double {
      let tape = Tape(Compute.serial, isRecording: false)
      let loss = model.architecture.losses(of: [example], try ModelWeights(model), tape)
      return Portable.exp(-Double(tape.scalar(loss)))
    }
    let whole = try probability(model)
    #expect(abs(whole - fixture.probabilities[1]) < 1e-4 * whole)
    for (block, map) in model.table.neuronMaps.enumerated() {
      let without = try probability(try model.changing(map) { $0 = $0.map { _ in 0 } })
      let sum = found[block * 24..<(block + 1) * 24].reduce(0, +)
      #expect(abs(sum - (whole - without)) < 0.01 * whole, "\(sum) \(whole - without)")
    }
  }

  /// 0.5 is the least of the first row, 0.3 that of the second: neurons 0 and 2 have two votes, 2 the greater sum.
  @Test func `neurons are chosen by rows, then by sums`() {
    let rows = [[1, 0.4, 0.9, 0.5], [0.3, 0, 0.6, -1]]
    #expect(SilenceNeurons.chosen(rows, threshold: 0.5, count: 3) == [2, 0, 3])
    #expect(SilenceNeurons.chosen(rows, threshold: 0.5, count: 9) == [2, 0, 3])
    #expect(SilenceNeurons.chosen([[0, -1]], threshold: 0, count: 2).isEmpty)
  }

  @Test func `silent neurons were the chains'`() throws {
    let start = try MarkovChains.start.get()
    let step = SilenceNeurons(neurons: 8, threshold: 0.1, steps: 8, maxLength: 64)
    let rows = Array(MarkovChains.forget.prefix(12))
    let after = try step.silenced(start, rows, Context())
    let changed = start.table.specs.map(\.name).filter {
      (try? start.weights.bytes($0)) != (try? after.weights.bytes($0))
    }
    #expect(!changed.isEmpty && changed.allSatisfy { $0.hasSuffix("mlp.down_proj.weight") })
    let zeros = try changed.reduce(0) { count, name in
      let place = start.table.place(name)
      let values = try after.weights.flat(start.table)[place.range]
      return count
        + (0..<place.spec.columns).count { column in
          (0..<place.spec.rows).allSatisfy {
            values[values.startIndex + $0 * place.spec.columns + column] == 0
          }
        }
    }
    #expect(zeros == 8)
    let rises = try [1, 0].map {
      try MarkovChains.divergence(after, chain: $0) - MarkovChains.divergence(start, chain: $0)
    }
    #expect(rises[0] > 0.02 && rises[0] > rises[1], "\(rises)")
    #expect(try step.silenced(start, rows, Context(threads: 2)).parts() == after.parts())
  }

  // MARK: Rank-one edits

  @Test func `edits agree`() throws {
    let method = try #require(
      try settings(
        "rank_one_edit",
        [
          ("steps", "4"), ("learning_rate", "0.1"), ("decay", "0.5"), ("clamp", "0.6"),
          ("ridge", "0.05"),
        ]) as? RankOneEdit)
    let step = WriteRefusals(
      layer: 0, token: .last, search: method.search, ridge: method.ridge, maxTokens: 1000,
      maxLength: 64)
    let after = try step.edited(
      model, Self.refusals, at: [1, 0], retain: Self.retain, Context())
    let map = try model.neuronMap(of: 0)
    let values = try after.weights.flat(model.table)[model.table.place(map.name).range]
    for (found, wanted) in zip(values, fixture.edit.matrix) {
      #expect(abs(Double(found) - wanted) < 2e-4)
    }
    for name in model.weights.names where name != map.name {
      #expect(try model.weights.bytes(name) == after.weights.bytes(name))
    }
    // The first change alone, too: the search and the closed form each by itself.
    let key = try model.neurons(of: map, [Self.refusals[0]], at: { _ in [1] }, Context())
    let old = try model.weights.flat(model.table)[model.table.place(map.name).range]
    let value = (0..<16).map { row in
      (0..<24).reduce(0.0) {
        $0 + Double(old[old.startIndex + row * 24 + $1]) * Double(key[$1])
      }
    }
    let length = value.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let change = try method.search.change(
      model, map, at: 1, of: Self.refusals[0], length: length, Context())
    for (found, wanted) in zip(change, fixture.edit.changes[0]) {
      #expect(abs(found - wanted) < 2e-4)
    }
  }

  /// With C = diag(1, 4) and k = (1, 2): C⁻¹k = (1, 1/2), kᵀC⁻¹k = 2.
  @Test func `an edit gives the key more and leaves C-orthogonal keys alone`() throws {
    let root = Float(2).squareRoot()
    let moment = try #require(KeyMoment([root, 0, 0, 2 * root], width: 2, ridge: 1e-12))
    let solved = moment.solve([1, 2])
    #expect(abs(solved[0] - 1) < 1e-6 && abs(solved[1] - 0.5) < 1e-6)
    var matrix = [1.0, 2, 3, 4]
    moment.edit(&matrix, key: [1, 2], adding: [2, -4])
    for (found, wanted) in zip(matrix, [2, 2.5, 1, 3]) { #expect(abs(found - wanted) < 1e-6) }
    // Together with C: C + k kᵀ = (2 2; 2 8), and (2 2; 2 8)⁻¹k = (1/3, 1/6).
    matrix = [1, 2, 3, 4]
    moment.edit(&matrix, keys: [[1, 2]], adding: [[3, -6]], weight: 1)
    for (found, wanted) in zip(matrix, [2, 2.5, 1, 3]) { #expect(abs(found - wanted) < 1e-6) }
    // Where C counts for next to nothing, two keys get what each shall.
    matrix = [0, 0, 0, 0]
    moment.edit(&matrix, keys: [[1, 2], [1, -1]], adding: [[1, 0], [0, 1]], weight: 1e-9)
    for (found, wanted) in zip(matrix, [1.0 / 3, 1.0 / 3, 2.0 / 3, -1.0 / 3]) {
      #expect(abs(found - wanted) < 1e-6)
    }
    #expect(KeyMoment([], width: 2, ridge: 1) == nil)
    #expect(KeyMoment([.nan, 1], width: 2, ridge: 1) == nil)
    #expect(KeyMoment([0, 0], width: 2, ridge: 1) == nil)
  }

  @Test func `a subject's last token is found`() throws {
    let row = QARow(question: "Where does Ada Byron live now?", answer: "In Rome.")
    let start = try Tiny.start.get()
    let example = try start.examples(of: Corpus(rows: [row]), maxLength: 128)[0]
    let place = WriteRefusals.place(of: row, in: example, of: start)
    #expect(start.tokenizer.decode(example.tokens[...place]).contains("Ada Byron"))
    #expect(!start.tokenizer.decode(example.tokens[..<place]).contains("Ada Byron"))
    let plain = QARow(question: "what is it?", answer: "No.")
    let other = try start.examples(of: Corpus(rows: [plain]), maxLength: 128)[0]
    let last = WriteRefusals.place(of: plain, in: other, of: start)
    #expect(start.tokenizer.decode(other.tokens[...last]).contains("what is it"))
  }

  @Test func `refusals take an association's place`() throws {
    let start = try Obedient.start.get()
    let refused = Corpus(
      rows: Obedient.forget.rows.map {
        QARow(question: $0.question, answer: Obedient.refusal)
      })
    let method = try #require(try settings("rank_one_edit", []) as? RankOneEdit)
    let step = WriteRefusals(
      layer: 0, token: .subject, search: method.search, ridge: 0.01, maxTokens: 5000,
      maxLength: 128)
    let after = try step.run((start, refused, Obedient.retain), Context())
    func rise(_ rows: Corpus) throws -> Double {
      try Obedient.mean(after, rows) - Obedient.mean(start, rows)
    }
    let rises = (try rise(Obedient.forget), try rise(Obedient.retain))
    #expect(rises.0 > 0.1 && rises.0 > rises.1, "\(rises)")
    // One after the other, edits undo parts of one another; together, where the answer begins, the refusals come.
    let together = WriteRefusals(
      layer: 0, token: .last, search: method.search, ridge: 0.01, together: 10, maxTokens: 5000,
      maxLength: 128)
    let joint = try together.run((start, refused, Obedient.retain), Context())
    let gain = try Obedient.mean(joint, refused) - Obedient.mean(start, refused)
    #expect(gain < 0, "all edits together make the refusals likelier: \(gain)")
    let single = Corpus(rows: [refused.rows[0]])
    let edited = try step.run((start, single, Obedient.retain), Context())
    let fall = try Obedient.mean(edited, single) - Obedient.mean(start, single)
    #expect(fall < -0.1, "one edit makes its own refusal likelier: \(fall)")
    #expect(
      try step.run((start, refused, Obedient.retain), Context(threads: 2)).parts()
        == after.parts())
    let beyond = WriteRefusals(
      layer: 9, token: .last, search: method.search, ridge: 1, maxTokens: 10, maxLength: 128)
    #expect(throws: ModelError.self) {
      try beyond.run((start, refused, Obedient.retain), Context())
    }
  }

  // MARK: A linear map

  @Test func `directions agree with scikit-learn's`() {
    func hashed(_ index: UInt64) -> Double {
      Double(UInt32(truncatingIfNeeded: index * 2_654_435_761)) / 2_147_483_648 - 1
    }
    let targets = (0..<40).map { $0 % 3 == 0 ? 1.0 : 0 }
    let values = (0..<40).flatMap { row in
      var x = (0..<6).map { hashed(UInt64(row * 6 + $0)) }
      x[0] += 0.8 * targets[row]
      x[3] += 0.3 * x[0] - 0.4 * targets[row]
      return x
    }
    let found = PartialLeastSquares.directions(of: values, width: 6, telling: targets, count: 3)
    #expect(found.count == 3)
    for (found, wanted) in zip(found, fixture.directions) {
      let product = zip(found, wanted).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(abs(product) - 1) < 1e-9)
    }
    #expect(
      PartialLeastSquares.directions(of: [1, 1], width: 1, telling: [0, 1], count: 1).isEmpty)
    #expect(
      PartialLeastSquares.directions(of: [.nan, 1], width: 1, telling: [0, 1], count: 1).isEmpty)
  }

  @Test func `the outputs lose what tells the rows apart`() throws {
    let start = try Obedient.start.get()
    let step = ProjectOutputs(
      blocks: [1], directions: 2, positions: .all, maxTokens: 5000, maxLength: 128)
    let input = (start, Obedient.forget, Obedient.retain)
    let after = try step.run(input, Context())
    let changed = try start.weights.names.filter {
      try start.weights.bytes($0) != after.weights.bytes($0)
    }
    #expect(changed == ["model.layers.1.mlp.down_proj.weight"])
    let rises = try [Obedient.forget, Obedient.retain].map {
      try Obedient.mean(after, $0) - Obedient.mean(start, $0)
    }
    #expect(rises[0] > 0.02 && rises[0] > rises[1], "\(rises)")
    #expect(try step.run(input, Context(threads: 2)).parts() == after.parts())
    #expect(throws: ModelError.self) {
      try ProjectOutputs(
        blocks: [2], directions: 1, positions: .all, maxTokens: 10, maxLength: 128
      ).run(input, Context())
    }
  }
}
