// swift-tools-version: 6.2
import PackageDescription

// Module arrows point down only; ARCHITECTURE.md draws them.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

let package = Package(
  name: "Skridt",
  platforms: [.macOS(.v15), .iOS(.v18)],
  products: [
    .library(name: "EventStore", targets: ["EventStore"]),
    .library(name: "Sync", targets: ["Sync"]),
    .library(name: "Client", targets: ["Client"]),
    .library(name: "Welfare", targets: ["Welfare"]),
    .executable(name: "skridt", targets: ["skridt"]),
  ],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    .target(
      name: "Schema", path: "Schema", exclude: ["sync.proto"],
      resources: [.embedInCode("v0001_store.sql")], swiftSettings: strict),
    .target(
      name: "EventStore",
      dependencies: [
        "Schema",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
      ], swiftSettings: strict),
    .target(
      name: "Sync",
      dependencies: [
        "EventStore",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
        .product(name: "Crypto", package: "swift-crypto"),
      ], swiftSettings: strict),
    .target(
      name: "Client",
      dependencies: ["Sync", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: strict),
    .target(name: "Welfare", dependencies: ["EventStore"], swiftSettings: strict),
    .executableTarget(
      name: "skridt",
      dependencies: [
        "Welfare", "Client",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: strict),
    .testTarget(
      name: "WelfareTests", dependencies: ["Welfare", "EventStore"], swiftSettings: strict),
    .testTarget(
      name: "SyncTests", dependencies: ["Client", "Sync", "EventStore"], swiftSettings: strict),
    .executableTarget(
      name: "CrashWriter", dependencies: ["EventStore"], path: "Tests/CrashWriter",
      swiftSettings: strict),
    .testTarget(
      name: "EventStoreTests",
      dependencies: [
        "EventStore", "CrashWriter", "Schema",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Crypto", package: "swift-crypto"),
      ], swiftSettings: strict),
    .testTarget(
      name: "CLITests",
      dependencies: ["skridt", .product(name: "GRDB", package: "GRDB.swift")],
      exclude: ["Golden"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
