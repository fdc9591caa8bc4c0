/// Places the boxes of an acyclic graph in layers with few crossings and mostly straight arrows.
///
/// After Sugiyama: layers by longest way, long arrows led through empty places, order within layers by
/// barycentres, places by repeated averaging of neighbours with the order kept.
package struct LayeredLayout {
  /// For each box, then each empty place: its layer, and its middle across the layer.
  package private(set) var layer: [Int] = []
  package private(set) var place: [Double] = []
  /// The way of each arrow: boxes and empty places from its start to its end.
  package private(set) var ways: [[Int]] = []
  package private(set) var layerCount = 0
  /// The extent across the layers, from 0.
  package private(set) var breadth = 0.0

  private var rows: [[Int]] = []
  private var above: [[Int]] = []
  private var below: [[Int]] = []
  private let boxCount: Int
  private let boxSize: Double
  private let gap: Double

  /// Lays out `count` boxes of the size `boxSize` across a layer, `gap` apart.
  package init(count: Int, edges: [GraphDrawing.Edge], boxSize: Double, gap: Double) {
    boxCount = count
    self.boxSize = boxSize
    self.gap = gap
    assignLayers(edges)
    addEmptyPlaces(edges)
    orderRows()
    assignPlaces()
  }

  private mutating func assignLayers(_ edges: [GraphDrawing.Edge]) {
    var parents = [[Int]](repeating: [], count: boxCount)
    var children = [[Int]](repeating: [], count: boxCount)
    for edge in edges {
      parents[edge.to].append(edge.from)
      children[edge.from].append(edge.to)
    }
    layer = Families.layers(parents)
    // What needs nothing stands right before its first use.
    for node in 0..<boxCount where parents[node].isEmpty {
      if let first = children[node].map({ layer[$0] }).min() { layer[node] = first - 1 }
    }
    layerCount = (layer.max() ?? -1) + 1
  }

  private mutating func addEmptyPlaces(_ edges: [GraphDrawing.Edge]) {
    above = [[Int]](repeating: [], count: boxCount)
    below = above
    for edge in edges {
      var way = [edge.from]
      for between in (layer[edge.from] + 1)..<max(layer[edge.to], layer[edge.from] + 1) {
        way.append(layer.count)
        layer.append(between)
        above.append([])
        below.append([])
      }
      way.append(edge.to)
      for (from, to) in zip(way, way.dropFirst()) {
        below[from].append(to)
        above[to].append(from)
      }
      ways.append(way)
    }
    rows = [[Int]](repeating: [], count: layerCount)
    for node in layer.indices { rows[layer[node]].append(node) }
  }

  private mutating func orderRows() {
    var best = rows
    var fewest = crossings()
    for sweep in 0..<24 where fewest > 0 {
      let isDown = sweep.isMultiple(of: 2)
      let order = isDown ? Array(0..<layerCount) : Array((0..<layerCount).reversed())
      for row in order { sortRow(row, by: isDown ? above : below) }
      let now = crossings()
      if now < fewest {
        fewest = now
        best = rows
      }
    }
    rows = best
  }

  /// Sorts a row by the mean position of the neighbours; those without keep their position.
  private mutating func sortRow(_ row: Int, by neighbours: [[Int]]) {
    let position = positions()
    let keys = rows[row].enumerated().map { index, node -> (Double, Int, Int) in
      let places = neighbours[node].map { Double(position[$0]) }
      let key = places.isEmpty ? Double(index) : places.reduce(0, +) / Double(places.count)
      return (key, index, node)
    }
    rows[row] = keys.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
  }

  private func positions() -> [Int] {
    var position = [Int](repeating: 0, count: layer.count)
    for row in rows { for (index, node) in row.enumerated() { position[node] = index } }
    return position
  }

  private func crossings() -> Int {
    let position = positions()
    var total = 0
    for row in rows.dropLast() {
      var ends: [Int] = []
      for node in row { ends += below[node].map { position[$0] }.sorted() }
      for i in ends.indices { for j in 0..<i where ends[j] > ends[i] { total += 1 } }
    }
    return total
  }

  private func size(_ node: Int) -> Double { node < boxCount ? boxSize : 6 }

  private mutating func assignPlaces() {
    place = [Double](repeating: 0, count: layer.count)
    for row in rows {
      var next = 0.0
      for node in row {
        place[node] = next + size(node) / 2
        next += size(node) + gap
      }
      for node in row { place[node] -= (next - gap) / 2 }
    }
    for sweep in 0..<32 {
      let isDown = sweep.isMultiple(of: 2)
      let order = isDown ? Array(0..<layerCount) : Array((0..<layerCount).reversed())
      for row in order where !rows[row].isEmpty {
        let desired = rows[row].map { node -> Double in
          // Towards the end both sides count, which straightens long arrows.
          let sides = sweep < 20 ? (isDown ? above[node] : below[node]) : above[node] + below[node]
          guard !sides.isEmpty else { return place[node] }
          return sides.map { place[$0] }.reduce(0, +) / Double(sides.count)
        }
        let gaps = zip(rows[row], rows[row].dropFirst()).map {
          (size($0) + size($1)) / 2 + ($0 < boxCount && $1 < boxCount ? gap : gap * 0.75)
        }
        for (node, value) in zip(rows[row], spread(desired, gaps: gaps)) { place[node] = value }
      }
    }
    let least = layer.indices.map { place[$0] - size($0) / 2 }.min() ?? 0
    for node in layer.indices { place[node] -= least }
    breadth = layer.indices.map { place[$0] + size($0) / 2 }.max() ?? 0
  }
}
