/// Finds places for the names of points so that they cover neither one another nor what is drawn.
struct LabelPlacement {
  /// A rectangle on the page.
  struct Box: Equatable {
    var left: Double
    var top: Double
    var right: Double
    var bottom: Double

    var area: Double { (right - left) * (bottom - top) }

    /// The area that two boxes share.
    func overlap(_ other: Box) -> Double {
      let width = min(right, other.right) - max(left, other.left)
      let height = min(bottom, other.bottom) - max(top, other.top)
      return width > 0 && height > 0 ? width * height : 0
    }
  }

  /// Where labels should stay.
  var bounds: Box
  /// What they should not cover: dots and error bars.
  var obstacles: [Box]

  /// A place for each label (its width, the point it names), one after the other, the least crowded of 24 around the point;
  /// nil where it would cover half of itself with others, so that none of them could be read.
  func place(_ labels: [(width: Double, x: Double, y: Double)]) -> [Box?] {
    var places: [Box?] = []
    var placed: [Box] = []
    for label in labels {
      var best: (box: Box, cost: Double)?
      for (rank, box) in candidates(label).enumerated() {
        // Nothing makes a place cheaper, so one that costs too much already is left at once.
        let most = best?.cost ?? .infinity
        let cost = cost(of: box, Double(rank) * 3, placed, upTo: most)
        if cost < most { best = (box, cost) }
      }
      let box = best?.box
      let covered = placed.reduce(0) { $0 + (box?.overlap($1) ?? 0) }
      let isLegible = box.map { covered <= $0.area / 2 } ?? false
      places.append(isLegible ? box : nil)
      if let box, isLegible { placed.append(box) }
    }
    return places
  }

  /// What a place costs, beginning with `cost`; infinite from `most` on.
  private func cost(
    of box: Box, _ cost: Double, _ placed: [Box], upTo most: Double
  ) -> Double {
    var cost = cost
    for other in placed where other.right > other.left {
      cost += box.overlap(other) * 10
      guard cost < most else { return .infinity }
    }
    for obstacle in obstacles {
      cost += box.overlap(obstacle) * 3
      guard cost < most else { return .infinity }
    }
    return cost + (box.area - box.overlap(bounds)) * 20
  }

  private func candidates(_ label: (width: Double, x: Double, y: Double)) -> [Box] {
    let height = 15.0
    var boxes: [Box] = []
    for distance in [9.0, 22, 38] {
      let right = label.x + distance
      let left = label.x - distance - label.width
      let center = label.x - label.width / 2
      let above = label.y - distance - height
      let below = label.y + distance
      let middle = label.y - height / 2
      let near = distance * 0.7
      let corners = [
        (right, middle), (label.x + near, label.y - near - height),
        (label.x + near, label.y + near),
        (left, middle), (label.x - near - label.width, label.y - near - height),
        (label.x - near - label.width, label.y + near), (center, above), (center, below),
      ]
      for (x, y) in corners {
        boxes.append(Box(left: x, top: y, right: x + label.width, bottom: y + height))
      }
    }
    return boxes
  }
}
