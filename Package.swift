// swift-tools-version: 6.3
import PackageDescription

let house: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// A Swift target of ours, with the house settings.
func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: house)
}

/// The tests of one module; `more` are the further modules they use.
func tests(of name: String, _ more: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(name)Tests",
    dependencies: [.target(name: name), "TestKit"] + more,
    exclude: ["Snapshots", "Fixtures"],
    swiftSettings: house)
}

let package = Package(
  name: "lethe",
  targets: [
    // C libraries from Debian, and our numeric kernels.
    .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CProcess"),
    .systemLibrary(
      name: "CMarkGFM", pkgConfig: "libcmark-gfm",
      providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(
      name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    // Its header only: the library is loaded when `numerics: fast` first asks for it.
    .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
    .target(
      name: "CKernels", cSettings: [.unsafeFlags(["-O3", "-ffp-contract=off", "-std=c17"])]),
    // What a processor can do at most, for lethe-bench alone.
    .target(
      name: "CPeaks", dependencies: ["CKernels"],
      cSettings: [.unsafeFlags(["-O3", "-std=c17"])]),

    module("JSON", []),
    module("Documents", ["CLibYAML", "JSON"]),
    module("Digests", ["CCrypto"]),
    module("Storage", ["CCrypto", "CProcess", "CZlib", "Digests", "JSON"]),
    module("Plans", ["Digests", "JSON"]),
    module("Executors", ["CProcess", "JSON", "Plans", "Storage"]),
    module("Running", ["Executors", "JSON", "Plans", "Storage"]),
    module("Tensors", ["CKernels", "COpenBLAS"]),
    module("Optimization", ["CKernels", "Documents", "JSON", "Plans", "Tensors"]),
    module("Formats", ["Documents", "Tensors", "CZlib", "CTurboJPEG", "CPNG"]),
    module("Tokenizers", ["Documents"]),
    module("Datasets", ["Documents", "Plans", "Tensors"]),
    module(
      "Models", ["Documents", "Plans", "Running", "Tensors", "Tokenizers", "Formats", "Datasets"]),
    module(
      "Methods",
      [
        "Documents", "Plans", "Tensors", "Tokenizers", "Models", "Datasets", "Metrics",
        "Optimization",
      ]),
    module("Metrics", ["Documents", "Plans", "Tensors", "Models", "Datasets", "CZlib"]),
    module(
      "Attacks",
      ["Documents", "Plans", "Tensors", "Models", "Datasets", "Methods", "Optimization"]),
    module(
      "Vision",
      [
        "Documents", "Plans", "Executors", "Tensors", "Tokenizers", "Formats", "Datasets", "Models",
        "Methods", "Metrics", "Optimization",
      ]),
    module("Reports", ["Documents", "CMarkGFM"]),
    module(
      "Experiments",
      [
        "Documents", "Plans", "Executors", "Storage", "Tensors", "Tokenizers", "Models", "Datasets",
        "Methods", "Metrics", "Attacks", "Vision", "Optimization",
      ]),
    module(
      "Records",
      [
        "Documents", "Plans", "Executors", "Running", "Storage", "Models", "Datasets", "Methods",
        "Metrics",
        "Experiments",
      ]),
    module(
      "Analysis",
      ["Documents", "Plans", "Running", "Storage", "Tensors", "Metrics", "Experiments", "Records"]),
    module(
      "Reporting",
      [
        "Documents", "Plans", "Storage", "Models", "Datasets", "Methods", "Metrics", "Attacks",
        "Vision", "Experiments", "Records", "Analysis", "Reports",
      ]),
    module(
      "Workbench",
      [
        "Documents", "Plans", "Executors", "Running", "Storage", "Formats", "Tensors", "Tokenizers",
        "Models",
        "Datasets", "Methods", "Metrics", "Attacks", "Vision", "Optimization", "Experiments",
        "Records", "Analysis", "Reporting", "Reports",
      ]),
    // Started once a step: without the Swift runtime, and without a library to look for.
    .executableTarget(
      name: "lethe-keep", cSettings: [.unsafeFlags(["-O2", "-std=c17"])],
      linkerSettings: [.unsafeFlags(["-nostartfiles", "-static-executable"])]),
    .executableTarget(
      name: "lethe",
      dependencies: [
        // Not linked: it has to lie beside `lethe`.
        "lethe-keep",
        "Documents", "Storage", "Plans", "Executors", "Running", "Formats", "Tensors", "Tokenizers",
        "Models", "Metrics",
        "Reports", "Experiments", "Optimization", "Records", "Analysis", "Reporting", "Workbench",
      ],
      swiftSettings: house,
      // Starting takes two thirds of the time without the Swift runtime's own libraries.
      linkerSettings: [
        .unsafeFlags([
          "-static-stdlib", "-use-ld=lld", "-l_FoundationCollections", "-l_FoundationCShims",
        ])
      ]),
    .executableTarget(
      name: "lethe-bench",
      dependencies: [
        "CPeaks", "Documents", "Plans", "Running", "Tensors", "Models", "Tokenizers", "Datasets",
        "Optimization", "Formats", "Reports", "Vision",
      ],
      swiftSettings: house),

    .target(name: "TestKit", path: "Tests/TestKit", swiftSettings: house),
    tests(of: "JSON"),
    tests(of: "Documents"),
    tests(of: "Storage"),
    // Steps that the tests of plans, executors and runs share.
    .target(
      name: "StepKit", dependencies: ["Executors", "Plans", "Running", "Storage"],
      path: "Tests/StepKit", swiftSettings: house),
    tests(of: "Plans", ["JSON", "StepKit", "Storage"]),
    tests(of: "Executors", ["JSON", "Plans", "Running", "StepKit", "Storage"]),
    tests(of: "Running", ["Executors", "JSON", "Plans", "StepKit", "Storage"]),
    tests(of: "Tensors", ["CKernels"]),
    tests(of: "Optimization", ["Documents", "Tensors"]),
    tests(of: "Formats", ["Documents", "Tensors"]),
    tests(of: "Tokenizers", ["Documents", "Formats"]),
    tests(of: "Datasets", ["Documents", "Plans"]),
    tests(of: "Models", ["Documents", "Plans", "Tensors", "Tokenizers", "Formats", "Datasets"]),
    tests(of: "Methods", ["Documents", "Plans", "Tensors", "Models", "Datasets", "Tokenizers"]),
    tests(of: "Metrics", ["Documents", "Plans", "Models", "Datasets", "Tensors"]),
    tests(
      of: "Attacks",
      [
        "Documents", "Plans", "Tensors", "Models", "Datasets", "Tokenizers", "Formats",
        "Methods", "Optimization",
      ]),
    tests(
      of: "Vision",
      [
        "Datasets", "Documents", "Executors", "Formats", "Models", "Plans", "Storage", "Tensors",
        "Tokenizers", "Optimization",
      ]),
    tests(of: "Reports", ["Documents"]),
    tests(
      of: "Experiments",
      [
        "Documents", "Plans", "Running", "Storage", "Methods", "Metrics", "Models", "Records",
        "Analysis",
        "Reporting", "Reports", "Workbench",
      ]),
    tests(of: "Analysis", ["Documents", "Experiments", "Metrics", "Records", "Tensors"]),
    tests(
      of: "Workbench",
      [
        "Documents", "Storage", "Plans", "Executors", "Running", "Optimization", "Experiments",
        "Records", "Analysis",
      ]),
    .testTarget(
      name: "EndToEndTests", dependencies: ["TestKit", "Storage"], exclude: ["HouseRules"],
      swiftSettings: house),
  ]
)
