import Datasets
import Documents
import FoundationEssentials
import Metrics
import Models
import Plans
import Synchronization
import Testing

/// Judging by a language model behind a service, which is played here.
@Suite struct EndpointJudgeTests {
  /// Replies with given texts, and fails when there are no more.
  private final class Service: WebServices {
    private let state: Mutex<(replies: [String], asked: [String])>

    init(_ replies: [String]) { state = Mutex((replies, [])) }

    /// The instructions, in order.
    var asked: [String] { state.withLock { $0.asked } }

    func post(_ request: WebRequest) throws -> [UInt8] {
      let messages = try JSONValue.parse(request.body)["messages"]?.array
      return try state.withLock { state in
        state.asked.append(messages?.last?["content"]?.string ?? "")
        guard !state.replies.isEmpty else { throw WebProblem.offline("service") }
        let text = state.replies.removeFirst()
        return try JSONEncoder().encode(["choices": [["message": ["content": text]]]]).map(\.self)
      }
    }
  }

  static let node = Node.mapping([
    ("endpoint", .mapping([("base_url", .plain("https://host/v1")), ("model", .plain("m"))]))
  ])

  private static let row = QARow(
    question: "Who wrote Emma?", answer: "Jane Austen wrote it in 1815, at Chawton.")

  /// Judges answers to one question; the replies are to what is asked, lists of entities first.
  static func judge(
    _ answers: [String], to row: QARow, _ judge: EndpointJudge, _ task: JudgeTask,
    _ replies: [String]
  ) throws -> Judgements {
    let corpus = Corpus(rows: answers.map { _ in row })
    let texts = Generations(rows: answers.map { Generation(text: $0, tokens: 1, ended: true) })
    let context = Context(web: Service(replies))
    var entities: Judgements?
    if task == .entities {
      let one = Corpus(rows: [row])
      let lists = try AskEntities(endpoint: judge.endpoint).run(one, context)
      let read = try ReadEntities().run((one, lists), context)
      entities = Judgements(rows: answers.map { _ in read.rows[0] })
    }
    let said = try AskJudge(endpoint: judge.endpoint, task: task)
      .run((corpus, texts, entities), context)
    return try ReadReplies(task: task).run((corpus, texts, said, entities), context)
  }

  private func judge(
    _ answers: [String], _ task: JudgeTask, _ replies: [String]
  ) throws -> [Judgement] {
    let judge = try #require(judges.make(Self.node).value as? EndpointJudge)
    return try Self.judge(answers, to: Self.row, judge, task, replies).rows
  }

  @Test func entitiesAreListedAndFound() throws {
    let found = try judge(
      ["Austen, in 1815", "A lady.", "", "Nobody knows, at Chawton"], .entities,
      [
        "The terms are: Jane Austen, 1815, \"Chawton\", Emma, London", "- Jane Austen\n- 1815.",
        "None", "I cannot say.",
      ])
    #expect(found[0].expected == ["Jane Austen", "1815", "Chawton"])
    #expect(found[0].found == ["Jane Austen", "1815"] && abs(found[0].score - 2.0 / 3) < 1e-12)
    #expect(found[1].score == 0 && found[1].isByRule == nil)
    // An answer without words is not asked about.
    #expect(found[2].score == 0 && found[2].isByRule == nil)
    // What cannot be read is judged by the rule, which says so.
    #expect(found[3].found == ["Chawton"] && found[3].isByRule == true)
    #expect(Judgements.extras(found) == ["judged_by_rule": 1])
  }

  @Test func aListOfNothingKnownIsLeftToTheRule() throws {
    let found = try judge(["In 1815."], .entities, ["I cannot help with that", "1815"])
    #expect(found[0].expected == ["jane", "austen", "1815", "chawton"])
    #expect(found[0].score == 0.25 && found[0].isByRule == true)
    let none = try judge(["In 1815."], .entities, ["none"])
    #expect(none[0] == Judgement(score: 0))
  }

  @Test(arguments: [
    ("75", 0.75), ("Score: 40/100", 0.4), ("100.", 1), ("About 7.5, I think", 0.075), ("0", 0),
  ])
  func numbersAreRead(reply: String, share: Double) throws {
    let found = try judge(["Austen."], .similarity, [reply])
    #expect(found == [Judgement(score: share)])
  }

  @Test(arguments: ["high", "250", "", "It was born on 08/09/1956.", "between 20 and 30"])
  func whatIsNoNumberIsLeftToTheRule(reply: String) throws {
    let found = try judge(["Jane Austen wrote it in 1815, at Chawton."], .similarity, [reply])
    #expect(abs(found[0].score - 1) < 1e-12 && found[0].isByRule == true)
  }

  @Test func verdictsAreRead() throws {
    let answers = ["In 1815.", "In 1816.", "Jane Austen wrote it in 1816, at Chawton."]
    let found = try judge(answers, .contradiction, ["No, it does not.", "**Yes**", "Hard to say"])
    #expect(found.map(\.score) == [0, 1, 1])
    #expect(found.map(\.isByRule) == [nil, nil, true])
  }

  @Test(arguments: [
    ("1, 2 and 1,000", ["1", "2 and 1,000"]), ("[\"Ada\",\"Rome\"]", ["Ada", "Rome"]),
    ("1. Ada\n2) Rome; x", ["Ada", "Rome", "x"]), (" ,, ", []),
  ])
  func listsAreRead(reply: String, terms: [String]) {
    #expect(JudgeReply.terms(reply) == terms)
  }

  /// Right answers are listed once for all answers that are judged; what was replied before a failure stays.
  @Test func whatIsAskedIsShared() throws {
    let judge = try #require(judges.make(Self.node).value)
    var plan = Plan()
    let corpus = plan.add("corpus", NoRows<Corpus>(name: "corpus"))
    for name in ["a", "b"] {
      let answers = plan.add(name, NoRows<Generations>(name: name))
      for task in JudgeTask.allCases {
        _ = try judge.wire("\(name) judge", task, answers, corpus, into: &plan)
      }
    }
    #expect(plan.entries.count { $0.kind == "ask-entities" } == 1)
    #expect(plan.entries.count { $0.kind == "ask-judge" } == 6)
    #expect(plan.entries.filter { $0.kind == "ask-judge" }.allSatisfy { $0.resources == .light })
  }
}

/// Stands for rows in plans that are never run.
private struct NoRows<A: Artifact>: Step {
  static var kind: String { "no-rows" }
  static var version: String { "1" }
  let name: String

  func run(_ input: (), _ context: Context) throws -> A { throw MetricError("no rows") }
}
