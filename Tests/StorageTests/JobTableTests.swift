import JSON
import Storage
import TestKit
import Testing

/// What a store knows of a cluster's jobs.
struct JobTableTests {
  private func step(_ number: UInt8) -> JobRecord.Step {
    JobRecord.Step(
      order: .object(["number": .integer(Int(number))]), key: SHA256.digest(of: [number]),
      label: "step \(number)", threads: 2,
      attempt: 1, timeout: number == 1 ? 2.5 : nil)
  }

  @Test func `a record is read back as it was written`() throws {
    try withStore { store in
      let record = try store.jobs.begin([step(1), step(2)], run: "run-1")
      #expect(try store.jobs.record(of: record.name) == record)
      #expect(try store.jobs.name(of: step(1).key) == record.name)
      #expect(store.jobs.id(of: record.name) == nil)
      try store.jobs.assign("12", to: record.name)
      #expect(store.jobs.id(of: record.name) == "12")
      #expect(try store.jobs.all == [record])
      #expect(store.isUsedByOthers)
    }
  }

  @Test func `jobs of an array have one name for the cluster and a record each`() throws {
    try withStore { store in
      let records = try store.jobs.beginArray([[step(1)], [step(2), step(3)]], run: "run-1")
      #expect(records.map(\.element) == [0, 1])
      let submission = records[0].submission
      #expect(records.map(\.name) == ["\(submission)-0", "\(submission)-1"])
      #expect(records[1].submission == submission)
      #expect(try store.jobs.record(of: records[1].name) == records[1])
      #expect(try store.jobs.name(of: step(3).key) == records[1].name)
      store.jobs.finish(step(1).key, of: records[0])
      #expect(try store.jobs.all == [records[1]])
      // A record whose number is not that of its name is damaged.
      let text = String(
        decoding: try store.disk.read("\(store.jobs.path(of: records[1].name))/job.json"),
        as: UTF8.self)
      try store.jobs.write(
        text.replacing("\"element\":1", with: "\"element\":2"), "job.json", of: records[1].name)
      #expect(try store.jobs.isDamaged(records[1].name))
    }
  }

  @Test func `the last step takes the record with it`() throws {
    try withStore { store in
      let record = try store.jobs.begin([step(1), step(2)], run: "run-1")
      store.jobs.finish(step(1).key, of: record)
      #expect(try store.jobs.name(of: step(1).key) == nil)
      #expect(try store.jobs.record(of: record.name) == record)
      store.jobs.finish(step(2).key, of: record)
      #expect(try store.jobs.record(of: record.name) == nil)
      #expect(!store.jobs.hasAny)
      #expect(!store.isUsedByOthers)
    }
  }

  @Test func `a step belongs to the job that was begun last`() throws {
    try withStore { store in
      let first = try store.jobs.begin([step(1)], run: "run-1")
      let second = try store.jobs.begin([step(1)], run: "run-1")
      #expect(first.name != second.name)
      #expect(try store.jobs.name(of: step(1).key) == second.name)
      store.jobs.finish(step(1).key, of: first)
      #expect(try store.jobs.name(of: step(1).key) == second.name)
      #expect(try store.jobs.all == [second])
    }
  }

  @Test func `damaged records and names that are paths are none`() throws {
    try withStore { store in
      let record = try store.jobs.begin([step(1)], run: "run-1")
      #expect(try store.jobs.record(of: "../\(record.name)") == nil)
      #expect(try store.jobs.record(of: "lethe-../x") == nil)
      try store.jobs.write(
        "{\"name\":\"\(record.name)\",\"steps\":[{}]}", "job.json", of: record.name)
      #expect(try store.jobs.record(of: record.name) == nil)
      #expect(try store.jobs.all.isEmpty)
    }
  }

  @Test func `a record that cannot be read is not one that is not there`() throws {
    try withTemporaryDirectory { path in
      let store = Store(at: path)
      #expect(try store.jobs.name(of: step(1).key) == nil && !store.jobs.hasAny)
      // A folder in the file's place can be seen and not be read.
      try store.disk.makeDirectory("\(path)/v1/jobs/keys/\(step(1).key.hex)")
      #expect(throws: StorageError.self) { try store.jobs.name(of: step(1).key) }
      let faults = Faults(at: 1, isReading: true)
      #expect(Store(at: path, faults: faults).jobs.hasAny)
    }
  }
}
