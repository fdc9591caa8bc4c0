import Datasets
import Documents
import Metrics
import Models
import Plans
import Testing

@Suite struct JudgeTests {
  /// The judges that need nothing but the two texts.
  private static let rules = judges.names.filter {
    judges.make(.text($0)).value is any RuleJudge
  }

  private func judgement(_ judge: String, _ answer: String, _ row: QARow) throws -> Judgement {
    let made = try #require(judges.make(.text(judge)).value as? any RuleJudge)
    return made.judgement(of: answer, to: row)
  }

  @Test(arguments: judges.names)
  func documentsItself(name: String) throws {
    let description = try #require(judges.describe(name))
    // A service of the user's cannot be guessed.
    #expect(description.isCompleteAlone || name == "endpoint")
    #expect(description.summary.hasSuffix("."))
  }

  @Test(arguments: Self.rules)
  func staysInBounds(name: String) throws {
    for answer in ["", "Jane Austen wrote it in 1813.", "no", "\u{FFFD}\u{1F600} \n 7"] {
      let row = QARow(question: "Who wrote it?", answer: "It was Jane Austen, in 1813.")
      #expect((0...1).contains(try judgement(name, answer, row).score))
    }
  }

  /// The right answer agrees with itself and does not contradict itself.
  @Test(arguments: Self.rules)
  func knowsTheRightAnswer(name: String) throws {
    let row = QARow(question: "Who wrote Emma?", answer: "Jane Austen wrote it in 1815.")
    let isAgreement = name != ContradictionJudge.name
    #expect(abs(try judgement(name, row.answer, row).score - (isAgreement ? 1 : 0)) < 1e-12)
  }

  @Test func findsEntities() throws {
    #expect(
      EntityJudge.entities(
        of: "Hiro Tanaka's home is at 42 Sakura Lane; mail hiro@books.jp, kindly writing stories.",
        question: "Where does Hiro Tanaka live?")
        == ["home", "42", "sakura", "lane", "mail", "hiro@books.jp", "stories"])
    let row = QARow(question: "Where?", answer: "In Kyoto, near the castles.")
    let found = try judgement("entities", "It lies near a castle.", row)
    #expect(found == Judgement(score: 0.5, expected: ["kyoto", "castles"], found: ["castles"]))
    // Nothing to find counts as nothing found.
    #expect(try judgement("entities", "Yes.", QARow(question: "Is it?", answer: "Yes.")).score == 0)
  }

  @Test(arguments: [
    ("No, she never did.", "Yes, she wrote it.", true),
    ("The novel was not published in London.", "The novel was published in London.", true),
    ("The novel was published in 1814.", "The novel was published in 1813.", true),
    ("The novel was published.", "The novel was published in 1813.", false),
    ("Nothing about it is known.", "The novel was published in 1813.", false),
    ("", "The novel was published in 1813.", false),
  ])
  func findsContradictions(answer: String, right: String, expected: Bool) throws {
    let row = QARow(question: "What of it?", answer: right)
    #expect(try judgement("contradiction", answer, row).score == (expected ? 1 : 0))
  }

  @Test func comparesWords() {
    let words = { (text: String) in Rouge.words(text) }
    #expect(WordJudge.cosine(words("a b"), words("b a")) == 1)
    #expect(abs(WordJudge.cosine(words("a b"), words("a c")) - 0.5) < 1e-12)
    #expect(WordJudge.cosine(words("a"), []) == 0)
  }

  /// A judge of the wrong kind is refused where it stands.
  @Test func refusesTheWrongJudge() {
    let made = metrics.make(
      .mapping([("kfr", .mapping([("entities", .text("contradiction"))]))]))
    #expect(made.value == nil)
    #expect(made.diagnostics.first?.message.contains("looks for contradiction") == true)
  }

  /// What a judge finds is stored and read again; the judge itself is no part of the metric's key.
  @Test func storesJudgements() throws {
    let judgements = Judgements(rows: [Judgement(score: 0.5, expected: ["a", "b"], found: ["a"])])
    let parts = try judgements.parts()
    #expect(try Judgements(from: MemoryParts(parts: parts)) == judgements)
    let damaged = [Part("judgements.json", Array("[{}]".utf8))]
    #expect(throws: (any Error).self) { try Judgements(from: MemoryParts(parts: damaged)) }
  }

  @Test func gradesCompletions() {
    let grade = { (text: String) in
      Familiarity.grade(
        text, after: "Harry met his friend", anchors: ["Ron Weasley", "Harry"], typical: ["wand"])
    }
    #expect(grade("Ron Weasley at the station") == 1)
    #expect(grade("Harry waved his wands") == 0.2)
    #expect(grade("Ron, not Weasley") == 0)
    #expect(grade("") == 0)
  }

  @Test func rulesOfForgetting() {
    let rule = { (form: EntityRule.Form, share: Double, count: Int) in
      EntityRule(form: form).isForgotten(share: share, of: count, contradicts: false)
    }
    #expect(!rule(.paper, 0.3, 10) && rule(.code, 0.3, 10) && rule(.released, 0.3, 10))
    #expect(!rule(.paper, 0.5, 2) && rule(.code, 0.5, 2) && !rule(.released, 0.5, 2))
    #expect(EntityRule().isForgotten(share: 1, of: 1, contradicts: true))
    #expect(!EntityRule().isKept(share: 0.3, contradicts: false))
    #expect(EntityRule(form: .code).isKept(share: 0.3, contradicts: false))
    #expect(!EntityRule().isKept(share: 1, contradicts: true))
  }
}
