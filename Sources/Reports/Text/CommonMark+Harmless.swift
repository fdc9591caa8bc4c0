import CMarkGFM

extension CommonMark {
  /// Takes raw HTML and unsafe links out of a parsed tree, in place; true if there were any.
  ///
  /// For the page it also moves headings two levels down and turns pictures from elsewhere into links, so that the
  /// page needs nothing from the network.
  @discardableResult
  static func makeHarmless(_ root: OpaquePointer, isForPage: Bool) -> Bool {
    var hasChanged = false
    let all = unsafe nodes(root)
    for index in unsafe 0..<all.count {
      let node = unsafe all[index]
      switch unsafe cmark_node_get_type(node) {
      case CMARK_NODE_HTML_BLOCK:
        unsafe showHTML(node, as: CMARK_NODE_CODE_BLOCK)
        hasChanged = true
      case CMARK_NODE_HTML_INLINE:
        unsafe showHTML(node, as: CMARK_NODE_TEXT)
        hasChanged = true
      case CMARK_NODE_LINK where unsafe !isHarmlessLink(address(node)):
        unsafe cmark_node_set_url(node, "")
        hasChanged = true
      case CMARK_NODE_IMAGE where unsafe !isHarmlessPicture(address(node)):
        unsafe cmark_node_set_url(node, "")
        hasChanged = true
        if isForPage { unsafe turnIntoLink(node) }
      case CMARK_NODE_IMAGE where isForPage:
        if unsafe !address(node).hasPrefix("data:") { unsafe turnIntoLink(node) }
      case CMARK_NODE_CODE_BLOCK where !isForPage:
        // Without a language cmark would indent it, and a list before it would take it in.
        if unsafe text(cmark_node_get_fence_info(node)).isEmpty {
          unsafe cmark_node_set_fence_info(node, "text")
        }
      case CMARK_NODE_HEADING where isForPage:
        unsafe cmark_node_set_heading_level(node, min(6, cmark_node_get_heading_level(node) + 2))
      default: break
      }
    }
    return hasChanged
  }

  /// Every node in document order, gathered before anything is changed.
  private static func nodes(_ root: OpaquePointer) -> [OpaquePointer] {
    guard let iterator = unsafe cmark_iter_new(root) else { return unsafe [] }
    defer { unsafe cmark_iter_free(iterator) }
    var nodes: [OpaquePointer] = unsafe []
    while true {
      let event = unsafe cmark_iter_next(iterator)
      if event == CMARK_EVENT_DONE { return unsafe nodes }
      if event == CMARK_EVENT_ENTER, let node = unsafe cmark_iter_get_node(iterator) {
        unsafe nodes.append(node)
      }
    }
  }

  /// Puts the text of an HTML node in its place; a comment leaves nothing.
  private static func showHTML(_ node: OpaquePointer, as type: cmark_node_type) {
    let literal = unsafe text(cmark_node_get_literal(node))
    let isComment = literal.hasPrefix("<!--") && literal.filter { $0 == ">" }.count == 1
    if !isComment, let text = unsafe cmark_node_new(type) {
      unsafe cmark_node_set_literal(text, literal)
      if type == CMARK_NODE_CODE_BLOCK { unsafe cmark_node_set_fence_info(text, "html") }
      if unsafe cmark_node_insert_before(node, text) == 0 { unsafe cmark_node_free(text) }
    }
    unsafe cmark_node_free(node)
  }

  /// Replaces a picture by a link to it that shows its alternative text.
  private static func turnIntoLink(_ picture: OpaquePointer) {
    var ancestor = unsafe cmark_node_parent(picture)
    var isInLink = false
    while let node = unsafe ancestor {
      if unsafe cmark_node_get_type(node) == CMARK_NODE_LINK { isInLink = true }
      unsafe ancestor = unsafe cmark_node_parent(node)
    }
    guard let link = unsafe cmark_node_new(isInLink ? CMARK_NODE_EMPH : CMARK_NODE_LINK) else {
      return
    }
    let target = unsafe address(picture)
    if !isInLink { unsafe cmark_node_set_url(link, target) }
    if unsafe cmark_node_first_child(picture) == nil,
      let text = unsafe cmark_node_new(CMARK_NODE_TEXT)
    {
      unsafe cmark_node_set_literal(text, target)
      unsafe cmark_node_append_child(link, text)
    }
    while let child = unsafe cmark_node_first_child(picture) {
      unsafe cmark_node_unlink(child)
      if unsafe cmark_node_append_child(link, child) == 0 { unsafe cmark_node_free(child) }
    }
    if unsafe cmark_node_insert_before(picture, link) == 0 { unsafe cmark_node_free(link) }
    unsafe cmark_node_free(picture)
  }

  private static func address(_ node: OpaquePointer) -> String {
    unsafe text(cmark_node_get_url(node))
  }

  private static func text(_ text: UnsafePointer<CChar>?) -> String {
    guard let text = unsafe text else { return "" }
    return unsafe String(cString: text)
  }

  /// True for addresses without a scheme and for http, https and mailto.
  static func isHarmlessLink(_ address: String) -> Bool {
    guard let end = address.firstIndex(where: { ":/?#".contains($0) }), address[end] == ":" else {
      return true
    }
    return ["http", "https", "mailto"].contains(address[..<end].lowercased())
  }

  /// True for harmless links and for pictures that are part of the text itself.
  static func isHarmlessPicture(_ address: String) -> Bool {
    let own = ["png", "jpeg", "gif", "webp"].map { "data:image/\($0);base64," }
    return own.contains { address.hasPrefix($0) } || isHarmlessLink(address)
  }
}
