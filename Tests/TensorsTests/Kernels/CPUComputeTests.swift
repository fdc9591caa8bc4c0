import Synchronization
import Tensors
import Testing

struct CPUComputeTests {
  @Test(arguments: [1, 2, 3, 8], [0, 1, 2, 7, 1000]) func everyTileOnce(threads: Int, count: Int) {
    let compute = CPUCompute(portableThreads: threads)
    let seen = Mutex([Int](repeating: 0, count: count))
    compute.forEachTile(count) { tile in seen.withLock { $0[tile] += 1 } }
    #expect(seen.withLock { $0 } == [Int](repeating: 1, count: count))
  }

  @Test func rangesCoverEverything() {
    let covered = Mutex([Range<Int>]())
    CPUCompute(portableThreads: 2).forEachRange(10, size: 4) { range in
      covered.withLock { $0.append(range) }
    }
    #expect(
      covered.withLock { $0.sorted { $0.lowerBound < $1.lowerBound } } == [0..<4, 4..<8, 8..<10])
    CPUCompute(portableThreads: 2).forEachRange(0, size: 4) { _ in Issue.record("no range is empty")
    }
  }

  @Test func tilesMayHaveTiles() {
    let compute = CPUCompute(portableThreads: 2)
    let sum = Mutex(0)
    compute.forEachTile(4) { outer in
      compute.forEachTile(4) { inner in sum.withLock { $0 += outer * 4 + inner } }
    }
    #expect(sum.withLock { $0 } == 120)
  }

  @Test func unknownNumericsAreAnError() {
    #expect(throws: ComputeError.unknownNumerics("quick")) {
      try CPUCompute(threads: 1, numerics: "quick")
    }
  }
}
