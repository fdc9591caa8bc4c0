import Executors
import Plans
import Running
import StepKit
import Storage
import Testing

struct StepScheduleTests {
  /// Numbers that look random and are the same everywhere: a linear congruential generator, by the constants of MMIX.
  private struct Numbers {
    var state: UInt64 = 7
    mutating func next(below limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
  }

  /// 0 and 1 are needed by 2, that by 3; 4 stands alone.
  private func schedule(
    seconds: [Double], priorities: [Int] = [0, 0, 0, 0, 0], isLight: [Bool]? = nil
  ) -> StepSchedule {
    StepSchedule(
      inputs: [[], [], [0, 1], [2], []], isLight: isLight ?? Array(repeating: false, count: 5),
      seconds: seconds, priorities: priorities)
  }

  @Test func `the longest path to an end goes first`() {
    var order = schedule(seconds: [1, 2, 3, 4, 8.5])
    #expect(order.ranks.map(\.seconds) == [8, 9, 7, 4, 8.5])
    for index in [0, 1, 4] { order.set(index, .ready) }
    #expect(order.candidates(light: 9, others: 9) == [1, 4, 0])
    #expect(order.candidates(light: 9, others: 2) == [1, 4])
  }

  @Test func `a priority goes before the length, and to what the step needs`() {
    var order = schedule(seconds: [1, 2, 3, 4, 8.5], priorities: [0, -1, 0, 2, 1])
    #expect(order.ranks.map(\.priority) == [2, 2, 2, 2, 1])
    for index in [0, 1, 4] { order.set(index, .ready) }
    #expect(order.candidates(light: 9, others: 9) == [1, 0, 4])
  }

  @Test func `what is done frees what needs it, and what has to be done again takes that back`() {
    var order = schedule(seconds: [1, 1, 1, 1, 1])
    #expect([0, 1, 2, 3, 4].map { order.isFree($0) } == [true, true, false, false, true])
    #expect(order.finish(0) == [])
    #expect(order.finish(1) == [2])
    order.set(2, .ready)
    order.reset(0)
    #expect(order.states[2] == .pending)
    #expect(!order.isFree(2))
    #expect(order.finish(0) == [2])
  }

  @Test func `light steps at work announce those that follow`() {
    var order = schedule(seconds: [1, 1, 1, 1, 1], isLight: [true, true, false, false, true])
    #expect(order.soonReady == 0)
    order.set(0, .ready)
    #expect(order.soonReady == 0)
    order.set(1, .running)
    #expect(order.soonReady == 1)
    order.set(0, .waiting)
    #expect(order.soonReady == 0)
    _ = order.finish(0)
    _ = order.finish(1)
    #expect(order.soonReady == 1)
    order.set(2, .ready)
    #expect(order.soonReady == 0)
  }

  /// The count that is kept is that of counting anew, whatever happens.
  @Test func `the count of those that follow is right after every change`() {
    var numbers = Numbers()
    let count = 40
    let inputs = (0..<count).map { index in
      (0..<index).filter { _ in numbers.next(below: 12) == 0 }
    }
    let isLight = inputs.map { _ in numbers.next(below: 2) == 0 }
    var order = StepSchedule(
      inputs: inputs, isLight: isLight, seconds: inputs.map { _ in 1 },
      priorities: inputs.map { _ in 0 })
    for _ in 0..<3000 {
      let index = numbers.next(below: count)
      switch numbers.next(below: 6) {
      case 0 where order.states[index] != .done: _ = order.finish(index)
      case 1: order.reset(index)
      case 2 where order.states[index] != .done: order.set(index, .ready)
      case 3 where order.states[index] != .done: order.set(index, .running)
      case 4 where order.states[index] != .done: order.set(index, .waiting)
      default: break
      }
      let soon = inputs.indices.count { index in
        order.states[index] == .pending && !isLight[index]
          && inputs[index].allSatisfy { input in
            order.states[input] == .done
              || isLight[input] && [.ready, .running].contains(order.states[input])
          }
      }
      #expect(order.soonReady == soon)
      let ready = inputs.indices.filter { order.states[$0] == .ready }
      #expect(order.candidates(light: 99, others: 99).sorted() == ready)
    }
  }

  @Test func `a list of thousands stays in order`() {
    var numbers = Numbers()
    var list = ReadyList()
    var known: [(priority: Int, seconds: Double, index: Int)] = []
    for index in 0..<6000 {
      let (priority, seconds) = (numbers.next(below: 3), Double(numbers.next(below: 50)))
      list.insert(index, Rank(priority: priority, seconds: seconds))
      known.append((priority, seconds, index))
    }
    known.sort { ($1.priority, $1.seconds, $0.index) < ($0.priority, $0.seconds, $1.index) }
    #expect(list.count == 6000)
    #expect(list.prefix(6000) == known.map(\.index))
    #expect(list.prefix(7) == known.prefix(7).map(\.index))
    for _ in 0..<5990 {
      let gone = known.remove(at: numbers.next(below: known.count))
      list.remove(gone.index, Rank(priority: gone.priority, seconds: gone.seconds))
    }
    #expect(list.prefix(99) == known.map(\.index))
    // What is not in it cannot be taken out.
    list.remove(99_999, Rank(priority: 0, seconds: 0))
    #expect(list.count == 10)
  }

  @Test func `what steps of a kind took is expected of those that follow`() async throws {
    try await withStore { store in
      var plan = Plan()
      let a = plan.add("a", Sum(name: "a", isHeavy: true), [Ref<Number>]())
      _ = plan.add("b", Sum(name: "b", isHeavy: true), [a])
      _ = plan.add("light", Sum(name: "light"), [a])
      let fresh = Expectations(plan, store.costs)
      #expect(fresh.known == [nil, nil, nil])
      #expect(fresh.seconds == [10, 10, 0.1])
      let kind = ["sum", "1"]
      for (wall, memory) in [(3.0, 100), (50.0, 700), (4.0, 300)] {
        try store.costs.record(Cost(wall: wall, memory: memory), for: kind)
      }
      plan.assign(Resources(memory: 40), to: 1)
      let learned = Expectations(plan, store.costs)
      #expect(learned.known == [4, 4, nil])
      #expect(learned.seconds == [4, 4, 0.1])
      // What is declared stands.
      #expect(learned.resources.map(\.memory) == [700, 40, 0])
    }
  }

  @Test func `a run leaves what its steps took, and a cached one adds nothing`() async throws {
    try await withStore { store in
      var plan = Plan()
      _ = plan.add("a", Sum(name: "a", isHeavy: true), [Ref<Number>]())
      for _ in 0..<2 { _ = await Runner(store: store).run(plan) }
      #expect(store.costs.costs(of: ["sum", "1"]).count == 1)
    }
  }

  @Test func `devices are taken once each, and shared where more places than devices are wanted`() {
    var pool = DevicePool(["a", "b", "c"], for: 3)
    #expect(pool.take(2, for: 1) == ["a", "b"])
    #expect(pool.take(0, for: 2) == [])
    #expect(pool.take(2, for: 3) == ["c"])
    pool.put(back: 1)
    pool.put(back: 2)
    #expect(pool.take(1, for: 4) == ["a"])
    var shared = DevicePool(["a"], for: 2)
    #expect(shared.take(1, for: 1) == ["a"])
    #expect(shared.take(1, for: 2) == ["a"])
    var none = DevicePool([], for: 2)
    #expect(none.take(1, for: 1) == [])
  }
}
