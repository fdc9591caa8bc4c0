import Foundation
import TestKit
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// `--executor slurm` through the binary, with programs in the place of Slurm's; `Tests/Evidence/slurm.sh` has a real one.
@Suite(.serialized) struct SlurmTests {
  private static let settings = """
    lethe: 1
    profiles:
      default:
        slurm: {interval: 0.2, visibility: 2, pack: 1}
    """

  /// Programs that do as Slurm's do: jobs are processes, their states are files.
  private static let programs = [
    "sbatch": """
    #!/bin/sh
    jobs=$(dirname "$0")/jobs
    mkdir -p "$jobs"
    for argument in "$@"; do
      case $argument in
        --job-name=*) name=${argument#*=} ;;
        --output=*) output=${argument#*=} ;;
        --array=0-*) last=${argument#--array=0-} ;;
      esac
      script=$argument
    done
    echo "$name" >> "$jobs/../submitted"
    element=0
    while [ $element -le ${last:-0} ]; do
      id=$$${last:+_$element}
      echo "$id|$name|RUNNING|n1|None" > "$jobs/$id"
      SLURM_ARRAY_TASK_ID=$element setsid sh -c \\
        ': > "$5.begun"; sh "$1" < /dev/null > "$2" 2>&1; echo "$3|$4|COMPLETED|n1|None" > "$5"' \\
        - "$script" "$(echo "$output" | sed "s/%a/$element/")" $id "$name" "$jobs/$id" < /dev/null > /dev/null 2>&1 &
      # Whoever is still in this group when this ends is ended with it.
      until [ -e "$jobs/$id.begun" ]; do sleep 0.01; done
      element=$((element + 1))
    done
    echo $$
    """,
    "squeue": """
    #!/bin/sh
    cat "$(dirname "$0")"/jobs/* 2> /dev/null
    exit 0
    """,
    "scancel": """
    #!/bin/sh
    exit 0
    """,
  ]

  private func withCluster(_ body: (Project, [String: String]) throws -> Void) throws {
    try Project.make { project in
      let bin = "\(project.directory)/bin"
      try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
      for (name, text) in Self.programs {
        try project.write("bin/\(name)", text + "\n")
        try FileManager.default.setAttributes(
          [.posixPermissions: 0o755], ofItemAtPath: "\(bin)/\(name)")
      }
      try project.write("lethe.yaml", Self.settings)
      try body(project, ["PATH": "\(bin):/usr/bin:/bin"])
    }
  }

  @Test func `jobs give the manifest of a local run`() throws {
    try withCluster { project, environment in
      #expect(try project.run("run", "tiny.yaml", "--runs", "local").status == 0)
      let run = try project.run(
        "run", "tiny.yaml", "--executor", "slurm", environment: environment)
      #expect(run.status == 0, "\(run.errors)")
      #expect(try project.manifest() == project.manifest(in: "local"))
      let names = try project.read("bin/submitted").split(separator: "\n")
      // Steps that are ready together are one array.
      #expect(names.count > 3)
      #expect(try project.run("jobs", environment: environment).errors.hasPrefix("no jobs"))
    }
  }

  @Test func `the run after a killed driver hands no step in twice`() throws {
    try withCluster { project, environment in
      let arguments = ["run", "tiny.yaml", "--executor", "slurm"]
      let started = try startLethe(
        arguments, directory: project.directory, environment: environment)
      waitUntil { (try? project.read("bin/submitted")) != nil }
      kill(started.process.processIdentifier, SIGKILL)
      started.process.waitUntilExit()
      let listed = try project.run("jobs", "--json", environment: environment)
      #expect(listed.output.contains("\"name\":\"lethe-"), "\(listed.output)")
      let again = try lethe(arguments, directory: project.directory, environment: environment)
      #expect(again.status == 0, "\(again.errors)")
      // The name begins with the key of the step.
      let keys = try project.read("bin/submitted").split(separator: "\n").map { $0.prefix(14) }
      #expect(Set(keys).count == keys.count)
      #expect(try project.run("run", "tiny.yaml", "--runs", "local").status == 0)
      #expect(try project.manifest() == project.manifest(in: "local"))
    }
  }

  @Test func `profiles are checked like a spec`() throws {
    try Project.make { project in
      try project.write(
        "lethe.yaml",
        """
        lethe: 1
        profiles:
          default:
            slurm: {partion: gpu, time: soon, memory: plenty}
          other:
            slum: {}
        """)
      let run = try project.run("run", "tiny.yaml", "--executor", "slurm")
      #expect(run.status == 2)
      for words in [
        "lethe.yaml:4", "'partion'", "did you mean 'partition'", "'soon'", "'plenty'", "'slum'",
      ] {
        #expect(run.errors.contains(words), "\(run.errors)")
      }
      // Who does not ask for it is not bothered.
      #expect(try project.run("run", "tiny.yaml").status == 0)
      try project.write("lethe.yaml", Self.settings)
      let unknown = try project.run("run", "tiny.yaml", "--profile", "defualt")
      #expect(unknown.status == 2)
      #expect(unknown.errors.contains("did you mean 'default'"), "\(unknown.errors)")
      #expect(try project.run("run", "tiny.yaml", "--executor", "slrm").status == 2)
      let mixed = try project.run(
        "run", "tiny.yaml", "--executor", "local", "--profile", "default")
      #expect(mixed.errors.contains("profile 'default' is one of slurm"), "\(mixed.errors)")
    }
  }

  @Test func `without Slurm the steps say so`() throws {
    try Project.make { project in
      let run = try project.run(
        "run", "tiny.yaml", "--executor", "slurm", environment: ["PATH": project.directory])
      #expect(run.status == 1)
      #expect(run.errors.contains("no program 'sbatch'"), "\(run.errors)")
    }
  }

  @Test func `a log is followed to the end of its step`() throws {
    try Project.make { project in
      try project.write(
        "many.yaml",
        """
        lethe: 1
        name: many
        steps:
          slow: {run: [sh, -c, 'for n in 1 2 3 4 5; do echo line $n; sleep 0.5; done; echo x > out'], outputs: [out]}
        """)
      let started = try startLethe(["run", "many.yaml"], directory: project.directory)
      // A folder is a run once it has its plan.
      waitUntil { (try? project.read("\(try project.runs().first ?? "")/plan.json")) != nil }
      let run = String(try project.runs()[0].dropFirst("runs/".count))
      let followed = try project.run("log", run, "steps/slow", "-f")
      started.process.waitUntilExit()
      #expect(try project.run("log", run, "slwo", "-f").status == 2)
      #expect(followed.status == 0, "\(followed.errors)")
      #expect(
        followed.output.split(separator: "\n").map(String.init) == (1...5).map { "line \($0)" })
    }
  }
}
