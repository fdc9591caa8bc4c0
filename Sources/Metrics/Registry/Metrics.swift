package import Documents

/// Every metric of language models that a spec can name; add yours here.
package let metrics = Registry<any Metric<Subject>>(
  family: "metric",
  [
    Probability.self, RougeOverlap.self, TruthRatio.self, ForgetQuality.self, ModelUtility.self,
    KnowledgeForgetting.self, KnowledgeRetention.self, LinguisticScore.self, Similarity.self,
    Familiarity.self, ExtractionStrength.self, ExactMemorisation.self, Perplexity.self,
    MultipleChoice.self, Membership.self, GradientNorm.self, ConditionalRecall.self, Fluency.self,
    ExactAnswer.self, VerbatimMemory.self, KnowledgeMemory.self, LUMEScore.self, Depth.self,
    Neighbourhood.self, LinearProbe.self,
  ])
