import Synchronization
import Tensors

/// A backend with memory of its own that passes kernels on to the CPU's and notes which were asked for.
final class PassingBackend: Backend {
  private let cpu = Compute.serial.backend
  private let noted = Mutex<Set<String>>([])

  /// The names of kernels that were asked for.
  var names: Set<String> { noted.withLock { $0 } }

  private func note(_ name: String = #function) { noted.withLock { _ = $0.insert(name) } }

  var fingerprint: String { "passing:\(cpu.fingerprint)" }

  func allocate(bytes: Int, cleared: Bool) -> any MemoryBlock { Block(bytes, cleared: cleared) }

  /// Memory with other bytes than zeros in it where zeros were not asked for.
  @safe private final class Block: MemoryBlock, @unchecked Sendable {
    // Sendable because the address never changes.
    let start: UnsafeMutableRawPointer

    init(_ bytes: Int, cleared: Bool) {
      unsafe start = .allocate(byteCount: max(1, bytes), alignment: 64)
      unsafe start.initializeMemory(as: UInt8.self, repeating: cleared ? 0 : 0xA5, count: bytes)
    }

    func release(_ range: Range<Int>) {
      unsafe (start + range.lowerBound).initializeMemory(
        as: UInt8.self, repeating: 0xA5, count: range.count)
    }

    deinit { unsafe start.deallocate() }
  }
}

// Each kernel notes itself and passes the call on.
extension PassingBackend {
  func fill(_ x: Floats, _ value: Float) {
    note()
    cpu.fill(x, value)
  }

  func copy(_ x: Floats, into y: Floats) {
    note()
    cpu.copy(x, into: y)
  }

  func accumulate(_ x: Floats, into y: Floats) {
    note()
    cpu.accumulate(x, into: y)
  }

  func accumulate(_ x: Floats, times factor: Float, into y: Floats) {
    note()
    cpu.accumulate(x, times: factor, into: y)
  }

  func accumulate(_ x: Floats, timesElements z: Floats, into y: Floats) {
    note()
    cpu.accumulate(x, timesElements: z, into: y)
  }

  func add(_ value: Float, to x: Floats) {
    note()
    cpu.add(value, to: x)
  }

  func scale(_ x: Floats, _ factor: Float) {
    note()
    cpu.scale(x, factor)
  }

  func multiply(_ x: Floats, _ z: Floats, into y: Floats) {
    note()
    cpu.multiply(x, z, into: y)
  }

  func exponential(of x: Floats, minus shift: Float, times factor: Float, into y: Floats) {
    note()
    cpu.exponential(of: x, minus: shift, times: factor, into: y)
  }

  func apply(_ f: ScalarFunction, _ x: Floats, into y: Floats, slopes: Floats) {
    note()
    cpu.apply(f, x, into: y, slopes: slopes)
  }

  func sum(_ x: Floats) -> Double {
    note()
    return cpu.sum(x)
  }

  func sumSegments(_ x: Floats, starts: [Int], into y: Floats) {
    note()
    cpu.sumSegments(x, starts: starts, into: y)
  }

  func addToSegments(_ y: Floats, starts: [Int], of x: Floats) {
    note()
    cpu.addToSegments(y, starts: starts, of: x)
  }

  func sumOfProducts(_ x: Floats, _ y: Floats) -> Double {
    note()
    return cpu.sumOfProducts(x, y)
  }

  func squaredNorm(_ x: Floats) -> Double {
    note()
    return cpu.squaredNorm(x)
  }

  func dropout(_ x: Floats, _ mask: DropoutMask, into y: Floats) {
    note()
    cpu.dropout(x, mask, into: y)
  }

  func dropoutBackward(_ dy: Floats, _ mask: DropoutMask, into dx: Floats) {
    note()
    cpu.dropoutBackward(dy, mask, into: dx)
  }

  func adamW(
    _ step: AdamWStep, _ runs: [AdamWStep.Run], weights: Floats, first: Floats, second: Floats
  ) {
    note()
    cpu.adamW(step, runs, weights: weights, first: first, second: second)
  }

  func activation(_ x: Floats, _ f: Tensors.Activation, width: Int, into y: Floats) {
    note()
    cpu.activation(x, f, width: width, into: y)
  }

  func activationBackward(
    _ dy: Floats, _ x: Floats, _ f: Tensors.Activation, width: Int, into dx: Floats
  ) {
    note()
    cpu.activationBackward(dy, x, f, width: width, into: dx)
  }

  func gated(_ gateAndUp: Floats, _ f: Tensors.Activation, width: Int, into y: Floats) {
    note()
    cpu.gated(gateAndUp, f, width: width, into: y)
  }

  func gatedBackward(
    _ dy: Floats, _ gateAndUp: Floats, _ f: Tensors.Activation, width: Int, into dGateAndUp: Floats
  ) {
    note()
    cpu.gatedBackward(dy, gateAndUp, f, width: width, into: dGateAndUp)
  }

  func softcap(_ x: Floats, _ cap: Float, into y: Floats) {
    note()
    cpu.softcap(x, cap, into: y)
  }

  func softcapBackward(_ dy: Floats, _ y: Floats, _ cap: Float, into dx: Floats) {
    note()
    cpu.softcapBackward(dy, y, cap, into: dx)
  }

  func addRow(_ row: Floats, to matrix: Floats, column: Int, width: Int, replaces: Bool) {
    note()
    cpu.addRow(row, to: matrix, column: column, width: width, replaces: replaces)
  }

  func sumRows(_ matrix: Floats, width: Int, count: Int, into row: Floats) {
    note()
    cpu.sumRows(matrix, width: width, count: count, into: row)
  }

  func gather(_ ids: [Int32], of table: Factor.Elements, width: Int, into y: Floats) {
    note()
    cpu.gather(ids, of: table, width: width, into: y)
  }

  func scatterAdd(_ y: Floats, _ ids: [Int32], width: Int, into table: Floats) {
    note()
    cpu.scatterAdd(y, ids, width: width, into: table)
  }

  func rotate(_ qkv: Floats, _ shape: AttentionShape, _ rotation: Rotation, inverse: Bool) {
    note()
    cpu.rotate(qkv, shape, rotation, inverse: inverse)
  }

  func argmax(_ x: Floats, width: Int) -> [Int32] {
    note()
    return cpu.argmax(x, width: width)
  }

  func rmsNorm(
    _ x: Floats, _ weight: Floats, epsilon: Float, offset: Float, into y: Floats, inverse: Floats
  ) {
    note()
    cpu.rmsNorm(x, weight, epsilon: epsilon, offset: offset, into: y, inverse: inverse)
  }

  func rmsNormBackward(
    _ dy: Floats, _ x: Floats, _ weight: Floats, offset: Float, inverse: Floats, into dx: Floats,
    _ dWeight: Floats?
  ) {
    note()
    cpu.rmsNormBackward(dy, x, weight, offset: offset, inverse: inverse, into: dx, dWeight)
  }

  func headNorm(
    _ qkv: Floats, _ shape: AttentionShape, query: Floats, key: Floats, epsilon: Float,
    offset: Float, into y: Floats, inverse: Floats
  ) {
    note()
    cpu.headNorm(
      qkv, shape, query: query, key: key, epsilon: epsilon, offset: offset, into: y,
      inverse: inverse)
  }

  func headNormBackward(
    _ dy: Floats, _ qkv: Floats, _ shape: AttentionShape, query: Floats, key: Floats, offset: Float,
    inverse: Floats, into dqkv: Floats, _ dQuery: Floats?, _ dKey: Floats?
  ) {
    note()
    cpu.headNormBackward(
      dy, qkv, shape, query: query, key: key, offset: offset, inverse: inverse, into: dqkv, dQuery,
      dKey)
  }

  func layerNorm(
    _ x: Floats, _ weight: Floats, _ bias: Floats, epsilon: Float, into y: Floats, mean: Floats,
    inverse: Floats
  ) {
    note()
    cpu.layerNorm(x, weight, bias, epsilon: epsilon, into: y, mean: mean, inverse: inverse)
  }

  func layerNormBackward(
    _ dy: Floats, _ x: Floats, _ weight: Floats, mean: Floats, inverse: Floats, into dx: Floats,
    _ dWeight: Floats?, _ dBias: Floats?
  ) {
    note()
    cpu.layerNormBackward(dy, x, weight, mean: mean, inverse: inverse, into: dx, dWeight, dBias)
  }

  func attention(_ qkv: Floats, _ shape: AttentionShape, starts: [Int], into out: Floats) {
    note()
    cpu.attention(qkv, shape, starts: starts, into: out)
  }

  func attention(
    _ qkv: Floats, _ shape: AttentionShape, starts: [Int], cached: [CachedTokens], into out: Floats
  ) {
    note()
    cpu.attention(qkv, shape, starts: starts, cached: cached, into: out)
  }

  func attentionBackward(
    _ dout: Floats, _ qkv: Floats, _ shape: AttentionShape, starts: [Int], into dqkv: Floats
  ) {
    note()
    cpu.attentionBackward(dout, qkv, shape, starts: starts, into: dqkv)
  }

  func multiply(
    _ a: Factor, _ b: Factor, inner: Int, into c: Floats, cRow: Int, rows: Int, columns: Int,
    accumulate: Bool
  ) {
    note()
    cpu.multiply(
      a, b, inner: inner, into: c, cRow: cRow, rows: rows, columns: columns, accumulate: accumulate)
  }

  func finishLogits(_ logits: Floats, vocabulary: Int, scale: Float, bias: Floats?, softcap: Float?)
  {
    note()
    cpu.finishLogits(logits, vocabulary: vocabulary, scale: scale, bias: bias, softcap: softcap)
  }

  func crossEntropy(
    _ logits: Floats, vocabulary: Int, targets: ArraySlice<Int32>, into losses: Floats,
    statistics: Floats
  ) {
    note()
    cpu.crossEntropy(
      logits, vocabulary: vocabulary, targets: targets, into: losses, statistics: statistics)
  }

  func crossEntropyBackward(
    _ logits: Floats, vocabulary: Int, targets: ArraySlice<Int32>, weights: Floats,
    statistics: Floats, cap: Float?
  ) {
    note()
    cpu.crossEntropyBackward(
      logits, vocabulary: vocabulary, targets: targets, weights: weights, statistics: statistics,
      cap: cap)
  }

  func change(_ sources: [Floats], vocabulary: Int, first: Int, _ change: LogitChange) {
    note()
    cpu.change(sources, vocabulary: vocabulary, first: first, change)
  }

  func measure(
    _ logits: Floats, _ reference: Floats, vocabulary: Int, _ measure: LogitMeasure,
    into losses: Floats
  ) {
    note()
    cpu.measure(logits, reference, vocabulary: vocabulary, measure, into: losses)
  }

  func measureBackward(
    _ logits: Floats, _ reference: Floats, vocabulary: Int, _ measure: LogitMeasure,
    weights: Floats, cap: Float?
  ) {
    note()
    cpu.measureBackward(
      logits, reference, vocabulary: vocabulary, measure, weights: weights, cap: cap)
  }

  func statistics(_ logits: Floats, scratch: Floats, vocabulary: Int, targets: ArraySlice<Int32>)
    -> [TokenStatistics]
  {
    note()
    return cpu.statistics(logits, scratch: scratch, vocabulary: vocabulary, targets: targets)
  }
}
