import Documents
import Experiments
import FoundationEssentials
import Methods
import TestKit
import Testing
import Workbench

/// Documentation/Methods.md says what the declarations say.
@Suite struct MethodsPageTests {
  @Test func `the page is up to date`() {
    expectSnapshot(MethodsPage.text, "../../../Documentation/Methods.md")
  }

  /// Whoever looks for a paper finds it, and every method that has one names the number of one.
  @Test func `papers have numbers`() throws {
    for name in methods.names {
      let description = try #require(methods.describe(name))
      let papers = description.facts.filter { $0.label == "paper" }
      #expect(
        papers.isEmpty || papers.contains { $0.text.contains(/arXiv:\d{4}\.\d{5}/) }, "\(name)")
      #expect(description.facts.contains { $0.label == "formula" }, "\(name)")
      #expect(description.facts.contains { $0.label == "class" }, "\(name)")
      #expect(description.facts.contains { $0.label == "needs" && $0.text != "" }, "\(name)")
      // Whoever follows a paper says what its code does otherwise, or what we do.
      #expect(
        papers.isEmpty || description.facts.contains { $0.label == "differences" }, "\(name)")
    }
  }
}
