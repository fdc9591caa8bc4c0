import Executors
import Plans
import Running
import Testing

/// Simulated runs whose course is known.
struct SimulationTests {
  private func step(
    _ seconds: Double, _ inputs: [Int] = [], resources: Resources = .heavy, expected: Double? = nil
  ) -> Simulation.Step {
    Simulation.Step(
      inputs: inputs, resources: resources, seconds: seconds, expected: expected ?? seconds)
  }

  private func conditions(
    machines: Int, _ change: (inout Simulation.Conditions) -> Void = { _ in }
  ) -> Simulation.Conditions {
    var conditions = Simulation.Conditions()
    conditions.machines = machines
    conditions.places = machines
    conditions.startup = 0
    change(&conditions)
    return conditions
  }

  @Test func `alike steps fill the machines in rounds`() {
    let steps = (0..<10).map { _ in step(7) }
    let result = Simulation.run(steps, conditions(machines: 4))
    #expect(result.makespan == 21)
    #expect(result.worked == 70)
    #expect(result.attempts == 10)
    #expect(Simulation.bound(steps, machines: 4) == 17.5)
    let slow = Simulation.run(steps, conditions(machines: 4) { $0.startup = 0.5 })
    #expect(slow.makespan == 22.5)
  }

  @Test func `a chain is the bound of many machines`() {
    let steps = [step(3), step(5, [0]), step(2, [1]), step(1)]
    #expect(Simulation.bound(steps, machines: 100) == 10)
    #expect(Simulation.run(steps, conditions(machines: 100)).makespan == 10)
    #expect(Simulation.bound([], machines: 3) == 0)
  }

  /// Two long chains and short steps on two machines: who starts the chains late ends late.
  @Test func `the longest path goes first as far as durations are known`() {
    let chains = [step(1), step(1), step(8), step(8)].enumerated().map { index, plain in
      var chained = plain
      if index >= 2 { chained.inputs = [index - 2] }
      return chained
    }
    let shorts = (0..<6).map { _ in step(3) }
    let first = Simulation.run(chains + shorts, conditions(machines: 2))
    #expect(first.makespan == 18)
    // Nothing is known: the chains are no longer than the others, and come in the plan's order behind them.
    var blind =
      (shorts
        + chains.map { step in
          var step = step
          step.inputs = step.inputs.map { $0 + 6 }
          return step
        })
    for index in blind.indices { blind[index].expected = blind[index].seconds == 8 ? 0 : 1 }
    #expect(Simulation.run(blind, conditions(machines: 2)).makespan == 18)
    for index in blind.indices { blind[index].expected = blind[index].seconds == 3 ? 9 : 1 }
    let late = Simulation.run(blind + [step(4, expected: 0)], conditions(machines: 2))
    #expect(late.makespan == 22)
  }

  @Test func `light steps run with the driver, as many at once as it has cores`() {
    let steps = (0..<5).map { _ in step(1, resources: .light) }
    let result = Simulation.run(steps, conditions(machines: 1) { $0.cores = 2 })
    #expect(result.makespan == 3)
    #expect(result.attempts == 0)
  }

  @Test func `tokens hold steps back on a cluster, too`() {
    let four = (0..<4).map { _ in step(2, resources: Resources(tokens: ["licence": 1])) }
    #expect(Simulation.run(four, conditions(machines: 9)).makespan == 8)
    // Those behind the held ones go on, however many are in front.
    let held = Resources(tokens: ["licence": 1])
    let steps =
      (0..<399).map { step($0 == 0 ? 5 : 10, expected: 100) }
      + [step(10, resources: held, expected: 60)]
      + (0..<49).map { _ in step(5, resources: held, expected: 50) } + [step(1, expected: 0)]
    let result = Simulation.run(steps, conditions(machines: 400))
    #expect(result.course.first { $0.time == 5 }?.machines == 400)
  }

  @Test
  func
    `a step that fails is tried again with the runner's pauses, then lost with what needs it`()
  {
    let steps = [step(4), step(1, [0]), step(1, [1])]
    let never = Simulation.run(
      steps,
      conditions(machines: 1) {
        $0.failures = 1; $0.retries = 2
      })
    #expect(never.attempts == 3 && never.failures == 3 && never.lost == 3)
    // 1 and 2 seconds of pause, and three attempts of up to 4 s.
    #expect((3...15).contains(never.makespan))
    #expect(abs(never.makespan - never.worked - 3) < 1e-9)
  }

  @Test func `what loses its machine goes on from its checkpoint, or begins anew`() {
    let steps = (0..<200).map { _ in step(100) }
    func run(_ checkpoints: Double?) -> Simulation.Result {
      Simulation.run(
        steps,
        conditions(machines: 10) {
          $0.preemption = 200
          $0.absence = 10
          $0.checkpoints = checkpoints
        })
    }
    let (saved, anew) = (run(1), run(nil))
    #expect(saved.preemptions > 20 && saved.lost == 0 && anew.lost == 0)
    // At most a second is done twice for each loss.
    #expect(saved.worked > 19_999.999 && saved.worked < 20_000.001 + Double(saved.preemptions))
    #expect(anew.worked > saved.worked + 1000)
    #expect(saved.makespan >= Simulation.bound(steps, machines: 10))
    #expect(saved.attempts == 200 + saved.preemptions)
    #expect(run(1) == saved)
    // The run is over when its steps are, whenever the machines come back.
    let alone = Simulation.run(
      [step(100)],
      conditions(machines: 100) {
        $0.preemption = 30
        $0.absence = 1e6
      })
    #expect(alone.preemptions > 0 && alone.makespan < 500)
  }

  @Test func `numbers are drawn alike everywhere and lie evenly`() {
    var draws = Draws(1, 2, 3)
    var again = Draws(1, 2, 3)
    let numbers = (0..<10_000).map { _ in draws.next() }
    #expect(numbers == (0..<10_000).map { _ in again.next() })
    #expect(numbers.allSatisfy { (0..<1).contains($0) })
    // The mean of so many has a standard deviation of 0.0029.
    #expect(abs(numbers.reduce(0, +) / 10_000 - 0.5) < 0.015)
    var other = Draws(1, 2, 4)
    #expect(other.next() != numbers[0])
  }
}
