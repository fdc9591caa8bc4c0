package import Plans

/// A data file in one of the forms that are read: JSON, JSON Lines, CSV, TSV, Parquet; by the end of its name.
package enum DataFile {
  /// Adds the steps that turn a table into JSON Lines, where the file is one.
  package static func wire(
    _ label: String, _ file: Ref<FileArtifact>, named name: String, into plan: inout Plan
  ) throws -> Ref<FileArtifact> {
    let ending = name.lowercased()
    if ending.hasSuffix(".csv") || ending.hasSuffix(".tsv") {
      let step = ReadTable(
        file: MessageText(name), separator: ending.hasSuffix(".csv") ? .comma : .tab)
      return plan.add("\(label) table", step, file)
    }
    guard ending.hasSuffix(".parquet") else { return file }
    // Parquet is read by pyarrow, which the Python side brings along.
    let program = ExternalStep(
      run: [
        plan.engine?.python ?? "python3", "-m", "lethe.tables", "inputs/table.parquet",
        TakeRows.name,
      ], outputs: [TakeRows.name])
    let rows = try plan.external(
      "\(label) table", program, inputs: ["table.parquet": file.erased])
    return plan.add("\(label) rows", TakeRows(), rows)
  }

  /// Adds a file of this machine, as JSON or JSON Lines.
  package static func wire(
    _ label: String, _ path: String, into plan: inout Plan
  ) throws -> Ref<FileArtifact> {
    try wire(label, try plan.file("\(label) file", path), named: path, into: &plan)
  }
}
