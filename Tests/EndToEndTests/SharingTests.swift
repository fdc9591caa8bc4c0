import Foundation
import Storage
import TestKit
import Testing

/// Checking, sharing and keeping runs, through the binary.
@Suite(.serialized) struct SharingTests {
  /// A project with a finished run, and keys of its own.
  private func withRun(_ body: (Project, String) throws -> Void) throws {
    try Project.make { project in
      let result = try project.run("run", "tiny.yaml", "--quiet")
      #expect(result.status == 0, "\(result.errors)")
      try body(project, try String(project.runs()[0].dropFirst("runs/".count)))
    }
  }

  private func keys(_ project: Project, _ name: String = "keys") -> [String: String] {
    ["LETHE_KEYS": "\(project.directory)/\(name)"]
  }

  // MARK: Looking

  @Test func `runs are listed, compared and told apart`() throws {
    try withRun { project, run in
      #expect(
        try project.run(
          "run", "tiny.yaml", "--quiet", "--set", "methods.npo.npo.beta=0.9"
        ).status == 0)
      let names = try project.run("ls", "--names").output.split(separator: "\n").map(String.init)
      #expect(names.count == 2 && names.contains(run))
      let other = try #require(names.first { $0 != run })
      let listed = try project.run("ls", "--json", "--sort", "name", "--method", "npo")
      let json = try JSONSerialization.jsonObject(with: Data(listed.output.utf8))
      let first = try #require((json as? [[String: Any]])?.first)
      #expect(first["name"] as? String == names.sorted()[0])
      #expect(first["complete"] as? Bool == true && first["state"] as? String == "complete")
      #expect(try project.run("ls", "--method", "absent", "--names").output == "")
      #expect(try project.run("ls", "--state", "broken").status == 2)

      let board = try project.run("compare", run, other, "--csv")
      #expect(board.output.hasPrefix("rank,run,method,point,seeds,forget.probability,"))
      #expect(board.output.split(separator: "\n").count == 9)
      let markdown = try project.run("compare", run, "--markdown", "--metric", "rouge")
      #expect(markdown.output.contains("| rank | method"), "\(markdown.output)")
      #expect(!markdown.output.contains("probability"))
      let unknown = try project.run("compare", run, "--metric", "roug")
      #expect(unknown.status == 2 && unknown.errors.contains("did you mean 'rouge'"))

      let difference = try project.run("diff", run, other)
      #expect(difference.status == 0, "\(difference.errors)")
      #expect(difference.output.contains("methods.npo.npo.beta 0.1 -> 0.9"))
      #expect(difference.output.contains("npo npo: parameters.method.beta 0.1 -> 0.9"))
      #expect(difference.output.contains("not significant"), "\(difference.output)")
      #expect(difference.output.contains(" of 160 answers differ"))
      let same = try project.run("diff", run, run, "--json").output
      #expect(same.contains("\"spec\":[]") && same.contains("\"different\":0"))
    }
  }

  // MARK: Checking

  @Test func `verify notices a changed file and a changed object`() throws {
    try withRun { project, run in
      #expect(try project.run("verify", run).status == 0)
      let metrics = "runs/\(run)/metrics.json"
      let text = try project.read(metrics)
      try project.write(metrics, text.replacing("npo", with: "NPO"))
      let changed = try project.run("verify", run)
      #expect(changed.status == 3 && changed.output.contains("DIFFERS  metrics.json"))
      try project.write(metrics, text)
      let object = URL(
        filePath: "\(project.directory)/runs/\(run)/artifacts/npo_rouge/measurement.json"
      ).resolvingSymlinksInPath().path
      try FileManager.default.removeItem(atPath: object)
      let missing = try project.run("verify", run, "--json")
      #expect(missing.status == 3 && missing.output.contains("\"equal\":false"))
      #expect(try project.run("fsck").status == 3)
      let repaired = try project.run("fsck", "--repair")
      #expect(repaired.status == 0 && repaired.output.contains("REPAIRED"), "\(repaired.output)")
      #expect(try project.run("verify", run).status == 0)
      #expect(try project.run("fsck").output.contains("all sound"))
    }
  }

  @Test func `a rerun is equal, and finds a forged result that digests cannot show`() throws {
    try withRun { project, run in
      let whole = try project.run("verify", run, "--rerun")
      #expect(whole.status == 0, "\(whole.output)\(whole.errors)")
      #expect(whole.output.contains("equal      npo rouge"))
      #expect(whole.output.contains("equal      metrics.json"))
      let sample = try project.run("verify", run, "--rerun", "--sample", "2")
      #expect(sample.status == 0 && sample.output.contains("taken as recorded"))
      try forge(project, run)
      #expect(try project.run("verify", run).status == 0)
      let found = try project.run("verify", run, "--rerun")
      #expect(found.status == 3, "\(found.output)")
      #expect(
        found.output.contains("DIFFERENT  npo probability  part 'measurement.json', byte"),
        "\(found.output)")
      #expect(found.output.contains("the first difference is in 'npo probability'"))
    }
  }

  /// Changes a measurement with everything that vouches for it: object, result, plan and manifest.
  private func forge(_ project: Project, _ run: String) throws {
    let store = Store(at: "\(project.directory)/runs/.store")
    let directory = RunDirectory(at: "\(project.directory)/runs/\(run)", store: store)
    let name = "artifacts/npo_probability/measurement.json"
    let bytes = try directory.read(name)
    let changed = String(decoding: bytes, as: UTF8.self).replacing(
      "\"estimate\":0", with: "\"estimate\":1")
    let tree = try store.objects.write(parts: [("measurement.json", Array(changed.utf8))])
    let old = try #require(
      try store.results.keys.lazy.compactMap(store.results.record).first {
        $0.label == "npo probability"
      }
    )
    try store.results.write(
      ResultRecord(
        key: old.key, tree: tree, preimage: old.preimage, label: old.label, cost: old.cost))
    let plan = String(decoding: try directory.read("plan.json"), as: UTF8.self)
    try directory.write("plan.json", plan.replacing(old.object.hex, with: tree.digest.hex))
    try directory.remove(name)
    try directory.link("artifacts/npo_probability", to: tree)
    let manifest = try #require(
      Manifest(text: String(decoding: try directory.read("MANIFEST.sha256"), as: UTF8.self)))
    try directory.writeManifest(manifest.files.keys.sorted())
  }

  // MARK: Bundles

  @Test func `a run travels as one file and is equal elsewhere`() throws {
    try withRun { project, run in
      let mine = keys(project)
      let first = try project.run("export", run, "-o", "a.lethe", environment: mine)
      #expect(first.status == 0 && first.errors.contains("made the signing key"))
      #expect(try project.run("export", run, "-o", "b.lethe", environment: mine).status == 0)
      // A link may lead anywhere.
      let link = "\(project.directory)/runs/\(run)/figures/link.svg"
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/etc/passwd")
      let linked = try project.run("export", run, "-o", "c.lethe", environment: mine)
      #expect(
        linked.status != 0 && linked.errors.contains("link.svg is a link"), "\(linked.errors)")
      #expect(!FileManager.default.fileExists(atPath: "\(project.directory)/c.lethe"))
      try FileManager.default.removeItem(atPath: link)
      let bytes = try Data(contentsOf: URL(filePath: "\(project.directory)/a.lethe"))
      #expect(try Data(contentsOf: URL(filePath: "\(project.directory)/b.lethe")) == bytes)
      try FileManager.default.removeItem(atPath: "\(project.directory)/data")

      let theirs = keys(project, "theirs")
      let taken = try project.run("import", "a.lethe", "--runs", "there", environment: theirs)
      #expect(taken.status == 0 && taken.errors.contains("you don't trust"), "\(taken.errors)")
      #expect(try project.run("verify", run, "--runs", "there").status == 0)
      let plan = try project.run("plan", "there/\(run)/resolved.yaml", "--runs", "there")
      #expect(plan.output.contains("npo rouge"), "\(plan.errors)")
      #expect(!plan.output.contains("npo rouge            cached"))
      let rerun = try project.run("verify", run, "--runs", "there", "--rerun", "--quiet")
      #expect(rerun.status == 0, "\(rerun.output)\(rerun.errors)")
      #expect(try project.run("compare", run, "--runs", "there").status == 0)

      let shown = try project.run("ls", "--runs", "there", environment: theirs).output
      #expect(shown.contains("signed by nobody you know"), "\(shown)")
      #expect(try !project.run("ls", environment: theirs).output.contains("signed"))

      let listed = try project.run("key", "list", "--json", environment: mine).output
      let key = try #require(listed.firstMatch(of: /[0-9a-f]{64}/)).output
      #expect(
        try project.run("key", "trust", "alice", String(key), environment: theirs).status == 0)
      let again = try project.run("import", "a.lethe", "--runs", "there", environment: theirs)
      #expect(again.errors.contains("signed by alice") && again.output.contains("was here already"))
      let now = try project.run("show", run, "--runs", "there", environment: theirs).output
      #expect(now.contains("imported, signed by alice"), "\(now)")
      try project.write("there/\(run)/report.html", "<script>evil()</script>")
      #expect(
        try project.run("site", "web", "--runs", "there", environment: theirs).status == 0)
      let page = try project.read("web/runs/\(run)/report.html")
      #expect(!page.contains("evil") && page.contains("signed by alice"))
      #expect(page.contains("forget.probability") || page.contains("probability"))
    }
  }

  @Test func `what others wrote moves no cursor, and passwords are not told`() throws {
    try withRun { project, run in
      let result = try project.run("show", "x\u{1B}[2Jy\u{9B}z\u{202E}")
      #expect(result.errors.contains("x?[2Jy?z?"), "\(result.errors)")
      let pulled = try project.run("pull", "http://me:secret@127.0.0.1:9/a b", run)
      #expect(pulled.status != 0 && !pulled.errors.contains("secret"), "\(pulled.errors)")
      #expect(pulled.errors.contains("me:…@127.0.0.1:9"), "\(pulled.errors)")
    }
  }

  @Test
  func `a bundle with everything serves another store as cache, and a damaged one is refused`()
    throws
  {
    try withRun { project, run in
      let mine = keys(project)
      let exported = try project.run(
        "export", run, "-o", "a.lethe", "--with", "all", environment: mine)
      #expect(exported.status == 0)
      #expect(
        try project.run("import", "a.lethe", "--runs", "there", environment: mine).status == 0)
      let cached = try project.run("run", "tiny.yaml", "--runs", "there")
      #expect(cached.errors.contains("0 ran"), "\(cached.errors)")
      var bytes = try Data(contentsOf: URL(filePath: "\(project.directory)/a.lethe"))
      bytes[bytes.count / 2] ^= 1
      try bytes.write(to: URL(filePath: "\(project.directory)/bad.lethe"))
      let refused = try project.run("import", "bad.lethe", "--runs", "empty", environment: mine)
      #expect(refused.status == 3 && refused.errors.contains("refused"), "\(refused.errors)")
      #expect(try project.run("ls", "--runs", "empty", "--names").output == "")
      #expect(try project.run("import", "absent.lethe", environment: mine).status == 2)
      #expect(try project.run("export", run, environment: mine).status == 2)
    }
  }

  @Test func `a bundle describes itself as a research object`() throws {
    try withRun { project, run in
      let mine = keys(project)
      #expect(try project.run("export", run, "-o", "a.lethe", environment: mine).status == 0)
      #expect(
        try project.run("import", "a.lethe", "--runs", "there", environment: mine).status == 0)
      let tar = Process()
      tar.executableURL = URL(filePath: "/usr/bin/env")
      tar.arguments = ["tar", "-xf", "\(project.directory)/a.lethe", "-C", project.directory]
      try tar.run()
      tar.waitUntilExit()
      #expect(tar.terminationStatus == 0)
      let data = Data(try project.read("ro-crate-metadata.json").utf8)
      let crate = try #require(
        try JSONSerialization.jsonObject(with: data) as? [String: Any])
      #expect(crate["@context"] as? String == "https://w3id.org/ro/crate/1.1/context")
      let graph = try #require(crate["@graph"] as? [[String: Any]])
      let byID = Dictionary(graph.map { ($0["@id"] as? String ?? "", $0) }) { one, _ in one }
      #expect(byID.count == graph.count)
      // Whatever an entity refers to is described, but for the profile and the context.
      for entity in graph {
        for key in ["hasPart", "object", "result", "mentions"] {
          for part in entity[key] as? [[String: String]] ?? [] {
            #expect(byID[part["@id"] ?? ""] != nil, "\(part)")
          }
        }
      }
      let file = try #require(byID["runs/\(run)/metrics.json"])
      let bytes = try Disk().read("\(project.directory)/runs/\(run)/metrics.json")
      #expect(file["sha256"] as? String == SHA256.digest(of: bytes).hex)
      #expect(byID["./"]?["name"] != nil && byID["./"]?["datePublished"] != nil)
    }
  }

  @Test func `programs of an imported spec run only when that is allowed`() throws {
    try Project.make { project in
      try project.write(
        "one.yaml",
        """
        lethe: 1
        name: programs
        steps:
          good: {run: [sh, -c, "echo hello > out.txt"], outputs: [out.txt]}
        """)
      #expect(try project.run("run", "one.yaml").status == 0)
      let mine = keys(project)
      #expect(
        try project.run("export", "programs", "-o", "p.lethe", environment: mine).status == 0)
      #expect(
        try project.run("import", "p.lethe", "--runs", "there", environment: mine).status == 0)
      let name = try project.runs(in: "there")[0]
      let refused = try project.run("run", "\(name)/resolved.yaml", "--runs", "there")
      #expect(refused.status == 2 && refused.errors.contains("--allow-run"), "\(refused.errors)")
      #expect(try project.run("verify", "last", "--rerun", "--runs", "there").status == 2)
      // A mark that leads nowhere marks all the same.
      let mark = "\(project.directory)/\(name)/imported.json"
      let kept = try Data(contentsOf: URL(filePath: mark))
      try FileManager.default.removeItem(atPath: mark)
      try FileManager.default.createSymbolicLink(atPath: mark, withDestinationPath: "nowhere")
      let dangling = try project.run("run", "\(name)/resolved.yaml", "--runs", "there")
      #expect(dangling.status == 2 && dangling.errors.contains("--allow-run"), "\(dangling.errors)")
      try FileManager.default.removeItem(atPath: mark)
      try kept.write(to: URL(filePath: mark))
      let allowed = try project.run(
        "verify", "last", "--rerun", "--runs", "there", "--allow-run")
      #expect(allowed.status == 0, "\(allowed.output)\(allowed.errors)")
    }
  }

  /// A stranger's black box is a program, and a stranger's endpoint is a host that rows go to.
  @Test func `an imported spec starts no black box and asks no host unless it is allowed`() throws {
    try Project.make { project in
      let mine = keys(project)
      try project.write(
        "facts.jsonl",
        #"{"question": "Who wrote The Sea?", "answer": "Ada Byron wrote The Sea for her father."}"#)
      try project.write("asked.yaml", "{extends: tiny.yaml, name: asked}")
      #expect(try project.run("run", "asked.yaml").status == 0)
      #expect(try project.run("export", "last", "-o", "a.lethe", environment: mine).status == 0)
      #expect(
        try project.run("import", "a.lethe", "--runs", "there", environment: mine).status == 0)
      let run = try project.runs(in: "there")[0]
      // What stands beside an import is the stranger's, too.
      let touched = "\(project.directory)/touched"
      try project.write(
        "\(run)/box.yaml",
        """
        lethe: 1
        name: box
        model: {command: {run: [sh, -c, "touch \(touched); cat"]}}
        data: {images: fashion_mnist, forget_classes: [trouser], shots: 1}
        methods: {bbt: {black_box_forgetting: {form: bbt}}}
        metrics: [H]
        """)
      try project.write(
        "\(run)/endpoint.yaml",
        """
        lethe: 1
        extends: \(project.directory)/tiny.yaml
        name: endpoint
        methods:
          whp:
            generic_labels: {epochs: 1, anchors: {endpoint: {base_url: "http://127.0.0.1:9/v1", model: m}}}
        """)
      let box = try project.run("run", "\(run)/box.yaml", "--runs", "fresh")
      #expect(box.status == 2 && box.errors.contains("--allow-run"), "\(box.errors)")
      #expect(!FileManager.default.fileExists(atPath: touched))
      let asked = try project.run("run", "\(run)/endpoint.yaml", "--runs", "fresh")
      #expect(
        asked.status == 2 && asked.errors.contains("--allow-host 'http://127.0.0.1:9'"),
        "\(asked.errors)")
      let other = try project.run(
        "run", "\(run)/endpoint.yaml", "--runs", "fresh", "--allow-host", "http://127.0.0.1:8")
      #expect(other.status == 2)
      // So is what lies in a folder of it.
      try FileManager.default.createDirectory(
        atPath: "\(project.directory)/\(run)/below", withIntermediateDirectories: false)
      try project.write("\(run)/below/box.yaml", try project.read("\(run)/box.yaml"))
      #expect(try project.run("run", "\(run)/below/box.yaml", "--runs", "fresh").status == 2)
      #expect(!FileManager.default.fileExists(atPath: touched))
      // A published model is got by talking to hosts, whichever command asks for it.
      try project.write(
        "\(run)/published.yaml",
        """
        lethe: 1
        name: published
        model: {pretrained: {from: {fetch: {sha256: \(String(repeating: "0", count: 64)), size: 9, sources: [{https: "http://127.0.0.1:9/x"}]}}}}
        data: {forget: {qa: {path: ../../facts.jsonl}}, retain: {qa: {path: ../../facts.jsonl}}}
        methods: {ga: gradient_ascent}
        metrics: [probability]
        """)
      let chat = try project.run("chat", "\(run)/published.yaml")
      #expect(
        chat.status == 2 && chat.errors.contains("--allow-host 'http://127.0.0.1:9'"),
        "\(chat.errors)")
      let plan = try project.run("plan", "\(run)/endpoint.yaml", "--runs", "fresh")
      #expect(plan.output.contains("talks to http://127.0.0.1:9"), "\(plan.output)")
    }
  }

  /// A search that comes to a program only in a later round is asked about it then.
  @Test func `an imported search starts no program that an earlier round did not have`() throws {
    try Project.make { project in
      let mine = keys(project)
      try project.write("asked.yaml", "{extends: tiny.yaml, name: asked, metrics: [probability]}")
      #expect(try project.run("run", "asked.yaml").status == 0)
      #expect(try project.run("export", "last", "-o", "a.lethe", environment: mine).status == 0)
      #expect(
        try project.run("import", "a.lethe", "--runs", "there", environment: mine).status == 0)
      let run = try project.runs(in: "there")[0]
      let touched = "\(project.directory)/touched"
      // Ten random trials come first; with this seed none of them is the program.
      let harmless = (1...14).map { "{ga: {epochs: 1, learning_rate: \($0)e-5}}" }
      try project.write(
        "\(run)/search.yaml",
        """
        lethe: 1
        extends: \(project.directory)/tiny.yaml
        name: search
        methods: {m: {ga: {epochs: 1}}}
        metrics: [probability]
        sweep:
          tpe: {trials: 40, seed: 3, objective: {minimize: forget.probability}}
          methods.m: {choice: [\(harmless.joined(separator: ", ")), {external: {run: [sh, -c, "touch \(touched); exit 1"]}}]}
        """)
      let result = try project.run("run", "\(run)/search.yaml", "--runs", "fresh")
      #expect(result.output.isEmpty, "\(result.output)")
      #expect(result.status == 2 && result.errors.contains("--allow-run"), "\(result.errors)")
      #expect(!FileManager.default.fileExists(atPath: touched))
    }
  }

  // MARK: Keeping

  @Test func `gc keeps what runs and pins need and says why the rest goes`() throws {
    try withRun { project, run in
      #expect(try project.run("gc", "--dry-run").output.hasPrefix("would remove 0 files"))
      #expect(try project.run("pin", run, "--as", "best", "--note", "table 2").status == 0)
      try FileManager.default.removeItem(atPath: "\(project.directory)/runs/\(run)")
      #expect(try project.run("gc").output.hasPrefix("removed 0 files"))
      #expect(try project.run("du").output.contains("pin best"))
      #expect(try project.run("run", "tiny.yaml").errors.contains("0 ran"))
      #expect(try project.run("pin", "--remove", "best").status == 0)
      try FileManager.default.removeItem(atPath: "\(project.directory)/runs/\(run)")
      let dry = try project.run("gc", "--dry-run")
      #expect(dry.output.contains("no run and no pin needs it, made by 'npo npo'"))
      #expect(try project.run("gc").status == 0)
      #expect(try project.run("du", "--json").output.contains("\"objects\":0"))
      #expect(try project.run("run", "tiny.yaml").errors.contains("45 ran"))
    }
  }

  @Test func `gc keeps what an interrupted run has done`() throws {
    try Project.make { project in
      try project.write(
        "one.yaml",
        """
        lethe: 1
        name: half
        steps:
          good: {run: [sh, -c, "echo hello > out.txt"], outputs: [out.txt]}
          bad: {run: [sh, -c, "exit 1"], inputs: {it: {step: good}}, outputs: [x]}
        """)
      #expect(try project.run("run", "one.yaml").status == 1)
      #expect(try project.run("gc").status == 0)
      let again = try project.run("run", "one.yaml")
      #expect(again.errors.contains("1 cached"), "\(again.errors)")
    }
  }

  // MARK: Remotes

  @Test func `a directory serves runs to others`() throws {
    try withRun { project, run in
      let mine = keys(project)
      let sent = try project.run("push", "shared", run, environment: mine)
      #expect(sent.status == 0, "\(sent.errors)")
      let content = try FileManager.default.contentsOfDirectory(
        atPath: "\(project.directory)/shared/cas")
      for name in content {
        let file = try Disk().read("\(project.directory)/shared/cas/\(name)")
        #expect(SHA256.digest(of: file).hex == name)
      }
      let again = try project.run("push", "shared", run, environment: mine)
      #expect(again.output.contains("  0 files sent"), "\(again.output)")
      #expect(try project.run("pull", "shared", "--list").output == "\(run)\n")
      let got = try project.run("pull", "shared", "tiny", "--runs", "there", environment: mine)
      #expect(got.status == 0, "\(got.errors)")
      #expect(try project.run("verify", run, "--runs", "there").status == 0)
      let victim = try #require(
        content.max { a, b in
          (try Disk().status("\(project.directory)/shared/cas/\(a)")?.size ?? 0)
            < (try Disk().status("\(project.directory)/shared/cas/\(b)")?.size ?? 0)
        })
      try project.write("shared/cas/\(victim)", "else")
      let bad = try project.run("pull", "shared", "--runs", "empty", environment: mine)
      #expect(bad.status == 3, "\(bad.output)\(bad.errors)")
      #expect(try project.run("ls", "--runs", "empty", "--names").output == "")
      #expect(try project.run("pull", "shared", "absent", environment: mine).status == 2)
      // A list that cannot be read is not taken for none, and not written over.
      let records = try FileManager.default.contentsOfDirectory(
        atPath: "\(project.directory)/shared/ac")
      let list = try #require(
        records.first { try project.read("shared/ac/\($0)").hasPrefix("{\"runs\":") })
      try project.write("shared/ac/\(list)", "{\"runs\":[\"other-0")
      let push = try project.run("push", "shared", run, environment: mine)
      #expect(push.status != 0 && push.errors.contains(list), "\(push.errors)")
      #expect(try project.read("shared/ac/\(list)") == "{\"runs\":[\"other-0")
    }
  }

  private static let sums = """
    lethe: 1
    name: sums
    steps:
      first: {run: [sh, -c, "echo $RANDOM > /dev/null; echo first > out; : > empty"], outputs: [out, empty]}
      second: {run: [sh, -c, "cat inputs/it/out inputs/it/out > out"], inputs: {it: {step: first}}, outputs: [out]}
    """

  @Test func `a run takes signed results from a remote and offers new ones`() throws {
    try Project.make { project in
      let (mine, theirs) = (keys(project), keys(project, "theirs"))
      try project.write("sums.yaml", Self.sums)
      let first = try project.run("run", "sums.yaml", "--remote", "shared", environment: mine)
      #expect(first.status == 0, "\(first.errors)")
      #expect(first.errors.contains("2 results offered to shared"), "\(first.errors)")
      let manifest = try project.manifest()

      // The same person elsewhere computes nothing.
      let again = try project.run(
        "run", "sums.yaml", "--remote", "shared", "--runs", "b", environment: mine)
      #expect(again.status == 0 && again.errors.contains("2 results taken from"), "\(again.errors)")
      #expect(again.errors.contains("0 ran, 2 cached"), "\(again.errors)")
      #expect(try project.manifest(in: "b") == manifest)

      // Whoever trusts nobody takes nothing, unless that is said.
      let other = try project.run(
        "run", "sums.yaml", "--remote", "shared", "--runs", "c", "--no-offer", environment: theirs)
      #expect(other.errors.contains("2 ran, 0 cached"), "\(other.errors)")
      let unsigned = try project.run(
        "run", "sums.yaml", "--remote", "shared", "--runs", "d", "--take-unsigned",
        environment: theirs)
      #expect(unsigned.errors.contains("0 ran, 2 cached"), "\(unsigned.errors)")
      let key = try project.read("keys/default.pub")
      try project.write("alice.pub", key)
      #expect(
        try project.run("key", "trust", "alice", "alice.pub", environment: theirs).status == 0)
      let trusting = try project.run(
        "run", "sums.yaml", "--remote", "shared", "--runs", "e", environment: theirs)
      #expect(trusting.errors.contains("0 ran, 2 cached"), "\(trusting.errors)")
      #expect(try project.run("fsck", "--runs", "e").status == 0)
    }
  }

  @Test func `what a remote has wrong is computed, and one that is not there stops no run`() throws
  {
    try Project.make { project in
      let mine = keys(project)
      try project.write("sums.yaml", Self.sums)
      #expect(
        try project.run("run", "sums.yaml", "--remote", "shared", environment: mine).status == 0)
      let manifest = try project.manifest()
      let folder = "\(project.directory)/shared"
      for kind in ["cas", "ac"] {
        for name in try Disk().list("\(folder)/\(kind)") {
          try FileManager.default.removeItem(atPath: "\(folder)/\(kind)/\(name)")
          try project.write("shared/\(kind)/\(name)", "first\nfirst ")
        }
      }
      let wrong = try project.run(
        "run", "sums.yaml", "--remote", "shared", "--runs", "b", environment: mine)
      #expect(wrong.status == 0 && wrong.errors.contains("2 ran"), "\(wrong.errors)")
      #expect(try project.manifest(in: "b") == manifest)
      let absent = try project.run(
        "run", "sums.yaml", "--remote", "http://127.0.0.1:9/x", "--runs", "c", environment: mine)
      #expect(absent.status == 0, "\(absent.errors)")
      #expect(absent.errors.contains("warning: cannot take results from"), "\(absent.errors)")
      #expect(try project.manifest(in: "c") == manifest)
      let alone = try project.run("run", "sums.yaml", "--take-unsigned", environment: mine)
      #expect(alone.status == 2)
    }
  }

  @Test func `another machine is reached through ssh`() throws {
    try withRun { project, run in
      // A stand-in for ssh: the command that would run over there runs here.
      let bin = "\(project.directory)/bin"
      try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
      try project.write(
        "bin/ssh", "#!/bin/sh\nwhile [ \"$1\" != -- ]; do shift; done\nexec sh -c \"$3\"\n")
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: "\(bin)/ssh")
      var mine = keys(project)
      mine["PATH"] = "\(bin):/usr/bin:/bin"
      let place = "ssh://lab\(project.directory)/far off".replacing(" off", with: "'off")
      let sent = try project.run("push", place, run, environment: mine)
      #expect(sent.status == 0, "\(sent.errors)")
      let far = "\(project.directory)/far'off"
      #expect(try Disk().list(far) == ["ac", "cas"])
      #expect(try project.run("push", place, run, environment: mine).output.contains("  0 files"))
      let got = try project.run("pull", place, "--runs", "there", environment: mine)
      #expect(got.status == 0, "\(got.errors)")
      #expect(try project.run("verify", run, "--runs", "there").status == 0)
      #expect(try project.run("push", "-oProxyCommand=x:y", run, environment: mine).status != 0)
    }
  }

  /// Debian's nginx with WebDAV, or the one that `LETHE_NGINX` names.
  private static let nginx =
    ProcessInfo.processInfo.environment["LETHE_NGINX"] ?? "/usr/sbin/nginx"

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: nginx)))
  func `a web server with WebDAV serves runs to others`() throws {
    try withRun { project, run in
      let place = "\(project.directory)/web"
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
      let port = 20_000 + Int(getpid()) % 20_000
      let paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map { "\($0)_temp_path \(project.directory)/temp_\($0);" }.joined(separator: " ")
      try project.write(
        "nginx.conf",
        """
        daemon off; pid \(project.directory)/nginx.pid; error_log \(project.directory)/nginx.log;
        \(getuid() == 0 ? "user root;" : "")
        events {}
        http { access_log off; \(paths) server {
          listen 127.0.0.1:\(port);
          location / { root \(place); dav_methods PUT; create_full_put_path on; client_max_body_size 0; }
        } }
        """)
      let server = Process()
      server.executableURL = URL(filePath: Self.nginx)
      server.arguments = ["-c", "\(project.directory)/nginx.conf", "-p", project.directory]
      server.standardError = FileHandle.nullDevice
      try server.run()
      defer {
        server.terminate()
        server.waitUntilExit()
      }
      try waitUntil { try Disk().status("\(project.directory)/nginx.pid") != nil }
      let mine = keys(project)
      let address = "http://127.0.0.1:\(port)"
      #expect(try project.run("pull", address, "--list", environment: mine).output == "")
      let sent = try project.run("push", address, run, environment: mine)
      #expect(sent.status == 0, "\(sent.errors)")
      #expect(try Disk().list(place) == ["ac", "cas"])
      for name in try Disk().list("\(place)/cas") {
        #expect(SHA256.digest(of: try Disk().read("\(place)/cas/\(name)")).hex == name)
      }
      let again = try project.run("push", address, run, environment: mine)
      #expect(again.output.contains("  0 files sent"), "\(again.output)")
      let got = try project.run("pull", address, "--runs", "there", environment: mine)
      #expect(got.status == 0, "\(got.errors)")
      #expect(try project.run("verify", run, "--runs", "there").status == 0)
      #expect(try project.run("pull", "http://127.0.0.1:9", "--list").status == 1)
    }
  }
}
