private import COpenBLAS

#if canImport(Glibc)
  private import Glibc
#endif

/// The system's OpenBLAS, loaded on first use so that programs that do not need it start quickly.
///
/// It is told its core type and to use one thread; the threads are ours, over fixed tiles.
@safe
final class OpenBLAS: @unchecked Sendable {
  // Sendable because everything here is set once by `load` and only read afterwards.
  private typealias Product =
    @convention(c) (
      CBLAS_ORDER, CBLAS_TRANSPOSE, CBLAS_TRANSPOSE, blasint, blasint, blasint, Float,
      UnsafePointer<Float>?, blasint, UnsafePointer<Float>?, blasint, Float,
      UnsafeMutablePointer<Float>?, blasint
    ) -> Void

  private let product: Product
  /// Library, version and core type, such as `fast:openblas-0.3.21:SkylakeX`.
  let fingerprint: String

  private static let loaded = Result { () throws(ComputeError) in try OpenBLAS() }

  /// The library, loaded once for the process.
  static func shared() throws(ComputeError) -> OpenBLAS { try loaded.get() }

  private init() throws(ComputeError) {
    // The library reads its core type from the environment while it is loaded; whatever the
    // environment says, results shall depend on the CPU only.
    let core = KernelLevel.avx512.isSupported ? "SkylakeX" : "Haswell"
    unsafe setenv("OPENBLAS_CORETYPE", core, 1)
    unsafe setenv("OPENBLAS_NUM_THREADS", "1", 1)
    guard let handle = unsafe dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL) else {
      throw .missingOpenBLAS(unsafe dlerror().map { unsafe String(cString: $0) } ?? "not found")
    }
    guard let sgemm = unsafe dlsym(handle, "cblas_sgemm"),
      let coreName = unsafe dlsym(handle, "openblas_get_corename"),
      let configuration = unsafe dlsym(handle, "openblas_get_config"),
      let setThreads = unsafe dlsym(handle, "openblas_set_num_threads")
    else { throw .missingOpenBLAS("the library lacks a function") }
    typealias Text = @convention(c) () -> UnsafeMutablePointer<CChar>?
    func text(_ symbol: UnsafeMutableRawPointer) -> String {
      let function = unsafe unsafeBitCast(symbol, to: Text.self)
      return unsafe function().map { unsafe String(cString: $0) } ?? ""
    }
    unsafe unsafeBitCast(setThreads, to: (@convention(c) (Int32) -> Void).self)(1)
    unsafe product = unsafeBitCast(sgemm, to: Product.self)
    let found = unsafe text(coreName)
    guard found == core else { throw .unexpectedOpenBLAS(expected: core, found: found) }
    let words = unsafe text(configuration).split(separator: " ")
    fingerprint = "fast:openblas-\(words.dropFirst().first ?? "unknown"):\(found)"
  }

  /// As `CPUCompute.matmul`, over tiles that depend on the shape only; false when the strides are none
  /// that BLAS knows.
  func multiply(
    _ compute: CPUCompute, _ m: Int, _ n: Int, _ k: Int, _ a: Strided, _ b: Strided,
    _ c: UnsafeMutablePointer<Float>, _ cRow: Int, _ accumulate: Bool
  ) -> Bool {
    guard unsafe accepts(m, n, k, a, b, cRow) else { return false }
    let cutsRows = m >= n
    compute.forEachRange(cutsRows ? m : n, size: 256) { range in
      let aPart = unsafe cutsRows ? a.from(row: range.lowerBound, column: 0) : a
      let bPart = unsafe cutsRows ? b : b.from(row: 0, column: range.lowerBound)
      let cPart = unsafe c + range.lowerBound * (cutsRows ? cRow : 1)
      _ = unsafe multiply(
        cutsRows ? range.count : m, cutsRows ? n : range.count, k, aPart, bPart, cPart, cRow,
        accumulate)
    }
    return true
  }

  /// The whole product in one call of the library; false when the strides are none that BLAS knows.
  func multiply(
    _ m: Int, _ n: Int, _ k: Int, _ a: Strided, _ b: Strided,
    _ c: UnsafeMutablePointer<Float>, _ cRow: Int, _ accumulate: Bool
  ) -> Bool {
    guard unsafe accepts(m, n, k, a, b, cRow), let aForm = unsafe Self.form(a, rows: m, columns: k),
      let bForm = unsafe Self.form(b, rows: k, columns: n)
    else { return false }
    unsafe product(
      CblasRowMajor, aForm.transpose, bForm.transpose, blasint(m), blasint(n), blasint(k), 1,
      a.start, blasint(aForm.leading), b.start, blasint(bForm.leading), accumulate ? 1 : 0, c,
      blasint(cRow))
    return true
  }

  private func accepts(
    _ m: Int, _ n: Int, _ k: Int, _ a: Strided, _ b: Strided, _ cRow: Int
  ) -> Bool {
    guard let aForm = unsafe Self.form(a, rows: m, columns: k),
      let bForm = unsafe Self.form(b, rows: k, columns: n)
    else { return false }
    return cRow >= n && max(m, n, k, aForm.leading, bForm.leading, cRow) <= Int(Int32.max)
  }

  private static func form(
    _ matrix: Strided, rows: Int, columns: Int
  ) -> (transpose: CBLAS_TRANSPOSE, leading: Int)? {
    if unsafe matrix.column == 1 && matrix.row >= columns {
      return unsafe (CblasNoTrans, max(1, matrix.row))
    }
    if unsafe matrix.row == 1 && matrix.column >= rows {
      return unsafe (CblasTrans, max(1, matrix.column))
    }
    return nil
  }
}

extension CPUCompute {
  /// C = A B by one call of OpenBLAS on this thread, for comparisons; false without `fast` numerics.
  package func libraryProduct(
    _ m: Int, _ n: Int, _ k: Int, _ a: Strided, _ b: Strided,
    into c: UnsafeMutablePointer<Float>, cRow: Int
  ) -> Bool {
    unsafe openBLAS?.multiply(m, n, k, a, b, c, cRow, false) ?? false
  }
}
