import Foundation
import TestKit
import Testing

/// External programs as steps, and the commands that look at runs.
@Suite struct ProgramTests {
  private static let spec = """
    lethe: 1
    name: programs
    steps:
      good:
        run: [sh, -c, "echo hello > out.txt"]
        outputs: [out.txt]
      bad:
        run: [sh, -c, "echo so it goes >&2; exit 3"]
        outputs: [never.txt]
      after:
        run: [sh, -c, "cat inputs/it/never.txt > all.txt"]
        inputs: {it: {step: bad}}
        outputs: [all.txt]
      twice:
        run: [sh, -c, "cat inputs/it/out.txt inputs/it/out.txt > two.txt"]
        inputs: {it: {step: good}}
        outputs: [two.txt]
    """

  @Test func `a failed step is shown with its log, and what does not need it goes on`() throws {
    try Project.make { project in
      try project.write("programs.yaml", Self.spec)
      let result = try project.run("run", "programs.yaml", "--keep-going")
      #expect(result.status == 1)
      #expect(result.errors.contains("FAILED  steps/bad"), "\(result.errors)")
      #expect(result.errors.contains("so it goes"))
      #expect(result.errors.contains("1 failed, 1 skipped"))
      let run = try project.runs()[0]
      #expect(try project.read("\(run)/artifacts/steps_twice/two.txt") == "hello\nhello\n")
      #expect(try project.read("\(run)/report.md").contains("steps/bad failed"))
      #expect(
        !FileManager.default.fileExists(atPath: "\(project.directory)/\(run)/MANIFEST.sha256"))
    }
  }

  @Test func `a step that changes its input fails, and the input is made again`() throws {
    try Project.make { project in
      let flag = "\(project.directory)/flag"
      try project.write("flag", "")
      try project.write(
        "change.yaml",
        """
        lethe: 1
        name: change
        steps:
          made: {run: [sh, -c, "echo made > out"], outputs: [out]}
          changes:
            run: [sh, -c, "test -e \(flag) && f=$(readlink -f inputs/it/out) && chmod u+w $f && echo more >> $f; cp inputs/it/out copy"]
            inputs: {it: {step: made}}
            outputs: [copy]
        """)
      let result = try project.run("run", "change.yaml")
      #expect(result.status == 1)
      #expect(result.errors.contains("changed its input 'it/out'"), "\(result.errors)")
      try FileManager.default.removeItem(atPath: flag)
      let again = try project.run("run", "change.yaml")
      #expect(again.status == 0, "\(again.errors)")
      let run = try project.runs()[0]
      #expect(try project.read("\(run)/artifacts/steps_changes/copy") == "made\n")
      #expect(try project.run("fsck").status == 0)
    }
  }

  @Test(arguments: [
    ("mkfifo out", "the output 'out' is a pipe"),
    ("truncate -s 4T out", "the output 'out' has"),
    ("mkdir out; mkfifo out/inner", "the output 'out/inner' is a pipe"),
    (
      "mkdir out; : > out/$(printf '\\303\\251'); : > out/f; : > out/$(printf 'e\\314\\201')",
      "the program left two files called"
    ),
    (
      "mkdir out; : > out/$(printf 'a\\377')", "the output 'out' has a file whose name is not UTF-8"
    ),
  ])
  func `outputs that are no regular files, or larger than the disk, fail the step`(
    program: String, problem: String
  ) throws {
    try Project.make { project in
      try project.write(
        "odd.yaml",
        "{lethe: 1, name: odd, steps: {it: {run: [sh, -c, \"\(program.replacing("\\", with: "\\\\"))\"], outputs: [out]}}}"
      )
      let result = try project.run("run", "odd.yaml")
      #expect(result.status == 1)
      #expect(result.errors.contains(problem), "\(result.errors)")
    }
  }

  @Test func `in a sandbox a program sees its inputs and not the project`() throws {
    try Project.make { project in
      try project.write("given", "given\n")
      try project.write(
        "box.yaml",
        """
        lethe: 1
        name: box
        steps:
          it:
            run: [sh, -c, "test ! -e \(project.directory)/box.yaml && test $(ls /tmp | wc -l) -le 1 && ! grep -q eth /proc/net/dev && cat inputs/it > out"]
            inputs: {it: given}
            outputs: [out]
        """)
      #expect(try project.run("run", "box.yaml").status == 1)
      let boxed = try project.run("run", "box.yaml", "--sandbox")
      guard boxed.status == 0 else {
        // Where none can be had, that is said with what brings it.
        #expect(boxed.status == 2, "\(boxed.errors)")
        #expect(boxed.errors.contains("there is no sandbox here"), "\(boxed.errors)")
        return
      }
      let run = try project.runs()[0]
      #expect(try project.read("\(run)/artifacts/steps_it/out") == "given\n")
      #expect(try project.read("\(run)/provenance.json").contains("\"sandboxed\":[\"steps/it\"]"))
      // A sandbox is in no key.
      #expect(try project.run("run", "box.yaml").status == 0)
    }
  }

  @Test func `a spec cannot widen its sandbox by the names of programs and paths`() throws {
    try Project.make { project in
      let manager = FileManager.default
      let home = "\(project.directory)/home"
      try manager.createDirectory(atPath: "\(home)/bin", withIntermediateDirectories: true)
      try project.write("home/secret", "secret")
      try project.write("home/bin/secret", "secret")
      try project.write(
        "home/bin/program",
        "#!/bin/sh\ncat \(home)/secret \(home)/bin/secret /etc/shadow > out 2> said\necho ran >> out\n"
      )
      try manager.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: "\(home)/bin/program")
      try project.write(
        "wide.yaml",
        """
        lethe: 1
        name: wide
        steps:
          it:
            run: [\(home)/bin/program]
            environment: {PATH: "\(home)/bin:\(home):/usr/bin:/bin"}
            outputs: [out, said]
        """)
      let boxed = try project.run("run", "wide.yaml", "--sandbox")
      guard boxed.status != 2 else { return }
      #expect(boxed.status == 0, "\(boxed.errors)")
      #expect(try project.read("\(project.runs()[0])/artifacts/steps_it/out") == "ran\n")
    }
  }

  @Test func `a spec may come through a pipe of the shell, and a pipe with a name is refused`()
    throws
  {
    try Project.make { project in
      let shell = Process()
      shell.executableURL = URL(filePath: "/bin/bash")
      shell.currentDirectoryURL = URL(filePath: project.directory)
      shell.arguments = [
        "-c",
        "mkfifo p; \(lethePath) check p 2> said; test $? = 2 && \(lethePath) check <(cat tiny.yaml)",
      ]
      shell.standardOutput = Pipe()
      try shell.run()
      shell.waitUntilExit()
      #expect(shell.terminationStatus == 0)
      let said = try project.read("said")
      #expect(said.contains("'p' is a pipe"), "\(said)")
    }
  }

  @Test func `what cannot be written to standard output is said and is no success`() throws {
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.arguments = [
      "-c",
      "\(lethePath) --version > /dev/full; test $? = 1 && \(lethePath) --version >&- 2>&- <&-",
    ]
    let errors = Pipe()
    shell.standardError = errors
    try shell.run()
    shell.waitUntilExit()
    let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(shell.terminationStatus == 0)
    #expect(said.contains("cannot write to standard output: No space left on device"), "\(said)")
  }

  @Test func `a step's places are absolute, also where runs are not`() throws {
    try Project.make { project in
      try project.write(
        "places.yaml",
        "{lethe: 1, name: places, steps: {it: {run: [sh, -c, 'test -d $HOME && test -d $TMPDIR && "
          + "echo $HOME$TMPDIR > given'], outputs: [given]}}}")
      #expect(try project.run("run", "places.yaml", "--runs", "elsewhere").status == 0)
    }
  }

  @Test func `steps have the priority that the runner was given`() throws {
    try Project.make { project in
      try project.write(
        "nice.yaml",
        "{lethe: 1, name: nice, steps: {it: {run: [sh, -c, nice > given], outputs: [given]}}}")
      let shell = Process()
      shell.executableURL = URL(filePath: "/bin/sh")
      shell.arguments = ["-c", "nice -n 5 nice > expected; nice -n 5 \(lethePath) run nice.yaml"]
      shell.currentDirectoryURL = URL(filePath: project.directory)
      (shell.standardOutput, shell.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
      try shell.run()
      shell.waitUntilExit()
      let run = try project.runs()[0]
      let given = try project.read("\(run)/artifacts/steps_it/given")
      #expect(try given == project.read("expected"))
    }
  }

  @Test func `why names the component of the key that changed`() throws {
    try Project.make { project in
      let spec = Self.spec.components(separatedBy: "  bad:")[0]
      try project.write("one.yaml", spec)
      #expect(try project.run("run", "one.yaml").status == 0)
      try project.write("one.yaml", spec.replacing("hello", with: "goodbye"))
      let why = try project.run("why", "one.yaml", "steps/good")
      #expect(why.status == 0)
      #expect(why.output.contains("parameters.run"), "\(why.output)")
      let unknown = try project.run("why", "one.yaml", "steps/god")
      #expect(unknown.status == 2)
      #expect(unknown.errors.contains("did you mean 'steps/good'"), "\(unknown.errors)")
    }
  }

  @Test func `runs are listed, shown and their logs printed`() throws {
    try Project.make { project in
      let spec = Self.spec.components(separatedBy: "  bad:")[0]
      try project.write("one.yaml", spec)
      #expect(try project.run("run", "one.yaml").status == 0)
      let name = try project.runs()[0].replacing("runs/", with: "")
      #expect(try project.run("ls").output.contains(name))
      #expect(try project.run("show", "last").output.contains("complete"))
      #expect(try project.run("log", "programs").output.contains("steps/good"))
      #expect(try project.run("show", "nothing").status == 2)
    }
  }

  @Test func `damaged objects are made again`() throws {
    try Project.make { project in
      let spec = Self.spec.components(separatedBy: "  bad:")[0]
      try project.write("one.yaml", spec)
      #expect(try project.run("run", "one.yaml").status == 0)
      let run = try project.runs()[0]
      let link = "\(project.directory)/\(run)/artifacts/steps_good/out.txt"
      let object = URL(filePath: link).resolvingSymlinksInPath().path
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: object)
      try "broken".write(toFile: object, atomically: false, encoding: .utf8)
      try project.write(
        "one.yaml",
        spec + """

            more:
              run: [sh, -c, "cat inputs/it/out.txt > out.txt"]
              inputs: {it: {step: good}}
              outputs: [out.txt]
          """)
      let again = try project.run("run", "one.yaml")
      #expect(again.status == 0, "\(again.errors)")
      #expect(try String(contentsOfFile: link, encoding: .utf8) == "hello\n")
    }
  }
}
