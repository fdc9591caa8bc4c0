import Foundation
import TestKit
import Testing

/// What a newcomer meets: templates, help, completion, the manual, the doctor.
@Suite struct FirstStepsTests {
  private static func commands() throws -> [String] {
    let overview = try lethe(["--help"], directory: "/").output
    return overview.split(separator: "\n").compactMap { line in
      guard line.hasPrefix("  "), let name = line.split(separator: " ").first else { return nil }
      return String(name)
    }
  }

  @Test func `every template checks, and the first one runs at once`() throws {
    try withTemporaryDirectory { directory in
      let list = try lethe(["init", "--list"], directory: directory).output
      let names = list.split(separator: "\n").compactMap { $0.split(separator: " ").first }
      #expect(names.first == "scratch" && names.count >= 4)
      for name in names {
        let made = try lethe(["init", "\(name)", "--template", "\(name)"], directory: directory)
        #expect(made.status == 0, "\(made.errors)")
        let check = try lethe(["check", "\(name)/experiment.yaml"], directory: directory)
        #expect(check.status == 0, "\(name): \(check.errors)")
      }
      for name in ["scratch", "program"] {
        let run = try lethe(["run", "\(name)/experiment.yaml", "--quiet"], directory: directory)
        #expect(run.status == 0, "\(name): \(run.errors)")
      }
      #expect(try lethe(["init", "scratch"], directory: directory).status == 2)
      let wrong = try lethe(["init", "--template", "scrach"], directory: directory)
      #expect(wrong.status == 2 && wrong.errors.contains("did you mean 'scratch'"))
    }
  }

  @Test func `every command has a page with an example`() throws {
    let commands = try Self.commands()
    #expect(commands.count > 20)
    for name in commands {
      let page = try lethe([name, "--help"], directory: "/")
      #expect(page.status == 0)
      #expect(page.output.contains("usage: lethe \(name)"), "\(name)")
      #expect(page.output.contains("\n  lethe \(name)"), "\(name) has no example")
    }
  }

  @Test func `the manual has every command`() throws {
    let page = try lethe(["man"], directory: "/").output
    for name in try Self.commands() {
      // A hyphen that stands for itself is written so in roff.
      let written = name.replacingOccurrences(of: "-", with: "\\-")
      #expect(page.contains(".SS lethe \(written)"), "\(name)")
    }
    #expect(!page.split(separator: "\n").contains { $0.hasPrefix("'") })
  }

  @Test func `bash takes the completion and completes`() throws {
    let script = try lethe(["completion", "bash"], directory: "/").output
    try withTemporaryDirectory { directory in
      try script.write(toFile: "\(directory)/lethe", atomically: true, encoding: .utf8)
      let probe = """
        . \(directory)/lethe
        COMP_WORDS=(lethe veri) COMP_CWORD=1; _lethe; echo "${COMPREPLY[*]}"
        COMP_WORDS=(lethe export --with m) COMP_CWORD=3; _lethe; echo "${COMPREPLY[*]}"
        COMP_WORDS=(lethe gc --dry) COMP_CWORD=2; _lethe; echo "${COMPREPLY[*]}"
        COMP_WORDS=(lethe ls --sort w) COMP_CWORD=3; _lethe; echo "${COMPREPLY[*]}"
        COMP_WORDS=(lethe key t) COMP_CWORD=2; _lethe; echo "${COMPREPLY[*]}"
        COMP_WORDS=(lethe log -) COMP_CWORD=2; _lethe; echo "${COMPREPLY[*]}"
        COMP_WORDS=(lethe run --jobs '') COMP_CWORD=3; _lethe; echo "${COMPREPLY[*]}"
        """
      let bash = Process()
      bash.executableURL = URL(filePath: "/bin/bash")
      bash.arguments = ["-c", probe]
      let pipe = Pipe()
      bash.standardOutput = pipe
      try bash.run()
      let output = String(
        decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      bash.waitUntilExit()
      #expect(
        output == """
          verify
          metrics models
          --dry-run
          wall
          trust
          -f --follow --runs -h --help


          """)
    }
    #expect(try lethe(["completion", "tcsh"], directory: "/").status == 2)
    #expect(try lethe(["completion", "fish"], directory: "/").output.contains("-l dry-run"))
    #expect(try lethe(["completion", "zsh"], directory: "/").output.hasPrefix("#compdef lethe"))
  }

  @Test func `mistakes of a command line are told together, with remedies`() throws {
    let run = try lethe(["run", "--jobs", "0", "--retries", "x"], directory: "/")
    #expect(run.status == 2)
    #expect(
      run.errors == """
        error: missing SPEC
        error: '--jobs' must be an integer of at least 1, found 0
        error: '--retries' must be an integer of at least 0, found 'x'
         help: default: 0
        usage: lethe run SPEC [OPTION...]

        """)
    let list = try lethe(["ls", "--sort", "nmae", "--sate", "failed"], directory: "/")
    #expect(list.errors.hasPrefix("error: unknown option '--sate'\n help: did you mean '--state'?"))
    let sort = try lethe(["ls", "--sort", "nmae"], directory: "/")
    #expect(
      sort.status == 2 && sort.errors.contains("help: did you mean 'name'?; default: started"))
    #expect(
      try lethe(["doctor", "now"], directory: "/").errors.contains("unexpected argument 'now'"))
    // Help is given whatever else is missing.
    #expect(try lethe(["run", "-h", "--jobs", "0"], directory: "/").status == 0)
  }

  @Test func `the doctor finds this machine well`() throws {
    try withTemporaryDirectory { directory in
      let result = try lethe(["doctor"], directory: directory)
      #expect(result.status == 0, "\(result.output)")
      #expect(result.output.contains("ok       store"))
      #expect(!FileManager.default.fileExists(atPath: "\(directory)/runs"))
    }
  }

  @Test func `a missing data file is told with the other problems`() throws {
    try Project.make { project in
      let text = try project.read("tiny.yaml").replacing("beta", with: "betta")
      let path = try #require(text.firstMatch(of: /path: ([a-z0-9_\/.-]+)/)).output.1
      try project.write("wrong.yaml", text.replacing(path, with: "nowhere.json"))
      let result = try project.run("check", "wrong.yaml")
      #expect(result.status == 2)
      #expect(result.errors.contains("there is no file 'nowhere.json'"), "\(result.errors)")
      #expect(result.errors.contains("'betta'"), "\(result.errors)")
    }
  }
}
