package import Datasets

extension Checkpoint {
  /// Returns one example a row: prompt, answer and end of text, the latter two scored.
  ///
  /// Sequences longer than `maxLength` lose their end.
  package func examples(of corpus: Corpus, maxLength: Int) throws -> [Example] {
    throw ModelError.unfinished("examples")
  }
}
