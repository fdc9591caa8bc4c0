/// A page that shows a run while it goes on: it asks for itself again every few seconds, without a script or a server.
package enum LivePage {
  private static let mark = "<meta charset=\"utf-8\">\n"

  /// The page of a report that is written anew, so that an open one follows it; the last one no longer asks.
  package static func html(_ report: Report, refreshing seconds: Int?) -> String {
    let page = report.html()
    guard let seconds else { return page }
    return page.replacing(
      mark, with: mark + "<meta http-equiv=\"refresh\" content=\"\(max(1, seconds))\">\n",
      maxReplacements: 1)
  }
}
