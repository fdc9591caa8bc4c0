/// Something this module draws as SVG.
package protocol Drawable: Sendable {
  /// The drawing as a complete SVG document; equal values give equal bytes.
  func svg() -> String
  /// One sentence for those who can't see it.
  var summary: String { get }
  /// The drawn numbers as CSV with a header line, nil if there are none.
  var csv: String? { get }
}
