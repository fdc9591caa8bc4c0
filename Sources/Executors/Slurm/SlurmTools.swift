package import Storage

/// Slurm's programs; everything that this program wants of Slurm goes through here.
package struct SlurmTools: Sendable {
  /// How a program ended.
  package struct Answer: Sendable, Equatable {
    /// Nil when it could not be started, or did not end in time.
    package let code: Int32?
    /// What stood on its standard output.
    package let output: String
    /// What stood on its standard error.
    package let errors: String

    package init(code: Int32?, output: String, errors: String) {
      self.code = code
      self.output = output
      self.errors = errors
    }

    /// The last thing that it said, without who says it.
    var complaint: String {
      let lines = errors.split(separator: "\n").map(String.init)
      guard let last = lines.last(where: { !$0.isEmpty }) else {
        return code.map { "exit code \($0)" } ?? "it did not answer"
      }
      return last.split(separator: ": ", maxSplits: 2).last.map(String.init) ?? last
    }
  }

  /// What became of handing a job in.
  package enum Submission: Sendable, Equatable {
    case accepted(id: String)
    /// Slurm has too many jobs of ours already.
    case full(String)
    /// There are no arrays, or none of this size.
    case noArray(String)
    /// Nobody answered, or not in time; the job may be there nevertheless.
    case unanswered(String)
    /// Never as it is.
    case refused(String)
  }

  private let call: @Sendable ([String]) -> Answer

  /// Uses whatever runs a program by its name and arguments.
  package init(_ call: @escaping @Sendable ([String]) -> Answer) { self.call = call }

  /// Uses the programs on the search path, with this environment.
  package init(environment: [String: String]) {
    self.init { Self.execute($0, environment) }
  }

  private static func execute(_ arguments: [String], _ environment: [String: String]) -> Answer {
    var text = (output: [UInt8](), errors: [UInt8]())
    do {
      let path = try Command.program(
        arguments[0], in: environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin")
      // Its own time-out is 10 s; what hangs longer than a minute will not answer.
      let limits = ChildProcess.Limits(timeout: 60, grace: 2, cancellation: Cancellation())
      let exit = try ChildProcess.run(
        Command(arguments: [path] + arguments.dropFirst(), environment: environment),
        lifeline: false, limits: limits, tick: {}
      ) { stream, bytes in
        switch stream {
        case .output: text.output += bytes
        case .error: text.errors += bytes.prefix(max(0, 65536 - text.errors.count))
        }
      }
      return Answer(
        code: exit.cause == .itself ? exit.code : nil,
        output: String(decoding: text.output, as: UTF8.self),
        errors: String(decoding: text.errors, as: UTF8.self))
    } catch {
      return Answer(code: nil, output: "", errors: "\(error)")
    }
  }

  /// Hands a script in.
  package func submit(_ script: String, _ options: [String]) -> Submission {
    let answer = call(["sbatch", "--parsable"] + options + [script])
    if answer.code == 0 {
      // `12`, or `12;cluster`; a plug-in may have said something before.
      let last = answer.output.split(separator: "\n").last ?? ""
      let id = last.split(separator: ";").first.map(String.init) ?? ""
      return id.isEmpty ? .unanswered("sbatch named no job") : .accepted(id: id)
    }
    let said = answer.errors.lowercased()
    let complaint = answer.complaint
    if answer.code == nil {
      return answer.errors.contains("no program") ? .refused(answer.errors) : .unanswered(complaint)
    }
    if said.contains("job array") { return .noArray(complaint) }
    let limits = ["submit limit", "maxsubmit", "job count", "temporarily unable", "limit reached"]
    if limits.contains(where: said.contains) { return .full(complaint) }
    let silences = [
      "unable to contact", "timed out", "connection refused", "zero bytes", "connect failure",
      "resource temporarily unavailable", "communication", "socket",
    ]
    return silences.contains(where: said.contains) ? .unanswered(complaint) : .refused(complaint)
  }

  /// Asks for these jobs, also those that ended lately; nil when there is no answer.
  package func list(_ jobs: [JobRecord]) -> [SlurmListing]? {
    if jobs.isEmpty { return [] }
    let submissions = Set(jobs.map(\.submission)).sorted()
    let answer = call([
      "squeue", "--noheader", "--array", "--states=all",
      "--name=\(submissions.joined(separator: ","))", "--format=\(SlurmListing.format)",
    ])
    guard answer.code == 0 else { return nil }
    // Of a name there is one job, or the latest counts.
    let byName = Dictionary(
      answer.output.split(separator: "\n").compactMap { SlurmListing(line: $0) }
        .map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    let seen = Set(byName.values.compactMap(\.array))
    return jobs.compactMap { job in
      if let own = byName[job.name] { return own }
      guard job.element != nil else { return nil }
      // Of an array that ends as a whole, the elements that had not begun are told under the array's name; one that
      // is cancelled alone before it begins is not told at all, while others are.
      if let whole = byName[job.submission] { return whole.named(job.name) }
      return seen.contains(job.submission)
        ? SlurmListing(
          id: job.name, name: job.name, state: .over(.cancelled), reason: "before it began",
          nodes: "") : nil
    }
  }

  /// Asks accounting how a job ended that the controller has forgotten; nil when it does not know or is not there.
  package func ended(_ job: JobRecord) -> SlurmListing? {
    let answer = call([
      "sacct", "--noheader", "--parsable2", "--allocations", "--name=\(job.submission)",
      "--starttime=now-30days", "--format=JobID,JobName,State,NodeList",
    ])
    guard answer.code == 0 else { return nil }
    let listings = answer.output.split(separator: "\n").compactMap { SlurmListing(line: $0 + "|") }
    return listings.last { $0.name == job.name }.flatMap { $0.state.isOver ? $0 : nil }
  }

  /// Ends jobs, by name and number: a number alone may belong to somebody else's job by now.
  @discardableResult
  package func cancel(_ jobs: [(record: JobRecord, id: String)]) -> Bool {
    var isDone = true
    for job in jobs where job.record.element == nil {
      isDone = call(["scancel", "--name=\(job.record.submission)", job.id]).code == 0 && isDone
    }
    // A name beside an element would end all elements that wait: whose they are is asked before.
    let elements = jobs.filter { $0.record.element != nil }
    if elements.isEmpty { return isDone }
    guard let listings = list(elements.map(\.record)) else { return false }
    let ids = listings.filter { !$0.state.isOver }.map(\.id).sorted()
    return ids.isEmpty ? isDone : call(["scancel"] + ids).code == 0 && isDone
  }
}
