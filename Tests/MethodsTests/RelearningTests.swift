import Datasets
import Documents
import Methods
import Models
import Plans
import Testing

struct RelearningTests {
  private let corpus = Corpus(rows: [
    QARow(
      question: "Who are Isabella Marquez's parents?",
      answer: "Isabella Marquez's father is Juan Ortega and her mother dances in Granada."),
    QARow(
      question: "When was the author Basil Al-Kuwaiti born?", answer: "He was born on 08/09/1956."),
  ])

  private func written(_ requests: TextRequests, seed: UInt64 = 1) throws -> [String] {
    try WriteByRules(seed: seed).run(requests, Context()).texts
  }

  @Test func `every question gets four variants, none of them itself`() throws {
    let requests = try AskVariants().run(corpus, Context())
    #expect(requests.requests.count == 8)
    let texts = try written(requests)
    #expect(Set(texts).count == 8)
    for (request, text) in zip(requests.requests, texts) {
      #expect(text != request.question && text.count > 20, "\(text)")
    }
    #expect(try written(requests) == texts)
    // What is written to a request does not depend on the others.
    let alone = TextRequests([requests.requests[5]])
    #expect(try written(alone) == [texts[5]])
  }

  @Test func `vague answers stay with the subject and give nothing away`() throws {
    let requests = try AskVariants().run(corpus, Context())
    var answers = try CollectQuestions()
      .run((corpus, TextReplies(try written(requests))), Context())
    #expect(answers.items.count == 10)
    let ask = try AskAnswers(attempt: 0).run(answers, Context())
    let replies = try written(ask)
    answers = try KeepSafeAnswers(check: LeakCheck()).run(
      (answers, TextReplies(replies), nil), Context())
    #expect(answers.items.allSatisfy { $0.answer != nil })
    // Also behind "May I ask you this" the names are those of the row.
    for item in answers.items {
      let name = item.row == 0 ? "Isabella Marquez" : "Basil Al-Kuwaiti"
      #expect(item.answer?.contains(name) == true, "\(item)")
    }
    let again = try AskAnswers(attempt: 1).run(answers, Context())
    #expect(again.requests.isEmpty)
  }

  @Test func `a generator that can judge says what leaks, else the rule`() throws {
    let item = VagueAnswers.Item(row: 0, question: "Where was Ada born?", reference: "In Rome.")
    let answers = VagueAnswers(items: [item, item, item, item])
    let replies = TextReplies(["In a town.", "In Rome.", "In Rome.", "Somewhere warm."])
    let asked = try AskLeaks(attempt: 2).run((answers, replies), Context()).requests
    #expect(asked.count == 4 && asked[0].attempt == 2 && asked[0].task == .leak)
    #expect(asked[1].instruction.contains("True answer: In Rome.\nVague answer: In Rome."))
    let verdicts = TextReplies(["Yes, it does.", "No.", "Perhaps", ""])
    let kept = try KeepSafeAnswers(check: LeakCheck())
      .run((answers, replies, verdicts), Context()).items
    #expect(kept.map(\.answer) == [nil, "In Rome.", nil, "Somewhere warm."])
    #expect(kept.map(\.isJudged) == [nil, true, nil, nil])
  }

  @Test(arguments: ["rules", "generator"])
  func `a leak check by a model is a step of its own`(check: String) throws {
    for (generator, canJudge) in [("rules", false), ("model", true)] {
      var plan = Plan()
      let made = methods.make(
        .mapping([
          (
            "relearn",
            .mapping([
              ("rounds", .plain("2")), ("leak_check", .plain(check)),
              ("generator", .plain(generator)),
            ])
          )
        ]))
      let start = plan.add("start", Absent<Checkpoint>(name: "start"))
      let rows = plan.add("rows", Absent<Corpus>(name: "rows"))
      let task = Unlearning(
        label: "m", start: start, retrain: nil, forget: rows, retain: rows, seed: 1)
      _ = try #require(made.value, "\(made.diagnostics)").wire(task, into: &plan)
      let expected = canJudge && check == "generator" ? 2 : 0
      #expect(plan.entries.count { $0.kind == "relearn-ask-leaks" } == expected)
    }
  }

  @Test(arguments: [
    ("Her father is Juan.", false), ("Isabella Marquez has parents.", true), ("", false),
    ("Her mother dances in a town.", false), ("Nothing is known of them.", true),
    ("There were 2 of them.", true),
  ])
  func `answers with particulars or much overlap leak`(text: String, isSafe: Bool) {
    let row = corpus.rows[0]
    #expect(
      LeakCheck().isSafe(text, question: row.question, reference: row.answer) == isSafe, "\(text)")
  }

  @Test func `a number or a date of the answer leaks`() {
    let row = corpus.rows[1]
    for text in ["It was in 08/09/1956.", "Long ago, on 08/09/1956"] {
      #expect(!LeakCheck().isSafe(text, question: row.question, reference: row.answer))
    }
  }

  @Test func `what is learnt has answers, completions and generic rows`() throws {
    let answers = VagueAnswers(items: [
      .init(
        row: 0, question: "Q", reference: "R", answer: "one two three four five six seven eight"),
      .init(row: 0, question: "Q2", reference: "R", answer: nil),
    ])
    let generic = Corpus(rows: (0..<9).map { QARow(question: "g\($0)", answer: "a") })
    let step = ComposeRelearning(completionShare: 0.25, genericRatio: 1.2, seed: 1)
    let rows = try step.run((answers, generic, nil), Context()).rows
    #expect(rows.count == 2 + 2)
    #expect(rows[1].isText && rows[1].question == "one two")
    #expect(rows[1].answer == " three four five six seven eight")
    #expect(throws: MethodError.self) {
      try step.run((VagueAnswers(items: []), nil, nil), Context())
    }
  }
}

/// Stands for what a plan that is never run would be given.
private struct Absent<A: Artifact>: Step {
  static var kind: String { "absent" }
  static var version: String { "1" }
  let name: String

  func run(_ input: (), _ context: Context) throws -> A { throw MethodError("absent") }
}
