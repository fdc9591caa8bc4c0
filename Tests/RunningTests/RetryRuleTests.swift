import Executors
import Plans
import Running
import StepKit
import Storage
import Testing

/// Which failures are tried again, and when.
struct RetryRuleTests {
  @Test func `causes are read, unknown ones refused`() throws {
    let rule = try #require(RetryRule("memory,exit:75,signal"))
    #expect(rule.admits(.memory))
    #expect(rule.admits(.exit(75)))
    #expect(!rule.admits(.exit(1)))
    #expect(rule.admits(.signal(9)))
    #expect(!rule.admits(.timeout))
    #expect(!rule.admits(.step))
    #expect(RetryRule().admits(.step))
    for text in ["", "luck", "exit:", "exit:x", "exit:256", "memory,", "signal:-1"] {
      #expect(RetryRule(text) == nil)
    }
  }

  @Test func `waiting doubles up to a minute`() {
    let rule = RetryRule()
    #expect([2, 3, 4, 5].map(rule.wait) == [1, 2, 4, 8])
    #expect(rule.wait(before: 9) == 60)
    #expect(rule.wait(before: .max) == 60)
  }

  @Test(arguments: [
    ("exit 75", "exit:75", 3), ("exit 1", "exit:75", 1), ("kill -KILL $$", "signal:9", 3),
    ("exit 75", "timeout", 1), ("sleep 2000", "timeout", 3),
  ])
  func `a program is tried again as its end says`(
    script: String, causes: String, attempts: Int
  ) async throws {
    try await withStore { store in
      var plan = Plan()
      _ = try plan.external("p", ExternalStep(run: ["sh", "-c", script], outputs: ["out"]))
      var options = RunOptions()
      options.retries = 2
      options.timeout = script.hasPrefix("sleep") ? 0.5 : nil
      options.retryRule = try #require(RetryRule(causes))
      options.retryRule.pause = 0.1
      let recorder = Recorder()
      let start = ContinuousClock.now
      _ = await Runner(store: store, options: options, observer: recorder).run(plan)
      #expect(recorder.started.count == attempts)
      // 0.1 s and 0.2 s between three attempts.
      if attempts == 3 { #expect(.now - start >= .milliseconds(300)) }
    }
  }
}
