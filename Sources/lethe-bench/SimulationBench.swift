import Plans
import Running
import Reports

#if canImport(Glibc)
  import Glibc
#endif

/// A large sweep in simulated time, by the runner's own order and admission, beside what no order can do without.
enum SimulationBench {
  static let usage = "simulate | simulate-figure [STEPS [MACHINES]]"

  /// What goes wrong, in the order of the table.
  private static var conditions: [(name: String, conditions: Simulation.Conditions)] {
    var failing = Simulation.Conditions()
    failing.failures = 0.02
    var preempted = Simulation.Conditions()
    preempted.preemption = 14_400
    var breaking = Simulation.Conditions()
    breaking.outage = 30 * 86_400
    var all = failing
    all.preemption = preempted.preemption
    all.outage = breaking.outage
    var anew = all
    anew.checkpoints = nil
    return [
      ("nothing", Simulation.Conditions()), ("2 % of attempts fail", failing),
      ("machines are taken away, every 4 h", preempted),
      ("machines break, every 30 days", breaking), ("all three", all),
      ("all three, no checkpoints", anew),
    ]
  }

  /// Prints the table, or with `simulate-figure` the figure of the machines at work, as SVG.
  static func run(_ arguments: [String]) {
    let numbers = arguments.dropFirst().map { Int($0) ?? 0 }
    guard numbers.count <= 2, numbers.allSatisfy({ $0 > 0 }) else {
      print("usage: lethe-bench \(usage)")
      return
    }
    let sweep = SweepModel(steps: numbers.first ?? 1_000_000, seed: 1)
    let machines = numbers.count > 1 ? numbers[1] : 1000
    if arguments.first == "simulate-figure" {
      printFigure(sweep, machines)
    } else {
      printTable(sweep, machines)
    }
  }

  private static func simulate(
    _ sweep: SweepModel, _ conditions: Simulation.Conditions, _ machines: Int
  ) -> Simulation.Result {
    var conditions = conditions
    conditions.machines = machines
    conditions.places = machines
    return Simulation.run(sweep.steps, conditions)
  }

  private static func printTable(_ sweep: SweepModel, _ machines: Int) {
    let bound = Simulation.bound(sweep.steps, machines: machines)
    let needed = sweep.steps.filter { !$0.resources.isLight }.map(\.seconds).reduce(0, +)
    print(
      "\(sweep.steps.count) steps on \(machines) machines; no order takes less than \(hours(bound)) h"
    )
    print(
      "| what goes wrong | makespan (h) | beside the bound | work beside what is needed | attempts | failed | taken away | broken | given up | CPU s of the simulation |"
    )
    print("| --- |" + String(repeating: " ---: |", count: 9))
    for (name, conditions) in conditions {
      let start = Measure.processorTime()
      let result = simulate(sweep, conditions, machines)
      let ratio = { (value: Double) in Measure.text(value, decimals: 3, width: 0) }
      let words = [
        name, hours(result.makespan), ratio(result.makespan / bound),
        ratio(result.worked / needed), "\(result.attempts)", "\(result.failures)",
        "\(result.preemptions)", "\(result.outages)", "\(result.lost)",
        Measure.text(Measure.processorTime() - start, decimals: 1, width: 0),
      ]
      print("| \(words.joined(separator: " | ")) |")
      fflush(nil)
    }
  }

  private static func printFigure(_ sweep: SweepModel, _ machines: Int) {
    let series = conditions.map { name, conditions in
      LinePlot.Series(name, steps(simulate(sweep, conditions, machines).course))
    }
    let plot = LinePlot(
      x: Axis("hours"), y: Axis("machines at work", range: 0...Double(machines)), series: series)
    print(plot.svg(), terminator: "")
  }

  /// The corners of a course that jumps from level to level.
  private static func steps(_ course: [(time: Double, machines: Int)]) -> [LinePlot.Point] {
    var points: [LinePlot.Point] = []
    for (time, machines) in course {
      if let last = points.last { points.append(LinePlot.Point(time / 3600, last.y)) }
      points.append(LinePlot.Point(time / 3600, Double(machines)))
    }
    return points
  }

  private static func hours(_ seconds: Double) -> String {
    Measure.text(seconds / 3600, decimals: 2, width: 0)
  }
}
