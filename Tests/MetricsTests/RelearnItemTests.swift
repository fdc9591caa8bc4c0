import Datasets
import Documents
import FoundationEssentials
import Metrics
import Models
import Plans
import Testing

/// ReLearn's released items must give the released numbers.
@Suite struct RelearnItemTests {
  private struct Item {
    let row: QARow
    let answer: String
    let entities: [String]
    let entityScore, rouge, perplexity, brunet, honore: Double
    let label: String

    init(_ values: [JSONValue]) throws {
      row = QARow(
        question: try #require(values[1].string), answer: try #require(values[3].string))
      answer = try #require(values[2].string)
      entities = try #require(values[4].array).compactMap(\.string)
      entityScore = try #require(values[5].number)
      label = try #require(values[6].string)
      rouge = try #require(values[7].number)
      perplexity = try #require(values[8].number)
      brunet = try #require(values[9].number)
      honore = try #require(values[10].number)
    }
  }

  private let items: [String: [Item]]
  private let headline: JSONValue

  init() throws {
    var items: [String: [Item]] = [:]
    let lines = try Fixture.bytes("relearn-items.jsonl").split(separator: UInt8(ascii: "\n"))
    headline = try #require(try JSONValue.parse(Array(lines[0]))["headline"])
    for line in lines.dropFirst() {
      let values = try #require(try JSONValue.parse(Array(line)).array)
      items[try #require(values[0].string), default: []].append(try Item(values))
    }
    self.items = items
    #expect(items["forget"]?.count == 110 && items["retain"]?.count == 108)
  }

  private func published(_ key: String) throws -> Double { try #require(headline[key]?.number) }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  /// Every item's ROUGE-L, Brunet index and Honore statistic, and the means and score of each set.
  @Test(arguments: [("forget", "F"), ("retain", "R")])
  func scores(set: String, suffix: String) throws {
    let items = try #require(items[set])
    let texts = items.map { LexicalStatistics($0.answer) }
    for (item, text) in zip(items, texts) {
      #expect(abs(text.brunet - item.brunet) < 1e-9, "\(item.answer)")
      #expect(abs(text.honore - item.honore) < 1e-6, "\(item.answer)")
      let rouge = Rouge.longest(
        candidate: Rouge.words(item.answer), reference: Rouge.words(item.row.answer))
      #expect(abs(rouge.recall - item.rouge) < 1e-12, "\(item.answer)")
    }
    #expect(abs(mean(items.map(\.rouge)) - (try published("RougeL_recall_\(suffix)"))) < 1e-9)
    let columns = LinguisticScore.columns(
      set, perplexities: items.map(\.perplexity), brunet: texts.map(\.brunet),
      honore: texts.map(\.honore), Bootstrap(resamples: 200, seed: 1))
    let keys = ["Harmonic_AS", "PPL", "BI", "HS"]
    for (column, key) in zip(columns, keys) {
      let expected = try published("\(key)_\(suffix)")
      #expect(Fixture.agree(column.estimate, expected, within: 1e-9), "\(key)_\(suffix)")
      #expect(column.low < column.estimate && column.estimate < column.high)
    }
  }

  /// The rates from the stored entity scores and labels, under the rule of the released numbers.
  @Test func rates() throws {
    let rule = EntityRule(form: .released)
    let forgotten = try #require(items["forget"]).filter {
      // What is stored for the forget items is one minus the share.
      rule.isForgotten(
        share: 1 - $0.entityScore, of: $0.entities.count, contradicts: $0.label == "contradiction")
    }
    #expect(abs(Double(forgotten.count) / 110 - (try published("KFR"))) < 1e-12)
    let kept = try #require(items["retain"]).filter {
      rule.isKept(share: $0.entityScore, contradicts: $0.label == "contradiction")
    }
    #expect(abs(Double(kept.count) / 108 - (try published("KRR"))) < 1e-12)
  }

  /// The file as the authors' evaluation writes it, with changes to single values.
  private func file(_ change: (inout JSONObject) -> Void = { _ in }) -> [UInt8] {
    var root: JSONObject = [:]
    for (set, suffix) in RelearnLog.names {
      let items = items[set] ?? []
      root["rouge_info_\(suffix)"] = .array(
        items.map {
          ["pred": .string($0.answer), "gt": .string($0.row.answer), "rLr": .number($0.rouge)]
        })
      root["as_info_\(suffix)"] = .array(
        items.map {
          [
            "response": .string($0.answer), "ppl": .number($0.perplexity),
            "BI": .number($0.brunet), "HS": .number($0.honore),
          ]
        })
      root["ent_info_\(suffix.lowercased())"] = .array(
        items.map {
          [
            "pred": .string($0.answer), "ent_label": .string($0.label),
            "entity_score": .number($0.entityScore),
            "entity_gt": .array($0.entities.map { .string($0) }),
          ]
        })
    }
    change(&root)
    return Array(JSONValue.object(root).canonical().utf8)
  }

  @Test func summary() throws {
    let log = try RelearnLog(file(), name: "info.json")
    #expect(log.sets.values.joined().allSatisfy { $0.differences == 0 })
    let columns = try log.columns(
      EntityRule(form: .released), Bootstrap(resamples: 200, seed: 1))
    let summary = RelearnLog.summary(columns)
    #expect(summary.keys.sorted() == headline.object?.keys.sorted())
    for (key, value) in summary {
      #expect(Fixture.agree(value, try published(key), within: 1e-9), "\(key)")
    }
  }

  /// An item without perplexity drops out of its mean alone.
  @Test func missingPerplexity() throws {
    func means(_ bytes: [UInt8]) throws -> [String: Double] {
      RelearnLog.summary(
        try RelearnLog(bytes, name: "info.json").columns(
          EntityRule(form: .released), Bootstrap(resamples: 100, seed: 1)))
    }
    let whole = try means(file())
    let less = try means(
      file { root in
        guard var rows = root["as_info_F"]?.array, var row = rows[0].object else { return }
        row["ppl"] = .null
        rows[0] = .object(row)
        root["as_info_F"] = .array(rows)
      })
    let first = try #require(items["forget"]?[0].perplexity)
    let expected = ((try #require(whole["PPL_F"])) * 110 - first) / 109
    #expect(Fixture.agree(try #require(less["PPL_F"]), expected, within: 1e-12))
    #expect(less["BI_F"] == whole["BI_F"])
  }

  @Test func badFiles() {
    func message(_ change: (inout JSONObject) -> Void) -> String {
      do throws(LogError) {
        _ = try RelearnLog(file(change), name: "info.json")
        return ""
      } catch {
        return "\(error)"
      }
    }
    #expect(
      message { $0["as_info_R"] = nil }.contains("info.json: the list 'as_info_R' is missing"))
    #expect(message { $0["rouge_info_F"] = [1] }.contains("different lengths: rouge_info_F 1"))
    for key in ["entity_score", "entity_gt", "ent_label"] {
      let found = message { root in
        guard var rows = root["ent_info_f"]?.array, var row = rows[2].object else { return }
        row[key] = nil
        rows[2] = .object(row)
        root["ent_info_f"] = .array(rows)
      }
      #expect(found.contains("ent_info_f[2].\(key): expected"), "\(found)")
    }
  }

  /// How often our rules decide as the authors' models: what the documentation says of them.
  @Test func agreementOfRules() throws {
    let rule = EntityRule(form: .released)
    func decide(_ item: Item, _ judgement: Judgement) -> (Bool, Bool) {
      (
        rule.isForgotten(
          share: judgement.score, of: judgement.expected.count, contradicts: false),
        rule.isKept(share: judgement.score, contradicts: false)
      )
    }
    let forget = try #require(items["forget"]).map { item in
      let theirs = rule.isForgotten(
        share: 1 - item.entityScore, of: item.entities.count, contradicts: false)
      let ours = EntityJudge.judgement(
        of: item.answer,
        expecting: EntityJudge.entities(of: item.row.answer, question: item.row.question))
      return (theirs, decide(item, ours).0)
    }
    let retain = try #require(items["retain"]).map { item in
      let ours = EntityJudge.judgement(
        of: item.answer,
        expecting: EntityJudge.entities(of: item.row.answer, question: item.row.question))
      return (rule.isKept(share: item.entityScore, contradicts: false), decide(item, ours).1)
    }
    #expect(forget.count { $0.0 == $0.1 } == 86)
    #expect(retain.count { $0.0 == $0.1 } == 94)
    // Rates of 0.81 and 0.80 where the models have 0.85 and 0.78.
    #expect(forget.count { $0.1 } == 89)
    #expect(retain.count { $0.1 } == 86)
  }

  /// The same of entities compared by all-MiniLM-L6-v2, which LETHE_MINILM names the folder of.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["LETHE_MINILM"] != nil))
  func agreementOfSentenceVectors() throws {
    let folder = ProcessInfo.processInfo.environment["LETHE_MINILM"] ?? ""
    let files = try SentenceEncoder.files.map { name in
      FileArtifact(bytes: Array(try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))))
    }
    let rule = EntityRule(form: .released)
    func judgements(_ items: [Item]) throws -> [Judgement] {
      let answers = Generations(
        rows: items.map { Generation(text: $0.answer, tokens: 1, ended: true) })
      return try JudgeByVectors(threshold: 0.8)
        .run((Corpus(rows: items.map(\.row)), answers, files), Context(threads: 2)).rows
    }
    let forget = try #require(items["forget"])
    let forgotten = try zip(forget, judgements(forget)).map { item, found in
      (
        rule.isForgotten(
          share: 1 - item.entityScore, of: item.entities.count, contradicts: false),
        rule.isForgotten(share: found.score, of: found.expected.count, contradicts: false)
      )
    }
    let retain = try #require(items["retain"])
    let kept = try zip(retain, judgements(retain)).map { item, found in
      (
        rule.isKept(share: item.entityScore, contradicts: false),
        rule.isKept(share: found.score, contradicts: false)
      )
    }
    #expect(forgotten.count { $0.0 == $0.1 } == 87)
    #expect(kept.count { $0.0 == $0.1 } == 92)
    // Rates of 0.82 and 0.78: what parts the rules from the models is which entities they list.
    #expect(forgotten.count { $0.1 } == 90)
    #expect(kept.count { $0.1 } == 84)
  }
}
