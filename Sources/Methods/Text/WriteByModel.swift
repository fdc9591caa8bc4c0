package import Models
package import Plans
import Tensors
import Tokenizers

/// Lets a model follow each request's instruction.
package struct WriteByModel: Step {
  package static let kind = "write-by-model"
  package static let version = "1"

  package let settings: GenerationSettings
  package let seed: UInt64

  package init(settings: GenerationSettings, seed: UInt64) {
    self.settings = settings
    self.seed = seed
  }

  package var resources: Resources { .heavy }

  package func run(
    _ input: (Checkpoint, TextRequests), _ context: Context
  ) throws -> TextReplies {
    let (model, requests) = (input.0, input.1.requests)
    guard !requests.isEmpty else { return TextReplies([]) }
    var encoder = TextEncoder(model.tokenizer)
    let prompts = try requests.enumerated().map { index, request in
      let prompt = try model.tokens(for: [ChatMessage(.user, request.instruction)], &encoder)
      try model.checkLength(prompt.count, of: "the instruction of request \(index)")
      return prompt
    }
    // A stream of its own for each request: what is written does not depend on the others.
    let streams = requests.map { request in
      var stream = request.stream("model", seed)
      return stream.next()
    }
    var done = 0
    let outputs = try Generator(LoadedModel(model, context), settings, seed: Seed(seed)).texts(
      after: prompts, streams: streams,
      onEnd: { _, _ in
        done += 1
        context.progress(Progress(done: done, total: prompts.count))
      })
    return TextReplies(zip(requests, outputs).map { $0.task.cleaned($1.text) })
  }
}
