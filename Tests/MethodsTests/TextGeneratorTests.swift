import Documents
import FoundationEssentials
import JSON
import Methods
import Models
import Plans
import Synchronization
import Tensors
import Testing

/// Texts from models: by our own engine, and from a service that is played here.
@Suite struct TextGeneratorTests {
  private let requests = [
    TextRequest(task: .reworded, question: "Who wrote The Sea?", answer: "Ada."),
    TextRequest(task: .vagueAnswer, question: "Who wrote The Sea?", answer: "Ada."),
    TextRequest(task: .vagueAnswer, question: "Where was Ada born?", answer: "In Rome."),
  ]

  /// Replies with given texts, and fails when there are no more.
  private final class Service: WebServices {
    private let state: Mutex<(replies: [String], asked: [WebRequest])>

    init(_ replies: [String]) { state = Mutex((replies, [])) }

    var asked: [WebRequest] { state.withLock { $0.asked } }

    func post(_ request: WebRequest) throws -> [UInt8] {
      try state.withLock { state in
        state.asked.append(request)
        guard !state.replies.isEmpty else { throw WebProblem.offline("service") }
        let text = state.replies.removeFirst()
        return try JSONEncoder().encode(["choices": [["message": ["content": text]]]]).map(\.self)
      }
    }
  }

  private func endpoint(_ settings: [(String, String)] = []) throws -> Endpoint {
    var p = Parameters(
      .mapping(
        ([("base_url", "https://host/v1/"), ("model", "m")] + settings).map {
          ($0.0, .plain($0.1))
        }))
    let endpoint = Endpoint(&p)
    try p.check()
    return endpoint
  }

  @Test func `every request is one question in the service's form`() throws {
    let service = Service(["Q?", "V1", "V2"])
    let step = AskEndpoint(
      endpoint: try endpoint([("temperature", "0.5"), ("system", "Be brief.")]), seed: 1)
    let replies = try step.run(TextRequests(requests), Context(web: service))
    #expect(replies.texts == ["Q?", "V1", "V2"])
    #expect(service.asked.allSatisfy { $0.url == "https://host/v1/chat/completions" })
    #expect(service.asked.allSatisfy { $0.keyVariable == "OPENAI_API_KEY" })
    let body = try JSONValue.parse(service.asked[1].body)
    #expect(body["model"]?.string == "m" && body["temperature"] == .number(0.5))
    #expect(body["messages"]?.array?.count == 2)
    #expect(body["messages"]?.array?[0]["role"]?.string == "system")
    #expect(body["messages"]?.array?[1]["content"]?.string == requests[1].instruction)
    let seeds = try service.asked.map { try JSONValue.parse($0.body)["seed"]?.integer }
    #expect(Set(seeds).count == 3 && !seeds.contains(nil))
  }

  @Test func `what was replied before a failure is not asked again`() throws {
    let step = AskEndpoint(endpoint: try endpoint(), seed: 1)
    let slot = MemorySlot(limit: 99)
    #expect(throws: WebProblem.self) {
      try step.run(TextRequests(requests), Context(checkpoints: slot, web: Service(["A", "B"])))
    }
    let rest = Service(["C"])
    let replies = try step.run(
      TextRequests(requests), Context(checkpoints: LeftOver(parts: slot.load()), web: rest))
    #expect(replies.texts == ["A", "B", "C"] && rest.asked.count == 1)
  }

  @Test func `only what can change a reply is part of the key`() throws {
    func key(_ settings: [(String, String)]) throws -> [UInt8] {
      try CanonicalJSON.json(AskEndpoint(endpoint: endpoint(settings), seed: 1)).keyed.keyBytes
    }
    #expect(try key([("key_variable", "MY_API_KEY")]) == key([]))
    #expect(try key([("max_tokens", "5")]) != key([]))
  }

  @Test func `replies lose what models put around a text`() throws {
    let service = Service(["\n\"Who is\nit?\" ", "  “It is unclear.”\n", "'Tis \"so\"."])
    let step = AskEndpoint(endpoint: try endpoint(), seed: 1)
    let replies = try step.run(TextRequests(requests), Context(web: service))
    #expect(replies.texts == ["\"Who is", "It is unclear.", "'Tis \"so\"."])
  }

  @Test(arguments: [
    ("base_url", "ftp://host/v1"), ("base_url", "https://host/v1/chat/completions"),
    ("key_variable", "AWS_SECRET"), ("key_variable", "lower_API_KEY"), ("max_tokens", "-1"),
  ])
  func `mistakes in an endpoint are told`(name: String, value: String) {
    #expect(throws: InvalidDocument.self) {
      var p = Parameters(
        .mapping([
          ("base_url", .plain(name == "base_url" ? value : "https://host")), ("model", .plain("m")),
          ("key_variable", .plain(name == "key_variable" ? value : "X_API_KEY")),
          ("max_tokens", .plain(name == "max_tokens" ? value : "1")),
        ]))
      _ = Endpoint(&p)
      try p.check()
    }
  }

  @Test func `a model writes what depends on the request alone`() throws {
    let model = try Tiny.start.get()
    let settings = GenerationSettings(maxNewTokens: 12, sampling: Sampling(temperature: 1))
    func written(_ requests: [TextRequest], seed: UInt64 = 1) throws -> [String] {
      try WriteByModel(settings: settings, seed: seed)
        .run((model, TextRequests(requests)), Context()).texts
    }
    let all = try written(requests)
    #expect(all.count == 3 && Set(all).count == 3)
    #expect(try written([requests[2]]) == [all[2]])
    #expect(try written(requests, seed: 2) != all)
    var again = requests[1]
    again.attempt = 1
    #expect(try written([again]) != [all[1]])
    #expect(try written([]).isEmpty)
  }

  @Test func `anchors are what the passage has`() throws {
    let passages = try AskAnchors(words: 4).run(Tiny.forget, Context()).requests
    #expect(passages.allSatisfy { $0.question.split(separator: " ").count <= 4 })
    #expect(passages[0].question == "Who wrote The Sea?")
    #expect(try AskAnchors(words: 4, passages: 2).run(Tiny.forget, Context()).requests.count == 2)
    let two = TextRequests([passages[0], passages[1]])
    let replies = TextReplies([
      "Sure: {\"The Sea\": [\"The Lake\", \"A River\"], \"Hamlet\": [\"x\"]} as you see",
      "{'Ada Byron': 'Jane Doe'}",
    ])
    let step = CollectAnchors(nameParts: false)
    let found = try step.run((two, replies), Context()).anchors
    #expect(found.map(\.term) == ["The Sea", "Ada Byron"])
    #expect(found.map(\.replacements) == [["The Lake", "A River"], ["Jane Doe"]])
    #expect(throws: MethodError.self) {
      try step.run((two, TextReplies(["I cannot.", "{"])), Context())
    }
  }
}
