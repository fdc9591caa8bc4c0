import Datasets
import JSON
import Plans
import Testing

/// Tables of separated values, as RFC 4180 has them.
@Suite struct ReadTableTests {
  private func rows(_ text: String, _ separator: ReadTable.Separator = .comma) throws -> [String] {
    try ReadTable.rows(of: Array(text.utf8), separator, file: "rows.csv").map { $0.canonical() }
  }

  @Test func `values are texts by the names in the first line`() throws {
    #expect(
      try rows("question,answer\nWho?,Me\nHow many?,3\n") == [
        #"{"answer":"Me","question":"Who?"}"#, #"{"answer":"3","question":"How many?"}"#,
      ])
  }

  @Test func `quoted values have separators, breaks and quotation marks`() throws {
    let text = "\u{FEFF}a,b\r\n\"x, \"\"y\"\"\",\"two\nlines\"\r\n\r\n\"\",last"
    #expect(try rows(text) == [#"{"a":"x, \"y\"","b":"two\nlines"}"#, #"{"b":"last"}"#])
  }

  @Test func `tabs separate too, and then commas do not`() throws {
    #expect(try rows("a\tb\n1,5\té", .tab) == [#"{"a":"1,5","b":"é"}"#])
  }

  @Test(arguments: [
    ("", "no rows", nil as Int?), ("a,b\n", "no rows", nil), ("a,a\n1,2", "a name of its own", 1),
    ("a,\n1,2", "a name of its own", 1), ("a,b\n\n1", "1 values, the first line 2 names", 3),
    ("a,b\n\"x\ny\"z,1", "ends at its quotation mark", 3), ("a\n\"x\ny", "is not closed", 2),
  ])
  func `what is no table is said with its line`(_ text: String, _ said: String, _ line: Int?) {
    do {
      _ = try rows(text)
      Issue.record("'\(text)' is no table")
    } catch let error as DatasetError {
      #expect(error.message.contains(said) && error.line == line, "\(error)")
    } catch {
      Issue.record("\(error)")
    }
  }

  @Test func `what is no text is refused`() {
    #expect(throws: DatasetError.self) {
      try ReadTable.rows(of: Array("a\n".utf8) + [0xFF], .comma, file: "rows.csv")
    }
  }

  @Test func `a table becomes rows like those of JSON Lines`() throws {
    let table = try ReadTable(file: MessageText("t.csv"), separator: .comma).run(
      (FileArtifact(bytes: Array("question,answer\nQ?,A\n".utf8))), Context())
    let corpus = try ReadRows(file: MessageText("t.csv"), reader: QAFile()).run((table), Context())
    #expect(corpus.rows == [QARow(question: "Q?", answer: "A")])
  }
}
