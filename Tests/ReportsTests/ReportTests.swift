import Reports
import Testing

struct ReportTests {
  @Test func `words that differ from the true answer are found`() {
    let runs = WordDifference("The cat sat on a mat", reference: "the cat slept on the mat.").runs
    #expect(runs.map(\.text) == ["The cat ", "sat ", "on ", "a ", "mat"])
    #expect(runs.map(\.isShared) == [true, false, true, false, true])
    #expect(WordDifference("x y", reference: "a b").share == 0)
    #expect(WordDifference("x a", reference: "a b").share == 0.5)
    #expect(WordDifference("", reference: "a").runs.isEmpty)
    #expect(WordDifference("same words", reference: "Same words.").runs.map(\.isShared) == [true])
  }

  @Test func `a very long answer is compared at its ends`() {
    let words = (0..<3_000).map { "w\($0)" }
    let runs = WordDifference(
      "start \(words.joined(separator: " ")) end",
      reference: "start \(words.reversed().joined(separator: " ")) end"
    ).runs
    #expect(runs.map(\.isShared) == [true, false, true])
  }

  @Test func `tables and figures are numbered alike in every format`() {
    let report = SampleReport.report
    for text in [report.markdown(), report.notebook()] {
      #expect(text.contains("**Figure 6.** Training loss"))
      #expect(text.contains("**Table 1.** What is forgotten"))
    }
    #expect(report.html().contains("<b>Figure 6.</b> Training loss"))
    #expect(report.figures.map(\.fileName).last == "losses")
  }

  @Test func `equal reports give equal bytes`() {
    #expect(SampleReport.report.html() == SampleReport.report.html())
    #expect(SampleReport.report.notebook() == SampleReport.report.notebook())
  }

  @Test func `the page asks for nothing from outside`() throws {
    let page = try Markup(SampleReport.report.html())
    for (name, value) in page.attributes where name == "src" { #expect(value.hasPrefix("data:")) }
    #expect(page.elements["link"] == nil && page.elements["script"] == nil)
    #expect(!SampleReport.report.html().contains("url("))
  }

  @Test func `a foreign picture is embedded as an image`() throws {
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"
    let figure = Figure("x/../y z", caption: "c", foreignSVG: svg, alt: "a")
    #expect(figure.fileName == "x----y-z")
    let page = try Markup(Report(title: "t", cells: [.figure(figure)]).html())
    #expect(page.elements["img"] == 1 && page.elements["svg"] == nil)
    // A notebook puts image/svg+xml into the page, where its scripts would run.
    let notebook = Report(title: "t", cells: [.figure(figure)]).notebook()
    #expect(!notebook.contains("image/svg+xml\":") && notebook.contains("<img src="))
    #expect(!notebook.contains("<script>"))
  }
}
