/// A binary heap: the least element comes out first.
struct Heap<Element: Comparable> {
  private var items: [Element] = []

  init() {}

  mutating func insert(_ item: Element) {
    items.append(item)
    var child = items.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard items[child] < items[parent] else { return }
      items.swapAt(child, parent)
      child = parent
    }
  }

  mutating func removeLeast() -> Element? {
    guard let least = items.first else { return nil }
    items.swapAt(0, items.count - 1)
    items.removeLast()
    var parent = 0
    while true {
      var smallest = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < items.count {
        if items[child] < items[smallest] { smallest = child }
      }
      guard smallest != parent else { return least }
      items.swapAt(parent, smallest)
      parent = smallest
    }
  }
}
