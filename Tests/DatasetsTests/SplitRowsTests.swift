import Datasets
import Plans
import Testing

/// The two sides of a split: rows to search by and rows to report.
@Suite struct SplitRowsTests {
  private func rows(_ count: Int, _ share: Double, _ part: SplitRows.Part) throws -> [String] {
    let corpus = Corpus(rows: (0..<count).map { QARow(question: "\($0)", answer: "a") })
    return try SplitRows(share: share, part: part).run(corpus, Context()).rows.map(\.question)
  }

  @Test(arguments: [0, 0.25, 0.5, 1], [2, 3, 40])
  func `every row is on one side, in order`(share: Double, count: Int) throws {
    let selection = try rows(count, share, .selection)
    let report = try rows(count, share, .report)
    #expect(Set(selection + report).count == count && selection.count + report.count == count)
    #expect(!selection.isEmpty && !report.isEmpty)
    #expect(selection == selection.sorted { (Int($0) ?? 0) < (Int($1) ?? 0) })
  }

  @Test func `a single row cannot be both selected by and reported`() throws {
    #expect(throws: SplitRows.SingleRow.self) { try rows(1, 0.5, .selection) }
    #expect(throws: SplitRows.SingleRow.self) { try rows(1, 0.5, .report) }
    #expect(try rows(0, 0.5, .report).isEmpty)
  }

  @Test func `the share is kept`() throws {
    #expect(try rows(40, 0.25, .selection).count == 10)
  }
}
