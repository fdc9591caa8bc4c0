import Analysis
import Metrics
import Testing

/// How metrics are judged, on numbers worked out by hand.
@Suite struct MetricTrustTests {
  @Test func `what a column knows`() {
    #expect(MetricTrust.knowledge(0.3, .lower) == 0.3)
    #expect(MetricTrust.knowledge(0.3, .higher) == 0.7)
    #expect(abs(MetricTrust.knowledge(0.3, .closerTo(0.5)) - 0.2) < 1e-15)
  }

  /// Of 3 x 2 pairs 5 have the knowing model above, one is a tie: 5.5 / 6, as scikit-learn's roc_auc_score has it.
  @Test func `faithfulness is an area under the ROC curve`() throws {
    let found = try #require(
      MetricTrust.faithfulness(
        knowing: [0.9, 0.8, 0.3], ignorant: [0.1, 0.3], resamples: 500))
    #expect(abs(found.estimate - 5.5 / 6) < 1e-12)
    #expect(found.low < found.estimate && found.high == 1)
    #expect(MetricTrust.faithfulness(knowing: [], ignorant: [1], resamples: 10) == nil)
  }

  @Test func `a model is taken for one that knows by the threshold that tells the pools best`() {
    // 0.25 tells six of seven right; 0.6 too, and the lower one counts.
    #expect(
      MetricTrust.threshold(knowing: [0.9, 0.8, 0.3, 0.7], ignorant: [0.1, 0.5, 0.2]) == 0.25)
    #expect(MetricTrust.threshold(knowing: [0.75], ignorant: [0.25, 0.25]) == 0.5)
    #expect(MetricTrust.threshold(knowing: [0.5], ignorant: [0.5]) == nil)
    // What no threshold tells apart: all are taken for ones that know but the lowest.
    #expect(MetricTrust.threshold(knowing: [0], ignorant: [1]) == 0.5)
  }

  @Test func `robustness under relearning and quantisation`() {
    let relearning = MetricTrust.relearning
    #expect(abs(relearning((0.1, 0.5), (0.2, 0.4)) - 0.5) < 1e-12)
    #expect(relearning((0.1, 0.2), (0.2, 0.5)) == 1)
    // What relearning takes away has not come back, and what it takes from the retrained model counts for nothing.
    #expect(relearning((0.5, 0.4), (0.2, 0.2)) == 1)
    #expect(relearning((0.1, 0.5), (0.2, 0.1)) == 0)
    #expect(MetricTrust.quantisation(before: 0.2, after: 0.4) == 0.5)
    #expect(MetricTrust.quantisation(before: 0.4, after: 0.2) == 1)
    #expect(MetricTrust.quantisation(before: 0, after: 0) == 1)
    #expect(MetricTrust.quantisation(before: 0, after: 0.1) == 0)
  }
}
