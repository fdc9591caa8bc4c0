package import Documents
package import Plans

/// A source of question-answer rows.
package protocol Dataset: DataSource where Contents == Ref<Corpus> {}

/// Every dataset a spec can name; add yours here.
package let datasets = Registry<any Dataset>(
  family: "dataset",
  [
    QuestionAnswers.self, KnowUnDo.self, Completions.self, Choices.self, TextBlocks.self,
    Joined.self, Paraphrased.self, AskedAfter.self, Texts.self, TOFU.self, LUME.self,
    InventedFacts.self, Spans.self, HubRows.self,
  ])
