import Reports
import Testing

struct CommonMarkTests {
  private func html(_ text: String) -> String {
    Report(title: "t", cells: [.markdown(text)]).html()
  }

  private func markdown(_ text: String) -> String {
    String(Report(title: "t", cells: [.markdown(text)]).markdown().dropFirst(5))
  }

  @Test(arguments: [
    ("*a* **b** ~~c~~", "<p><em>a</em> <strong>b</strong> <del>c</del></p>"),
    ("see www.example.org", "<a href=\"http://www.example.org\">www.example.org</a>"),
    ("| a | b |\n|---|--:|\n| 1 | 2 |", "<td align=\"right\">2</td>"),
    ("# big", "<h3>big</h3>"), ("##### deep", "<h6>deep</h6>"),
    ("a <b>c</b>", "a &lt;b&gt;c&lt;/b&gt;"),
    ("<div>x</div>", "<pre><code class=\"language-html\">&lt;div&gt;x&lt;/div&gt;"),
    ("a <!-- hidden --> b", "<p>a  b</p>"),
    ("[x](javascript:alert(1))", "<a href=\"\">x</a>"),
    ("[x](java&#x0A;script:alert(1))", "href=\"\""),
    ("[x](data:text/html,y)", "<a href=\"\">x</a>"),
    ("[x](notes.md#y)", "<a href=\"notes.md#y\">x</a>"),
    ("![alt](https://e.org/x.png)", "<a href=\"https://e.org/x.png\">alt</a>"),
    ("[![alt](https://e.org/x.png)](https://e.org)", "<a href=\"https://e.org\"><em>alt</em></a>"),
    ("![](https://e.org/x.png)", "<a href=\"https://e.org/x.png\">https://e.org/x.png</a>"),
    ("![a](data:image/png;base64,AA==)", "<img src=\"data:image/png;base64,AA==\" alt=\"a\" />"),
  ])
  func `a page shows formatted text and nothing else`(text: String, expected: String) throws {
    let page = html(text)
    #expect(page.contains(expected), "\(page.suffix(400))")
    _ = try Markup(page)
  }

  @Test(arguments: ["plain\n\n- a\n- b", "# h\n\n| a |\n|---|\n| 1 |", "```\ncode\n```", "a  \nb"])
  func `harmless Markdown stays as it was written`(text: String) {
    #expect(markdown(text) == text + "\n")
  }

  @Test func `harmful Markdown is written anew`() {
    #expect(markdown("a <b>c</b>") == "a \\<b\\>c\\</b\\>\n")
    #expect(markdown("[x](javascript:y)") == "[x]()\n")
    #expect(markdown("```\nnever closed") == "``` text\nnever closed\n```\n")
  }

  @Test func `an open fence does not swallow what follows`() throws {
    let text = Report(
      title: "t", cells: [.markdown("- a\n\n  ```\n  open"), .heading("After")]
    ).markdown()
    #expect(try Markup(html(text)).text.contains("\nAfter\n"))
    #expect(html(text).contains("<h4>After</h4>"))
  }

  @Test func `deep nesting and a large text end well`() throws {
    for text in [
      String(repeating: "> ", count: 5_000) + "x", String(repeating: "[", count: 20_000),
      String(repeating: "*a ", count: 20_000), String(repeating: "<", count: 2_000_000),
    ] {
      _ = try Markup(html(text))
      #expect(!markdown(text).isEmpty)
    }
  }
}
