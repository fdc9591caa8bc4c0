import Plans
import Testing

struct CapabilityTests {
  @Test func `a host is who is talked to, whatever else an address says`() {
    #expect(WebHost.of("https://API.openai.com/v1/x?y#z") == "https://api.openai.com")
    #expect(WebHost.of("http://127.0.0.1:8000") == "http://127.0.0.1:8000")
    // What stands before the sign is a user, and no host.
    #expect(WebHost.of("https://api.openai.com@evil.example/v1") == "https://evil.example")
    #expect(WebHost.of("https://a:b@c@evil.example:1/") == "https://evil.example:1")
    #expect(WebHost.of("https://evil.example\\@api.openai.com") == "https://evil.example")
  }

  @Test(arguments: [
    "http://127.0.0.1:80@evil.example/x", "http://127.0.0.1:80\\@evil.example/x",
    "https://api.openai.com\\@evil.example/x", "https://evil.example/ x", "https://evil.exämple/x",
    "http://evil.example/x", "http://127.0.0.1.evil.example/x", "file:///etc/passwd",
  ])
  func `an address that programs may read in two ways, or in the clear, is asked of nobody`(
    url: String
  ) {
    #expect(FetchSource.https(url: url).problem != nil)
  }

  @Test func `addresses of this machine and of services are asked`() {
    for url in ["http://127.0.0.1:80/x", "http://127.0.0.1/x", "https://api.example:1/x?y=1"] {
      #expect(FetchSource.https(url: url).problem == nil)
    }
  }
}
