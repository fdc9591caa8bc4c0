/// A question to a web service, in JSON.
package struct WebRequest: Sendable, Equatable {
  /// The service's address.
  package var url: String
  /// The question, as JSON.
  package var body: [UInt8]
  /// The environment variable whose value goes along as a bearer token, if it is set.
  package var keyVariable: String
  /// Seconds that one attempt may take.
  package var timeout: Int

  /// Asks at an address; `timeout` is in seconds.
  package init(url: String, body: [UInt8], keyVariable: String, timeout: Int = 300) {
    self.url = url
    self.body = body
    self.keyVariable = keyVariable
    self.timeout = timeout
  }
}

/// The way to services of the web.
package protocol WebServices: Sendable {
  /// Returns the reply to a question; passing troubles are tried again.
  ///
  /// Throws `WebProblem`, or `StepInterrupted` when the run is stopped meanwhile.
  func post(_ request: WebRequest) throws -> [UInt8]
}

/// No way to any service.
package struct NoWebServices: WebServices {
  package init() {}

  package func post(_ request: WebRequest) throws -> [UInt8] { throw WebProblem.unavailable }
}

/// Why a web service did not reply.
package enum WebProblem: Error, Sendable, Equatable, CustomStringConvertible {
  case unavailable
  case offline(String)
  case unsupportedAddress(String)
  /// A key would be sent unencrypted.
  case keyInClear(url: String, variable: String)
  case unusableKey(variable: String)
  /// `curl` failed; what it said.
  case program(url: String, String)
  /// The service refused; `hint` says what may help.
  case refused(url: String, status: Int, String, hint: String)

  package var description: String {
    switch self {
    case .unavailable: "web services cannot be reached from here"
    case .offline(let url): "\(url) was not asked: --offline"
    case .unsupportedAddress(let url): "\(url) is no http or https address"
    case .keyInClear(let url, let variable):
      "the key in \(variable) would go to \(url) unencrypted: use https, or unset the variable"
    case .unusableKey(let variable):
      "the value of \(variable) is no key: keys are printable ASCII without spaces and quotes"
    case .program(let url, let message): "\(url): \(message)"
    case .refused(let url, let status, let message, let hint):
      "\(url) replied HTTP \(status)\(message.isEmpty ? "" : ": " + message)\(hint)"
    }
  }
}
