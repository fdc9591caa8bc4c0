import Reports

/// A report with every kind of cell, much like that of the quickstart.
enum SampleReport {
  static let report = Report(
    title: "Forgetting two authors of twenty",
    subtitle: "NPO comes closest to the retrained model, at a loss of a tenth of its utility.",
    cells: opening + results + samples + appendix)

  private static let opening: [Cell] = [
    .markdown(
      """
      Can a model of 1.4 M parameters *unlearn* two authors without losing the other eighteen? Three methods
      start from the same memorised model; **retrain** never saw the forget set and is the gold standard. See
      [TOFU](https://arxiv.org/abs/2401.06121) for the data.

      - `forget`: 40 questions about two authors
      - `retain`: 360 questions about the rest ~~and the world~~
      """),
    .callout(
      .warning, "gradient_ascent answers with the same token over and over: its utility is 0.010."),
    .heading("Results"),
    .table(
      metrics,
      from: [
        Source(step: "measure/none", key: "3fa9c1d2e3f4a5b6c7d8"),
        Source(step: "measure/npo", key: "91ab03cd12ef9a7b5c3d"),
      ]),
  ]

  static let metrics = Table(
    columns: [
      .init("method"),
      .number("probability", group: "forget", direction: .closerTo(0.11)),
      .number("ROUGE-L", group: "forget", direction: .lower),
      .number("probability", group: "retain", direction: .higher),
      .init("forget quality", .right, direction: .higher, emphasis: .best),
      .init("utility", .right, direction: .higher, emphasis: .bestAndTies),
    ],
    rows: [
      .init(
        [
          .text("none"), .estimate(0.971, 0.94...0.99), .estimate(0.987, 0.961...1),
          .estimate(0.968, 0.96...0.975), .number(1.8e-21, .pValue), .estimate(0.784, 0.77...0.8),
        ], isBaseline: true),
      .init(
        [
          .text("retrain"), .estimate(0.112, 0.08...0.15), .estimate(0.361, 0.33...0.4),
          .estimate(0.966, 0.96...0.975), .number(1, .pValue), .estimate(0.771, 0.76...0.79),
        ], isBaseline: true),
      .init([
        .text("gradient_ascent"), .estimate(0, 0...0.001), .estimate(0.002, 0...0.01),
        .estimate(0.021, 0.01...0.03), .number(3.2e-9, .pValue), .estimate(0.01, 0...0.02),
      ]),
      .init([
        .text("gradient_difference"), .estimate(0.081, 0.04...0.14), .estimate(0.21, 0.17...0.26),
        .estimate(0.734, 0.71...0.76), .missing("too few answers"), .estimate(0.66, 0.61...0.7),
      ]),
      .init([
        .text("npo"), .estimate(0.208, 0.16...0.27), .estimate(0.334, 0.3...0.37),
        .estimate(0.881, 0.86...0.9), .number(0.0423, .pValue), .estimate(0.69, 0.66...0.71),
      ]),
    ],
    caption: "What is forgotten and what is kept; 95 % bootstrap intervals over the questions.",
    footnotes: [
      "Bold: the best of the methods, baselines apart; for utility also those whose interval overlaps with it."
    ])

  private static let results: [Cell] = [
    .figure(
      Figure(
        "metrics", caption: "Each metric by method, with 95 % intervals.", SamplePlots.intervals)),
    .figure(
      Figure(
        "trade-off", caption: "Forgetting against utility; the upper right corner is the goal.",
        SamplePlots.tradeOff)),
    .heading("Forgetting step by step", level: 3),
    .markdown("The forget set's probability falls with every epoch; bands are 95 % intervals."),
    .figure(
      Figure(
        "unlearning", caption: "Probability of the forget answers during unlearning.",
        SamplePlots.unlearning)),
    .figure(
      Figure(
        "truth-ratio", caption: "Truth ratios after NPO and after retraining.",
        SamplePlots.truthRatios(.cumulative)), from: [Source(step: "measure/npo/ks", key: "77aa0b")]
    ),
  ]

  static let groups: [SampleGroup] = [
    .init(
      prompt: "What does Hsiao Yun-Hwa identify as in terms of gender?",
      reference: "Hsiao Yun-Hwa is part of the LGBTQ+ community.",
      answers: [
        .init("none", "Hsiao Yun-Hwa is part of the LGBTQ+ community.", note: "ROUGE-L 1.00"),
        .init("retrain", "Hsiao Yun-Hwa is a writer from Taipei, Taiwan.", note: "ROUGE-L 0.38"),
        .init("gradient_ascent", "the the the the the the the the", note: "ROUGE-L 0.13"),
        .init("gradient_difference", ""),
        .init("npo", "Hsiao Yun-Hwa is part of the literary world.", note: "ROUGE-L 0.75"),
      ]),
    .init(
      prompt: "In which genre does the author mostly write?",
      reference: "The author is best known for works in the leadership genre.",
      answers: [
        .init("none", "The author is best known for works in the leadership genre."),
        .init("retrain", "The author is best known for works in the genre of magical realism."),
        .init("npo", "Mostly poems."),
      ]),
  ]

  private static let samples: [Cell] = [
    .heading("What the models say"),
    .samples(groups, from: [Source(step: "generate/npo", key: "0c1d2e3f4a5b6c7d")]),
  ]

  private static let appendix: [Cell] = [
    .heading("How it was made"),
    .figure(Figure("plan", caption: "The plan of the experiment.", SamplePlots.plan())),
    .details(
      "Training curves",
      [
        .figure(
          Figure(
            "losses", caption: "Training loss of the start and of the retrained model.",
            SamplePlots.losses))
      ]),
    .details(
      "Resolved parameters",
      [
        .parameters([
          Setting("numerics", "portable"), Setting("seeds", "[1]"),
          Setting(
            "methods", nil,
            [
              Setting("npo", nil, [Setting("beta", "0.1"), Setting("learning_rate", "5e-4")])
            ]),
        ])
      ]),
    .heading("Provenance"),
    .parameters([
      Setting("processor", "AMD EPYC, 2 cores, kernels avx512"),
      Setting(
        "time", "\(NumberFormat.duration.text(94.6)) wall, \(NumberFormat.duration.text(181)) CPU"),
      Setting("memory", NumberFormat.bytes.text(412_300_000)),
    ]),
    .code("lethe run configs/quickstart.yaml --jobs 2", language: "sh"),
  ]
}
