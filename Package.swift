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
    .library(name: "Transport", targets: ["Transport"]),
    .library(name: "Client", targets: ["Client"]),
    .library(name: "Server", targets: ["Server"]),
    .library(name: "Welfare", targets: ["Welfare"]),
    .library(name: "Pages", targets: ["Pages"]),
    .library(name: "Sample", targets: ["Sample"]),
    .executable(name: "skridt", targets: ["skridt"]),
  ],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-http-structured-headers", from: "1.7.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
    .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(
      url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
  ],
  targets: [
    .target(
      name: "Schema", path: "Schema",
      exclude: [
        "PROTOCOL.md", "sync.proto", "kinds.json", "goal-plan.schema.json", "report.schema.json",
      ],
      resources: [
        .embedInCode("v0001_store.sql"), .embedInCode("v0002_note.sql"),
        .embedInCode("openapi.json"),
      ], swiftSettings: strict),
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
      name: "Transport",
      dependencies: [
        "Sync",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "RawStructuredFieldValues", package: "swift-http-structured-headers"),
      ], swiftSettings: strict),
    .target(
      name: "Client",
      dependencies: [
        "Sync", "Transport",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOTLS", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "X509", package: "swift-certificates"),
      ],
      swiftSettings: strict),
    .target(name: "Welfare", dependencies: ["EventStore"], swiftSettings: strict),
    .target(name: "Sample", dependencies: ["EventStore", "Welfare"], swiftSettings: strict),
    .target(
      name: "Pages",
      dependencies: [
        "Welfare", .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Mustache", package: "swift-mustache"),
      ],
      resources: [
        .embedInCode("Templates/page.mustache"), .embedInCode("Templates/report.mustache"),
        .embedInCode("Templates/plan.mustache"), .embedInCode("Templates/style.css"),
      ], swiftSettings: strict),
    .target(
      name: "Server",
      dependencies: [
        "Sync", "Transport", "Welfare", "Schema",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdHTTP2", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOTLS", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "X509", package: "swift-certificates"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ], swiftSettings: strict),
    .executableTarget(
      name: "skridt",
      dependencies: [
        "Welfare", "Pages", "Sample", "Client", "Server",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], resources: [.embedInCode("THIRD-PARTY-NOTICES.txt")], swiftSettings: strict),
    .plugin(
      name: "ThirdParty",
      capability: .command(
        intent: .custom(
          verb: "third-party",
          description: "Writes the third parties' notices, or a bill of materials."),
        permissions: [
          .writeToPackageDirectory(reason: "The notices, and the bill, are written there.")
        ]),
      exclude: ["inside.txt"]),
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
    .testTarget(
      name: "WelfareTests", dependencies: ["Welfare", "EventStore", "Sample", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "PagesTests",
      dependencies: [
        "Pages", "Welfare", "EventStore", .product(name: "Crypto", package: "swift-crypto"),
      ], swiftSettings: strict),
    .testTarget(
      name: "SampleTests", dependencies: ["Sample", "Welfare", "EventStore"],
      swiftSettings: strict),
    .testTarget(
      name: "SyncTests", dependencies: ["Client", "Sync", "EventStore", "TestSupport"],
      swiftSettings: strict),
    .executableTarget(
      name: "CrashWriter", dependencies: ["EventStore"], path: "Tests/CrashWriter",
      swiftSettings: strict),
    .testTarget(
      name: "EventStoreTests",
      dependencies: [
        "EventStore", "CrashWriter", "Schema", "TestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Crypto", package: "swift-crypto"),
      ], swiftSettings: strict),
    .testTarget(
      name: "ServerTests",
      dependencies: [
        "Server", "Client", "Transport", "Welfare", "Sample",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "RawStructuredFieldValues", package: "swift-http-structured-headers"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "X509", package: "swift-certificates"),
      ], swiftSettings: strict),
    .testTarget(
      name: "ClientTests",
      dependencies: ["Client", "Sync", "Transport", "EventStore", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "CLITests",
      dependencies: [
        "skridt", "Client", "Welfare", "TestSupport", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "X509", package: "swift-certificates"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], exclude: ["Golden", "Walks"], swiftSettings: strict),
    .testTarget(
      name: "FaultTests", dependencies: ["skridt", "TestSupport"], exclude: ["Shim"],
      swiftSettings: strict),
    .testTarget(
      name: "SoakTests",
      dependencies: [
        "skridt", "TestSupport",
        .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
