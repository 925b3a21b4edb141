// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody who uses Skridt builds the benchmarks.
let package = Package(
  name: "SkridtBenchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "Skridt", path: ".."),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    .executableTarget(
      name: "skridt-bench",
      dependencies: [
        .product(name: "EventStore", package: "Skridt"),
        .product(name: "Sync", package: "Skridt"),
        .product(name: "Client", package: "Skridt"),
        .product(name: "Server", package: "Skridt"),
        .product(name: "Transport", package: "Skridt"),
        .product(name: "Welfare", package: "Skridt"),
        .product(name: "Sample", package: "Skridt"),
        .product(name: "Pages", package: "Skridt"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: [.treatAllWarnings(as: .error)])
  ],
  swiftLanguageModes: [.v6]
)
