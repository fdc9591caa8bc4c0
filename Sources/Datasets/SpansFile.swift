/// Annotated answers: `question`, `prefix`, `entity` and perhaps `answer`.
package struct SpansFile: RowReader {
  package static let stepKind = "read-spans"
  package static let stepVersion = "1"

  package init() {}

  package func rows(of bytes: [UInt8], file: String) throws(DatasetError) -> [QARow] {
    let records = try DataRecord.read(bytes, file: file)
    var rows: [QARow] = []
    for record in records {
      let (prefix, entity) = (try record.text("prefix"), try record.text("entity"))
      var row = QARow(
        question: try record.text("question"), answer: "\(prefix) \(entity)")
      row.given = prefix
      // The answer as it is written, where the entity follows the prefix in it.
      if let answer = try record.optionalText("answer"), answer.hasPrefix(prefix),
        let place = answer[answer.index(answer.startIndex, offsetBy: prefix.count)...]
          .firstRange(of: entity)
      {
        row.answer = String(answer[..<place.upperBound])
        var given = answer[..<place.lowerBound]
        while given.last?.isWhitespace == true { given.removeLast() }
        row.given = String(given)
      }
      rows.append(row)
    }
    return rows
  }
}
