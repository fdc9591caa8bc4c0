/// Events of simulated time in the order in which they happen; of those at the same moment, the first that was added.
struct EventQueue<Event> {
  private var heap: [(time: Double, number: Int, event: Event)] = []
  private var added = 0

  mutating func add(_ time: Double, _ event: Event) {
    heap.append((time, added, event))
    added += 1
    var index = heap.count - 1
    while index > 0 {
      let parent = (index - 1) / 2
      guard precedes(index, parent) else { return }
      heap.swapAt(index, parent)
      index = parent
    }
  }

  /// Takes the next event off; nil when there is none.
  mutating func next() -> (time: Double, event: Event)? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    guard !heap.isEmpty else { return (first.time, first.event) }
    heap[0] = last
    var index = 0
    while true {
      var least = index
      for child in [2 * index + 1, 2 * index + 2] where child < heap.count && precedes(child, least)
      {
        least = child
      }
      if least == index { return (first.time, first.event) }
      heap.swapAt(index, least)
      index = least
    }
  }

  private func precedes(_ a: Int, _ b: Int) -> Bool {
    (heap[a].time, heap[a].number) < (heap[b].time, heap[b].number)
  }
}
