/// The version of Unicode by which texts are split, folded and composed: that of the Swift standard library.
///
/// Another version knows further letters, so that a text with these may have other tokens.
package enum UnicodeVersion {
  /// Such as `17.0`: the latest version in which a character was assigned.
  package static var text: String {
    var last = (major: 0, minor: 0)
    for value in UInt32(0)...0x10FFFF {
      guard let age = Unicode.Scalar(value)?.properties.age, age > last else { continue }
      last = age
    }
    return "\(last.major).\(last.minor)"
  }
}
