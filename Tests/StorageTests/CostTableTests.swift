import Storage
import Testing

struct CostTableTests {
  @Test func `the latest executions are remembered by name`() throws {
    try withStore { store in
      #expect(store.costs.costs(of: ["a", "1"]) == [])
      for number in 1...20 {
        try store.costs.record(Cost(wall: Double(number), memory: number), for: ["a", "1"])
      }
      try store.costs.record(Cost(wall: 5), for: ["a", "2"])
      #expect(store.costs.costs(of: ["a", "1"]).map(\.memory) == Array(5...20))
      #expect(store.costs.costs(of: ["a", "2"]).map(\.wall) == [5])
    }
  }

  @Test func `a damaged record is as good as none, and is replaced`() throws {
    try withStore { store in
      try store.costs.record(Cost(wall: 1), for: ["a"])
      let folder = "\(store.root)/v1/costs"
      let prefix = try #require(try store.disk.list(folder).first)
      let name = try #require(try store.disk.list("\(folder)/\(prefix)").first)
      try overwrite("\(folder)/\(prefix)/\(name)", Array("{".utf8))
      #expect(store.costs.costs(of: ["a"]) == [])
      try store.costs.record(Cost(wall: 2), for: ["a"])
      #expect(store.costs.costs(of: ["a"]).map(\.wall) == [2])
    }
  }
}
