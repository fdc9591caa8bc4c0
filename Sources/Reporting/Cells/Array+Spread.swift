extension Array {
  /// Half of `most` elements, evenly spread, of a longer list; a list of no more as it is.
  func spread(over most: Int) -> [Element] {
    guard count > most else { return self }
    return (0..<most / 2).map { self[$0 * (count - 1) / (most / 2 - 1)] }
  }
}
