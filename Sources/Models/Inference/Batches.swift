extension Array {
  /// Returns runs of neighbouring elements whose sum stays within the limit, each of at least one element.
  func batches(of most: Int, size: (Element) -> Int) -> [ArraySlice<Element>] {
    var batches: [ArraySlice<Element>] = []
    var start = 0
    var sum = 0
    for (index, element) in enumerated() {
      let size = size(element)
      if index > start, sum + size > most {
        batches.append(self[start..<index])
        (start, sum) = (index, 0)
      }
      sum += size
    }
    if start < count { batches.append(self[start...]) }
    return batches
  }
}
