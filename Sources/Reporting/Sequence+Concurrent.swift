extension Sequence where Element: Sendable {
  /// Returns what `transform` makes of each element, in the order of the elements; all cores make them.
  func concurrentMap<Result: Sendable>(
    _ transform: @escaping @Sendable (Element) async -> Result
  ) async -> [Result] {
    await withTaskGroup(of: (place: Int, result: Result).self) { group in
      for (place, element) in enumerated() {
        group.addTask { (place, await transform(element)) }
      }
      var results: [(place: Int, result: Result)] = []
      for await made in group { results.append(made) }
      return results.sorted { $0.place < $1.place }.map(\.result)
    }
  }
}
