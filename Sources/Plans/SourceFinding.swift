/// What became of a look at a source file.
package enum SourceFinding: Sendable, Equatable {
  case file(SourceFile)
  case problem(UnusableSource)
}
