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

    module("JSON", []),
    module("Documents", ["CLibYAML", "JSON"]),
    module("Storage", ["CCrypto", "CProcess", "JSON"]),
    module("Pipeline", ["JSON", "Storage", "CProcess"]),
    module("Tensors", ["CKernels", "COpenBLAS"]),
    module("Optimization", ["CKernels", "Documents", "JSON", "Pipeline", "Tensors"]),
    module("Formats", ["Documents", "Tensors", "CZlib", "CTurboJPEG", "CPNG"]),
    module("Tokenizers", ["Documents"]),
    module("Datasets", ["Documents", "Pipeline", "Tensors"]),
    module("Models", ["Documents", "Pipeline", "Tensors", "Tokenizers", "Formats", "Datasets"]),
    module(
      "Methods",
      [
        "Documents", "Pipeline", "Tensors", "Tokenizers", "Models", "Datasets", "Metrics",
        "Optimization",
      ]),
    module("Metrics", ["Documents", "Pipeline", "Tensors", "Models", "Datasets", "CZlib"]),
    module(
      "Attacks",
      ["Documents", "Pipeline", "Tensors", "Models", "Datasets", "Methods", "Optimization"]),
    module(
      "Vision",
      [
        "Documents", "Pipeline", "Tensors", "Tokenizers", "Formats", "Models", "Metrics",
        "Optimization",
      ]),
    module("Reports", ["Documents", "CMarkGFM"]),
    module(
      "Experiments",
      [
        "Documents", "Pipeline", "Storage", "Tensors", "Tokenizers", "Models", "Datasets",
        "Methods", "Metrics", "Attacks", "Vision", "Optimization",
      ]),
    module(
      "Records",
      [
        "Documents", "Pipeline", "Storage", "Models", "Datasets", "Methods", "Metrics",
        "Experiments",
      ]),
    module(
      "Analysis",
      ["Documents", "Pipeline", "Storage", "Tensors", "Metrics", "Experiments", "Records"]),
    module(
      "Reporting",
      [
        "Documents", "Pipeline", "Storage", "Models", "Datasets", "Methods", "Metrics", "Attacks",
        "Vision", "Experiments", "Records", "Analysis", "Reports",
      ]),
    module(
      "Workbench",
      [
        "Documents", "Pipeline", "Storage", "Formats", "Tensors", "Tokenizers", "Models",
        "Datasets", "Methods", "Metrics", "Attacks", "Vision", "Optimization", "Experiments",
        "Records", "Analysis", "Reporting", "Reports",
      ]),
    .executableTarget(
      name: "lethe",
      dependencies: [
        "Documents", "Storage", "Pipeline", "Formats", "Tensors", "Tokenizers", "Models", "Metrics",
        "Reports", "Experiments", "Optimization", "Records", "Analysis", "Reporting", "Workbench",
      ],
      swiftSettings: house),
    .executableTarget(
      name: "lethe-bench",
      dependencies: [
        "Documents", "Pipeline", "Tensors", "Models", "Tokenizers", "Datasets", "CKernels",
        "Optimization", "Formats", "Reports", "Vision",
      ],
      swiftSettings: house),

    .target(name: "TestKit", path: "Tests/TestKit", swiftSettings: house),
    tests(of: "JSON"),
    tests(of: "Documents"),
    tests(of: "Storage"),
    tests(of: "Pipeline", ["Storage"]),
    tests(of: "Tensors", ["CKernels"]),
    tests(of: "Optimization", ["Documents", "Tensors"]),
    tests(of: "Formats", ["Documents", "Tensors"]),
    tests(of: "Tokenizers", ["Documents", "Formats"]),
    tests(of: "Datasets", ["Documents", "Pipeline"]),
    tests(of: "Models", ["Documents", "Pipeline", "Tensors", "Tokenizers", "Formats", "Datasets"]),
    tests(of: "Methods", ["Documents", "Pipeline", "Tensors", "Models", "Datasets", "Tokenizers"]),
    tests(of: "Metrics", ["Documents", "Pipeline", "Models", "Datasets", "Tensors"]),
    tests(
      of: "Attacks",
      [
        "Documents", "Pipeline", "Tensors", "Models", "Datasets", "Tokenizers", "Formats",
        "Methods", "Optimization",
      ]),
    tests(
      of: "Vision",
      ["Documents", "Formats", "Models", "Pipeline", "Tensors", "Tokenizers", "Optimization"]),
    tests(of: "Reports", ["Documents"]),
    tests(
      of: "Experiments",
      [
        "Documents", "Pipeline", "Storage", "Methods", "Metrics", "Models", "Records", "Analysis",
        "Reporting", "Reports", "Workbench",
      ]),
    tests(of: "Analysis", ["Documents", "Experiments", "Metrics", "Records", "Tensors"]),
    tests(
      of: "Workbench",
      [
        "Documents", "Storage", "Pipeline", "Optimization", "Experiments", "Records", "Analysis",
      ]),
    .testTarget(
      name: "EndToEndTests", dependencies: ["TestKit", "Storage"], exclude: ["HouseRules"],
      swiftSettings: house),
  ]
)
