import Metrics
import Testing

/// Which point of a training is kept.
@Suite struct StoppingRuleTests {
  private func place(
    _ kind: StoppingRule.Kind, _ values: [Double], value: Double = 0, retrain: Double? = nil,
    _ direction: Column.Direction = .higher
  ) -> Int {
    StoppingRule(kind: kind, column: "c", value: value)
      .choice(of: values, retrain: retrain, direction)
  }

  /// MUSE: the first epoch at which utility falls below the retrained model's, else the last.
  @Test func `MUSE's rule`() {
    #expect(place(.retrain, [0.9, 0.8, 0.6, 0.5], retrain: 0.7) == 2)
    #expect(place(.retrain, [0.9, 0.8, 0.7, 0.7], retrain: 0.7) == 3)
    #expect(place(.retrain, [0.9, 0.8], retrain: nil) == 1)
    // Of what is to go: the first that is as good as the retrained model.
    #expect(place(.retrain, [0.9, 0.4, 0.2, 0.1], retrain: 0.2, .lower) == 2)
    #expect(place(.retrain, [0.9, 0.7, 0.52, 0.2], retrain: 0.47, .closerTo(0.5)) == 2)
  }

  @Test func `utility lost, target and best`() {
    #expect(place(.utilityLost, [1, 0.97, 0.92, 0.85, 0.95], value: 0.1) == 2)
    #expect(place(.utilityLost, [1, 0.5, 0.4], value: 0.1) == 0)
    #expect(place(.utilityLost, [1, 0.99, 0.98], value: 0.1) == 2)
    #expect(place(.utilityLost, [2, 2.1, 2.3], value: 0.1, .lower) == 1)
    #expect(place(.target, [0.9, 0.5, 0.1, 0.05], value: 0.1, .lower) == 2)
    #expect(place(.target, [0.9, 0.5, 0.3], value: 0.1, .lower) == 2)
    #expect(place(.best, [0.9, 0.3, 0.5, 0.5, 0.4]) == 2)
    #expect(place(.best, [0.1, 0.3, 0.55, 0.5, 0.7], .closerTo(0.5)) == 3)
  }
}
