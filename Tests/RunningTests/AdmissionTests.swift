import Executors
import Plans
import Running
import Testing

struct AdmissionTests {
  private func starts(
    _ demands: [Admission.Demand], running: Admission.Load = .init(), jobs: Int,
    memory: Int? = nil, gpus: Int = 1, tokens: [String: Int] = [:], soon: Int = 0,
    places: Int = 0
  ) -> [[Int]] {
    let ready = demands.enumerated().map { Admission.Candidate($0, $1) }
    return Admission.choose(
      ready: ready, running: running,
      limits: Admission.Limits(cores: jobs, memory: memory, gpus: gpus, tokens: tokens),
      soon: soon, places: places
    ).map { [$0.index, $0.threads] }
  }
  private let heavy = Admission.Demand.here(.heavy)
  private let program = Admission.Demand.here(Resources(cores: 1))

  @Test func `one heavy step gets all cores`() {
    #expect(starts([heavy], jobs: 4) == [[0, 4]])
  }

  @Test func `several share the cores and leave none idle`() {
    #expect(starts([heavy, heavy], jobs: 4) == [[0, 2], [1, 2]])
    #expect(starts([heavy, heavy, heavy], jobs: 4) == [[0, 2], [1, 1], [2, 1]])
    #expect(starts([heavy, heavy, heavy], jobs: 2) == [[0, 1], [1, 1]])
  }

  @Test func `cores in use are not given again`() {
    #expect(starts([heavy, heavy], running: .init(cores: 3), jobs: 4) == [[0, 1]])
    #expect(starts([heavy], running: .init(cores: 4), jobs: 4) == [])
  }

  @Test func `steps that come soon keep their share free`() {
    #expect(starts([heavy], jobs: 4, soon: 1) == [[0, 2]])
    #expect(starts([heavy], jobs: 2, soon: 5) == [[0, 1]])
  }

  @Test func `light steps need no core but are not all at once`() {
    #expect(
      starts([.light, .light, .light], running: .init(cores: 2), jobs: 2) == [[0, 1], [1, 1]])
    #expect(starts([.light], running: .init(lights: 2), jobs: 2) == [])
    #expect(starts([.storing, heavy], running: .init(cores: 1), jobs: 1) == [[0, 1]])
    #expect(starts([.storing, .storing], running: .init(storing: 15), jobs: 1) == [[0, 1]])
    #expect(starts([.light, heavy], jobs: 1) == [[0, 1], [1, 1]])
  }

  @Test func `external programs take one core each`() {
    #expect(starts([program, program, program], jobs: 2) == [[0, 1], [1, 1]])
    #expect(starts([program, heavy], jobs: 4) == [[0, 1], [1, 3]])
  }

  @Test func `declared memory is a limit, but not for a step alone`() {
    let big = Admission.Demand.here(Resources(memory: 6))
    let small = Admission.Demand.here(Resources(memory: 3))
    #expect(starts([big, big, small], jobs: 3, memory: 10) == [[0, 1], [2, 1]])
    #expect(starts([big], jobs: 3, memory: 5) == [[0, 3]])
    #expect(starts([big], running: .init(cores: 1, memory: 1), jobs: 3, memory: 5) == [])
  }

  @Test func `declared cores are the most that a step gets`() {
    let narrow = Admission.Demand.here(Resources(cores: 2))
    #expect(starts([narrow, heavy], jobs: 8) == [[0, 2], [1, 6]])
    #expect(starts([narrow], jobs: 1) == [[0, 1]])
  }

  @Test func `declared GPUs are a limit, but not for a step alone`() {
    let one = Admission.Demand.here(Resources(cores: 1, gpus: 1))
    let two = Admission.Demand.here(Resources(cores: 1, gpus: 2))
    #expect(starts([one, one, program], jobs: 4, gpus: 1) == [[0, 1], [2, 1]])
    #expect(starts([one, two, one], jobs: 4, gpus: 2) == [[0, 1], [2, 1]])
    #expect(starts([two], jobs: 4, gpus: 0) == [[0, 1]])
    #expect(starts([two], running: .init(cores: 1, gpus: 1), jobs: 4, gpus: 2) == [])
  }

  @Test func `no jobs is one job`() {
    #expect(starts([heavy, .light], jobs: 0) == [[0, 1], [1, 1]])
  }

  @Test func `steps on other machines have places of their own and leave the cores alone`() {
    let far = Admission.Demand.elsewhere(.heavy, threads: 8)
    #expect(starts([far, far, far], jobs: 1, places: 2) == [[0, 8], [1, 8]])
    #expect(starts([far], running: .init(elsewhere: 2), jobs: 4, places: 2) == [])
    #expect(starts([far, heavy, .light], jobs: 2, places: 1) == [[0, 8], [1, 2], [2, 1]])
  }

  @Test func `tokens are a limit wherever steps run, but not for a step alone`() {
    let one = Admission.Demand.here(Resources(cores: 1, tokens: ["licences": 1]))
    let two = Admission.Demand.here(Resources(cores: 1, tokens: ["licences": 2]))
    let both = Admission.Demand.here(Resources(cores: 1, tokens: ["licences": 1, "disk": 1]))
    let far = Admission.Demand.elsewhere(Resources(tokens: ["licences": 1]), threads: 4)
    #expect(
      starts([one, one, one, program], jobs: 8, tokens: ["licences": 2])
        == [[0, 1], [1, 1], [3, 1]])
    #expect(starts([one, two, one], jobs: 8, tokens: ["licences": 2]) == [[0, 1], [2, 1]])
    #expect(starts([two], jobs: 8, tokens: ["licences": 1]) == [[0, 1]])
    #expect(
      starts([two], running: .init(cores: 1, tokens: ["licences": 1]), jobs: 8) == [])
    #expect(
      starts([far, one, far], jobs: 8, tokens: ["licences": 2], places: 9) == [[0, 4], [1, 1]])
    // Of a token that nobody has counted there is one.
    #expect(starts([both, one], jobs: 8, tokens: ["licences": 2]) == [[0, 1], [1, 1]])
    #expect(starts([both, both], jobs: 8, tokens: ["licences": 2]) == [[0, 1]])
  }
}
