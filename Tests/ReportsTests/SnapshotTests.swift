import Reports
import TestKit
import Testing

/// What the formats and drawings look like, recorded; look at the recorded files with a browser.
struct SnapshotTests {
  @Test func `a report as Markdown`() {
    expectSnapshot(SampleReport.report.markdown(), "report.md")
  }

  @Test func `a report as a page`() {
    expectSnapshot(SampleReport.report.html(), "report.html")
  }

  @Test func `a report as a notebook`() {
    expectSnapshot(SampleReport.report.notebook(), "report.ipynb")
  }

  @Test(arguments: SamplePlots.all.keys.sorted())
  func `a drawing`(name: String) throws {
    let drawing = try #require(SamplePlots.all[name])
    expectSnapshot(drawing.svg(), "\(name).svg")
  }
}
