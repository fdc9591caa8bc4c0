internal import CKernels

/// A symmetric matrix as Q T Qᵀ with T tridiagonal, by Householder reflections taken in panels.
///
/// The last row goes first, so that what remains is always a leading block. Within a panel the matrix
/// itself is left alone; the reflections' effect on it is applied as one product at the panel's end
/// (Dongarra, Hammarling and Sorensen, 1989).
struct Tridiagonal {
  var diagonal: [Double]
  /// Element i couples i and i + 1.
  var offDiagonal: [Double]
  /// Row i (from 1): the vector v of I - t v vᵀ, of length i with a 1 at its end.
  private let reflectors: Grid
  private var factors: [Double]

  private static let width = 32

  /// Reduces the matrix whose lower triangle is in `a`, which is used up.
  init(_ a: Grid) {
    let n = a.rows
    diagonal = [Double](repeating: 0, count: n)
    offDiagonal = [Double](repeating: 0, count: max(0, n - 1))
    factors = diagonal
    reflectors = Grid(rows: n, columns: n)
    // Three times a panel's rows: the v, the w, and the v again, so that (v, w) and (w, v) are both adjacent.
    let panel = Grid(rows: 3 * Self.width, columns: n)
    var top = n
    while top > 0 {
      let last = max(0, top - Self.width)
      for (count, row) in stride(from: top - 1, through: last, by: -1).enumerated() {
        reduce(row, of: a, panel, count)
      }
      if last > 0 { Self.update(a, order: last, panel) }
      top = last
    }
  }

  /// Brings a row up to date, takes its reflection out and notes what that does to the rest.
  private mutating func reduce(_ row: Int, of a: Grid, _ panel: Grid, _ count: Int) {
    let width = Self.width, stride = panel.stride
    let scratch = Grid(rows: 2, columns: width)
    let (f, g) = unsafe (scratch.at(0), scratch.at(1))
    let (vs, ws) = unsafe (panel.at(0), panel.at(width))
    let x = unsafe a.at(row)
    for p in 0..<count {
      unsafe f[p] = vs[p * stride + row]
      unsafe g[p] = ws[p * stride + row]
    }
    unsafe lk_gevm64(count, row + 1, -1, f, ws, stride, x)
    unsafe lk_gevm64(count, row + 1, -1, g, vs, stride, x)
    unsafe diagonal[row] = x[row]
    guard row > 0 else { return }

    var rest = 0.0
    unsafe lk_gemv64(1, row - 1, x, 0, x, &rest)
    let lead = unsafe x[row - 1]
    let v = unsafe panel.at(count)
    let w = unsafe panel.at(width + count)
    var factor = 0.0
    offDiagonal[row - 1] = lead
    if rest > 0 {
      let length = (lead * lead + rest).squareRoot()
      let end = lead > 0 ? -length : length
      factor = (end - lead) / end
      offDiagonal[row - 1] = end
      unsafe v.update(from: x, count: row)
      unsafe lk_scale64(row, 1 / (lead - end), v)
    } else {
      unsafe v.update(repeating: 0, count: row)
    }
    unsafe v[row - 1] = 1
    factors[row] = factor
    unsafe reflectors.at(row).update(from: v, count: row)
    unsafe panel.at(2 * width + count).update(from: v, count: row)

    // w = t (A v - V (Wᵀ v) - W (Vᵀ v)), then w - t (wᵀ v) / 2 v.
    unsafe lk_symv64(row, a.base, a.stride, v, w)
    unsafe lk_gemv64(count, row, ws, stride, v, f)
    unsafe lk_gemv64(count, row, vs, stride, v, g)
    unsafe lk_gevm64(count, row, -1, f, vs, stride, w)
    unsafe lk_gevm64(count, row, -1, g, ws, stride, w)
    unsafe lk_scale64(row, factor, w)
    var overlap = 0.0
    unsafe lk_gemv64(1, row, w, 0, v, &overlap)
    unsafe lk_gevm64(1, row, -0.5 * factor, &overlap, v, 0, w)
  }

  /// A = A - (v, w)ᵀ (w, v) for the lower triangle of the leading block.
  private static func update(_ a: Grid, order: Int, _ panel: Grid) {
    let height = 120, depth = 2 * width
    for first in stride(from: 0, to: order, by: height) {
      let rows = min(height, order - first)
      unsafe lk_gemm64(
        rows, first + rows, depth, -1, panel.at(0, first), 1, panel.stride, panel.at(width),
        panel.stride, 1, a.at(first), a.stride, 1)
    }
  }

  /// Turns the eigenvectors of T, the rows of `vectors`, into those of the matrix.
  func transform(_ vectors: Grid) {
    let n = vectors.rows, width = 2 * Self.width
    let block = Grid(rows: width, columns: n)
    let triangle = Grid(rows: width, columns: width)
    let products = Grid(rows: n, columns: width)
    let combined = Grid(rows: n, columns: width)
    for first in stride(from: 1, to: n, by: width) {
      let count = min(width, n - first), length = first + count - 1
      unsafe block.base.update(repeating: 0, count: width * block.stride)
      for p in 0..<count {
        unsafe block.at(p).update(from: reflectors.at(first + p), count: first + p)
      }
      fill(triangle, block, first, count)
      unsafe lk_gemm64(
        n, count, length, 1, vectors.base, vectors.stride, 1, block.base, 1, block.stride,
        products.base, products.stride, 0)
      unsafe lk_gemm64(
        n, count, count, 1, products.base, products.stride, 1, triangle.base, triangle.stride, 1,
        combined.base, combined.stride, 0)
      unsafe lk_gemm64(
        n, length, count, -1, combined.base, combined.stride, 1, block.base, block.stride, 1,
        vectors.base, vectors.stride, 1)
    }
  }

  /// The upper triangle of a product of reflections I - Yᵀ T Y (Schreiber and Van Loan, 1989).
  private func fill(_ triangle: Grid, _ block: Grid, _ first: Int, _ count: Int) {
    unsafe triangle.base.update(repeating: 0, count: triangle.rows * triangle.stride)
    let overlaps = Grid(rows: 1, columns: count)
    for j in 0..<count {
      let factor = factors[first + j]
      unsafe triangle.at(j)[j] = factor
      unsafe lk_gemv64(j, first + j, block.base, block.stride, block.at(j), overlaps.base)
      for i in 0..<j {
        var sum = 0.0
        for l in i..<j { sum += unsafe triangle.at(i)[l] * overlaps.base[l] }
        unsafe triangle.at(i)[j] = -factor * sum
      }
    }
  }
}
