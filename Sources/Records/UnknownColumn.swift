/// The objective of a sweep names a column that no metric has.
package struct UnknownColumn: Error, CustomStringConvertible {
  let wanted: [String]
  let known: [String]

  package var description: String {
    let missing = wanted.filter { !known.contains($0) }
    return
      "the sweep's objective names \(missing.joined(separator: ", ")), which its metrics do not "
      + "have; they have \(known.joined(separator: ", "))"
  }
}
