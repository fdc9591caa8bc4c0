import CMarkGFM

/// The library that reads Markdown.
package enum MarkdownLibrary {
  /// The version in use, such as `0.29.0.gfm.6`.
  package static var version: String { unsafe String(cString: cmark_version_string()) }
}
