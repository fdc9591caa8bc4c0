import Documents

/// A page that reloads itself whenever `lethe watch` has made a new one.
///
/// Pages from a disk may load no other file but scripts, so the page asks for `watch.js` again and again; that
/// file says which report is the latest and what goes on. Only watched pages have a script.
package enum WatchedPage {
  /// The file beside the page that the page asks for.
  package static let signal = "watch.js"
  private static let mark = "<script id=\"watch\">"

  /// The page with its script; `version` tells it from earlier ones.
  package static func html(_ page: String, version: String) -> String {
    guard !page.contains(mark) else { return page }
    return page.replacing(
      "default-src 'none';", with: "default-src 'none'; script-src 'unsafe-inline' 'self' file:;"
    ).replacing("</body>", with: "\(mark)\(script(version))</script>\n</body>")
  }

  /// The page as it is without the script.
  package static func plain(_ page: String) -> String {
    guard let start = page.firstRange(of: mark),
      let end = page[start.upperBound...].firstRange(of: "</script>\n")
    else { return page }
    return page.replacingCharacters(in: start.lowerBound..<end.upperBound).replacing(
      " script-src 'unsafe-inline' 'self' file:;", with: "")
  }

  /// The text of the signal: the latest page as seen from this one, its version, and what goes on.
  package static func signalText(page: String, version: String, status: String) -> String {
    let json = JSONValue.object([
      "page": .string(page), "version": .string(version), "status": .string(status),
    ])
    return "letheWatch(\(json.canonical()))\n"
  }

  /// Keeps the place and the open details over a reload.
  private static func script(_ version: String) -> String {
    """

    (() => {
      const key = "lethe watch", note = document.createElement("div");
      note.setAttribute("role", "status");
      note.style.cssText = "position:fixed;right:1rem;bottom:1rem;padding:.3rem .7rem;border-radius:6px;" +
        "background:var(--text);color:var(--page);font:13px/1.4 var(--sans);white-space:pre-line;max-width:40rem";
      note.hidden = true;
      document.body.append(note);
      const folds = () => [...document.querySelectorAll("details")];
      try {
        const kept = JSON.parse(sessionStorage.getItem(key) || "null");
        if (kept) {
          folds().forEach((fold, i) => { fold.open = kept.open[i] || false; });
          scrollTo(0, kept.top);
          sessionStorage.removeItem(key);
        }
      } catch {}
      window.letheWatch = (signal) => {
        note.textContent = signal.status;
        note.hidden = !signal.status;
        if (!signal.version || signal.version === "\(version)") return;
        try {
          sessionStorage.setItem(key, JSON.stringify({ top: scrollY, open: folds().map((f) => f.open) }));
        } catch {}
        const target = new URL(signal.page, location.href);
        if (target.pathname === location.pathname) location.reload(); else location.replace(target);
      };
      setInterval(() => {
        const ask = document.createElement("script");
        ask.src = "\(signal)?" + Date.now();
        ask.onload = ask.onerror = () => ask.remove();
        document.body.append(ask);
      }, 700);
    })();
    """
  }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<String.Index>) -> String {
    String(self[..<range.lowerBound] + self[range.upperBound...])
  }
}
