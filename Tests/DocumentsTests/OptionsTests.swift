import Documents
import Testing

struct OptionsTests {
  private enum Shade: String, CaseIterable { case light, dark, grey = "mid-grey" }

  /// One option of every kind.
  private struct Painting {
    let subject = Options.argument("SUBJECT", "what is painted")
    let shade = Options.argument("SHADE", of: Shade.self)
    let others = Options.arguments("OTHER", isOptional: true)
    let title = Options.required("-t, --title TEXT", "what it is called")
    let layers = Options.value("--layers N", .count, default: 2, "how many coats there are")
    let frame = Options.optional("--frame KIND", .choice(of: ["oak", "none"]), "what is around it")
    let width = Options.value("--width W", .number(in: 0...10), default: 0.5, "of a line")
    let tints = Options.all("--tint NAME", .text, "a further colour")
    let size = Options.optional(
      "--size WxH",
      .parsed("a width and a height such as 3x4") { text in
        let sides = text.split(separator: "x").compactMap { Int($0) }
        return sides.count == 2 ? sides : nil
      }, "in centimetres")
    let isSigned = Options.flag("--signed", "puts a name below")
  }

  private func read(_ words: String...) throws -> (made: Painting, problems: [Diagnostic]) {
    let (made, problems) = paint(words)
    return (try #require(made), problems)
  }

  private func paint(_ words: [String]) -> (made: Painting?, problems: [Diagnostic]) {
    Options.read(words, declared: Options.declared { Painting() }) { Painting() }
  }

  private func problems(_ words: String...) -> [String] { paint(words).problems.map(text) }

  private func text(_ problem: Diagnostic) -> String { "\(problem.message)|\(problem.help ?? "")" }

  @Test func `values arrive typed`() throws {
    let (made, problems) = try read(
      "tree", "mid-grey", "--layers", "3", "-t=a=b", "--tint", "red", "sun", "--tint=", "--size",
      "3x4", "--signed", "--width", "1e-3", "--frame", "none", "--", "--hill")
    #expect(problems.isEmpty)
    #expect(made.subject == "tree" && made.shade == .grey && made.others == ["sun", "--hill"])
    #expect(made.title == "a=b" && made.layers == 3 && made.tints == ["red", ""])
    #expect(made.size == [3, 4] && made.isSigned && made.width == 0.001 && made.frame == "none")
  }

  @Test func `what is not given has its default`() throws {
    let (made, problems) = try read("tree", "dark", "--title", "null")
    #expect(problems.isEmpty)
    // On a command line every text is one, also what a document would take for nothing.
    #expect(made.title == "null")
    #expect(made.layers == 2 && made.frame == nil && made.width == 0.5 && made.size == nil)
    #expect(made.others == [] && made.tints == [] && !made.isSigned)
  }

  @Test func `of one that is not repeatable the last counts`() throws {
    let (made, problems) = try read("a", "dark", "-t", "x", "--layers", "no", "--layers", "4")
    #expect(made.layers == 4 && problems.isEmpty)
  }

  @Test func `all problems are told at once, with remedies`() {
    #expect(
      problems("a", "drak", "--layers", "0", "--width=11", "--size", "3", "--frame", "oka") == [
        "'SHADE' must be one of light, dark, mid-grey, found 'drak'|did you mean 'dark'?",
        "missing --title|-t, --title TEXT: what it is called",
        "'--layers' must be an integer of at least 1, found 0|default: 2",
        "'--frame' must be one of oak, none, found 'oka'|did you mean 'oak'?",
        "'--width' must be a number from 0 to 10, found 11|default: 0.5",
        "'--size' must be a width and a height such as 3x4, found '3'|",
      ])
    #expect(
      problems() == [
        "missing SUBJECT|SUBJECT: what is painted",
        "missing SHADE|SHADE: one of light, dark, mid-grey",
        "missing --title|-t, --title TEXT: what it is called",
      ])
  }

  @Test(arguments: [
    (["--layer", "3"], "unknown option '--layer'|did you mean '--layers'?"),
    (["-x"], "unknown option '-x'|"),
    (["--signed=yes"], "option '--signed' takes no value|"),
    (
      ["--layers"],
      "option '--layers' needs a value: --layers N|how many coats there are (default 2)"
    ),
  ])
  func `what cannot be sorted is told alone`(words: [String], problem: String) {
    let (made, problems) = paint(words)
    #expect(made == nil && problems.map(text) == [problem])
  }

  @Test func `an argument too many is told`() {
    struct Plain { let name = Options.optionalArgument("NAME") }
    let (made, problems) = Options.read(["a", "b"], declared: []) { Plain() }
    #expect(made?.name == "a")
    #expect(problems.map(\.message) == ["unexpected argument 'b'"])
  }

  @Test func `declarations say everything`() {
    let all = Options.declared { Painting() }
    #expect(
      all.map(\.form) == [
        "SUBJECT", "SHADE", "OTHER", "-t, --title TEXT", "--layers N", "--frame KIND", "--width W",
        "--tint NAME", "--size WxH", "--signed",
      ])
    #expect(
      all[3].names == ["-t", "--title"] && all[3].name == "--title" && all[3].value == "TEXT")
    #expect(all[1].choices == ["light", "dark", "mid-grey"] && all[1].isArgument)
    #expect(all[9].value == nil)
    #expect(
      all.map(\.help)[4...7] == [
        "how many coats there are (default 2)", "what is around it (one of oak, none)",
        "of a line (default 0.5)", "a further colour (repeatable)",
      ])
    #expect(
      Option.usage(of: Array(all[...4]))
        == "SUBJECT light|dark|mid-grey [OTHER]... -t TEXT [--layers N]")
    #expect(Option.usage(of: all) == "SUBJECT light|dark|mid-grey [OTHER]... -t TEXT [OPTION...]")
  }

  @Test func `without a command line nothing is given and nothing is wrong`() {
    let painting = Painting()
    #expect(painting.subject == "" && painting.shade == .light && painting.layers == 2)
  }
}
