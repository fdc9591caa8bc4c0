import CMarkGFM

/// Reads a person's Markdown through cmark-gfm so that nothing but formatted text comes out.
///
/// Raw HTML is shown as the text it is (comments vanish), links keep only harmless schemes, pictures from
/// elsewhere become links, and headings move below the report's own.
struct CommonMark {
  private let source: String

  /// Text longer than this is shown as it is, unformatted.
  static let limit = 1 << 20

  /// Takes the Markdown text.
  init(_ text: String) { source = text.legible }

  private static let extensions = ["table", "strikethrough", "autolink"]
  private static let registered: Void = cmark_gfm_core_extensions_ensure_registered()

  /// The text as an HTML fragment.
  func html() -> String {
    guard source.utf8.count <= CommonMark.limit else {
      return "<pre>\(source.escapedForMarkup)</pre>\n"
    }
    return unsafe CommonMark.withTree(source) { root, parser in
      unsafe CommonMark.makeHarmless(root, isForPage: true)
      let extensions = unsafe cmark_parser_get_syntax_extensions(parser)
      return unsafe CommonMark.take(cmark_render_html(root, CMARK_OPT_DEFAULT, extensions))
    }
  }

  /// The text as Markdown that can stand between other Markdown.
  ///
  /// It is left letter by letter as it was written unless it holds raw HTML or unsafe links or would run on into
  /// what follows (an open fence); then it is written anew.
  func markdown() -> String {
    guard source.utf8.count <= CommonMark.limit else { return MarkdownText.block(source) }
    let isClean = unsafe CommonMark.withTree(source) { root, _ in
      unsafe !CommonMark.makeHarmless(root, isForPage: false)
    }
    let trimmed = CommonMark.trimmed(source)
    if isClean, CommonMark.isClosed(trimmed) { return trimmed }
    return unsafe CommonMark.withTree(source) { root, _ in
      unsafe CommonMark.makeHarmless(root, isForPage: false)
      return unsafe CommonMark.trimmed(
        CommonMark.take(cmark_render_commonmark(root, CMARK_OPT_DEFAULT, 0)))
    }
  }

  /// True when a paragraph added after the text is a paragraph of its own.
  private static func isClosed(_ text: String) -> Bool {
    let marker = "END7f3a"
    return unsafe withTree(text + "\n\n" + marker + "\n") { root, _ in
      guard let last = unsafe cmark_node_last_child(root),
        unsafe cmark_node_get_type(last) == CMARK_NODE_PARAGRAPH,
        let content = unsafe cmark_node_first_child(last),
        unsafe cmark_node_next(content) == nil,
        let literal = unsafe cmark_node_get_literal(content)
      else { return false }
      return unsafe String(cString: literal) == marker
    }
  }

  private static func trimmed(_ text: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    func isBlank(_ line: Substring) -> Bool { line.allSatisfy { $0 == " " || $0 == "\t" } }
    while let first = lines.first, isBlank(first) { lines.removeFirst() }
    while let last = lines.last, isBlank(last) { lines.removeLast() }
    return lines.joined(separator: "\n")
  }

  /// Parses, hands the tree over and frees it.
  private static func withTree<Result>(
    _ text: String, _ body: (_ root: OpaquePointer, _ parser: OpaquePointer) -> Result
  ) -> Result {
    registered
    guard let parser = unsafe cmark_parser_new(CMARK_OPT_DEFAULT) else {
      preconditionFailure("cmark always makes a parser or ends the process")
    }
    defer { unsafe cmark_parser_free(parser) }
    for name in extensions {
      if let found = unsafe cmark_find_syntax_extension(name) {
        unsafe cmark_parser_attach_syntax_extension(parser, found)
      }
    }
    let bytes = Array(text.utf8)
    unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe buffer.withMemoryRebound(to: CChar.self) {
        if let start = $0.baseAddress { unsafe cmark_parser_feed(parser, start, $0.count) }
      }
    }
    guard let root = unsafe cmark_parser_finish(parser) else {
      preconditionFailure("cmark always returns a document")
    }
    defer { unsafe cmark_node_free(root) }
    return unsafe body(root, parser)
  }

  /// Text that cmark allocated, which is freed.
  private static func take(_ text: UnsafeMutablePointer<CChar>?) -> String {
    guard let text = unsafe text else { return "" }
    defer { unsafe cmark_get_default_mem_allocator().pointee.free(text) }
    return unsafe String(cString: text)
  }
}
