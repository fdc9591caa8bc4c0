package import Datasets
package import Models

/// Questions with what a model answered, row by row.
package struct Answers: Sendable {
  package let questions: Corpus
  package let texts: Generations

  package init(questions: Corpus, texts: Generations) {
    self.questions = questions
    self.texts = texts
  }
}
