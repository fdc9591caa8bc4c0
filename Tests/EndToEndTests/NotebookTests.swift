import Foundation
import TestKit
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// `lethe watch`, `lethe site`, and the cells that only a whole run can fill.
@Suite(.serialized) struct NotebookTests {
  /// Waits for the only run's report to have some text.
  private func report(of project: Project, having text: String) throws -> String {
    var found: String?
    waitUntil {
      let pages = try? project.runs().compactMap { try? project.read("\($0)/report.html") }
      found = pages?.first { $0.contains(text) }
      return found != nil
    }
    guard let found else { throw ProjectError(message: "no report had '\(text)'") }
    return found
  }

  @Test func `an edited cell shows without computing anything, and the script goes at the end`()
    throws
  {
    try Project.make { project in
      let spec = try project.read("tiny.yaml")
      let started = try startLethe(["watch", "tiny.yaml"], directory: project.directory)
      defer { kill(started.process.processIdentifier, SIGKILL) }
      _ = try report(of: project, having: "<script id=\"watch\">")
      try project.write("tiny.yaml", spec + "report: [{markdown: Seen anew.}, table]\n")
      let page = try report(of: project, having: "Seen anew.")
      #expect(!page.contains("<h2 id=\"plan\""))
      let run = try project.runs()[0]
      try waitUntil { try project.read("\(run)/report.html").contains("id=\"watch\"") }
      // The page comes first, its signal after it.
      waitUntil { (try? project.read("\(run)/watch.js").hasPrefix("letheWatch({")) ?? false }
      #expect(try project.read("\(run)/watch.js").hasPrefix("letheWatch({"))
      #expect(
        try String(contentsOfFile: started.errors, encoding: .utf8).contains("\n0 ran"))
      // A mistake is shown, and mending it goes on.
      try project.write("tiny.yaml", spec + "reprot: []\n")
      try waitUntil { try project.read("\(run)/watch.js").contains("reprot") }
      #expect(try project.read("\(run)/watch.js").contains("unknown key 'reprot'"))
      kill(started.process.processIdentifier, SIGINT)
      started.process.waitUntilExit()
      #expect(!(try project.read("\(run)/report.html").contains("<script")))
      #expect(try project.run("run", "tiny.yaml", "--set", "notes=x").status == 2)
    }
  }

  @Test func `the site has an index, leaderboards and the reports`() throws {
    try Project.make { project in
      #expect(try project.run("run", "tiny.yaml").status == 0)
      let other = ["--set", "methods.npo.npo.beta=0.5"]
      #expect(try lethe(["run", "tiny.yaml"] + other, directory: project.directory).status == 0)
      let result = try project.run("site", "public")
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.errors.contains("2 runs, 1 leaderboard\n"), "\(result.errors)")
      let index = try project.read("public/index.html")
      #expect(index.contains("<input type=\"search\""))
      for run in try project.runs() {
        let name = run.replacing("runs/", with: "")
        #expect(index.contains("href=\"runs/\(name)/report.html\""))
        #expect(
          try project.read("public/runs/\(name)/report.html") == project.read("\(run)/report.html"))
      }
      let boards = try FileManager.default.contentsOfDirectory(
        atPath: "\(project.directory)/public/boards")
      #expect(boards.count == 1)
      let board = try project.read("public/boards/\(boards[0])")
      #expect(board.contains("pretrain llama on qa forget10_perturbed.json"))
      #expect(board.contains("forget quality"))
    }
  }

  @Test func `differences and pictures of steps stand in every form of the report`() throws {
    try Project.make { project in
      let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"
      try project.write(
        "cells.yaml",
        """
        extends: tiny.yaml
        lethe: 1
        name: cells
        metrics: [probability]
        steps:
          draw: {run: [sh, -c, "echo \\"\(svg)\\" > a.svg; echo no > b.png"], outputs: [a.svg, b.png]}
        report:
          - diff: {method: ga, forget: 2, retain: 0}
          - images: {step: draw, caption: A square.}
          - diff: nobody
        """)
      let result = try project.run("run", "cells.yaml")
      #expect(result.status == 0, "\(result.errors)")
      let run = try project.runs()[0]
      let html = try project.read("\(run)/report.html")
      #expect(html.contains("none and ga on what is to be forgotten"))
      #expect(html.contains("<del>") || html.contains("<ins>"))
      #expect(html.contains("data:image/svg+xml;base64,"))
      #expect(html.contains("Neither PNG nor SVG: b.png"))
      #expect(html.contains("No model of this run is called nobody"))
      #expect(html.contains("(ran)"))
      let markdown = try project.read("\(run)/report.md")
      #expect(markdown.contains("](figures/steps-draw-a-svg.svg)"))
      #expect(try project.read("\(run)/MANIFEST.sha256").contains("figures/steps-draw-a-svg.svg"))
      #expect(try project.read("\(run)/report.ipynb").contains("image/svg+xml"))
    }
  }
}
