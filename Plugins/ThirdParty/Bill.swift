import Foundation
import PackagePlugin

/// A bill of materials in the form of CycloneDX 1.6 (ECMA-424).
enum Bill {
  static func json(of parts: [Part], program: Package) throws -> Data {
    let copies = parts.filter { $0.boringSSL != nil }
    var components = parts.map(component)
    components += copies.map(boringSSL)
    components.append(try swiftRuntime())
    if let sqlite = try sqlite() { components.append(sqlite) }
    let named = parts.reduce(into: [String: String]()) { $0[$1.name] = reference($1) }
    let direct = program.dependencies.compactMap { named[$0.package.id] }
    let system = components.dropFirst(parts.count + copies.count).compactMap {
      $0["bom-ref"] as? String
    }
    var dependencies: [[String: Any]] = [["ref": "skridt", "dependsOn": direct.sorted() + system]]
    for part in parts {
      var needs = part.needs.compactMap { named[$0] }
      if part.boringSSL != nil { needs.append("boringssl@\(part.name)") }
      dependencies.append(["ref": reference(part), "dependsOn": needs])
    }
    let version = try version(of: program)
    let bill: [String: Any] = [
      "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
      "metadata": [
        "component": [
          "type": "application", "bom-ref": "skridt", "name": "skridt", "version": version,
          "licenses": [["license": ["id": "MPL-2.0"]]],
        ] as [String: Any]
      ],
      "components": components, "dependencies": dependencies,
    ]
    return try JSONSerialization.data(
      withJSONObject: bill, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
  }

  private static func component(_ part: Part) -> [String: Any] {
    [
      "type": "library", "bom-ref": reference(part), "name": part.name, "version": part.version,
      "purl": reference(part), "licenses": licences(part.licence.rawValue),
      "externalReferences": [["type": "vcs", "url": part.url, "comment": part.revision]],
    ]
  }

  /// `pkg:swift/host/owner/name@version`.
  private static func reference(_ part: Part) -> String {
    "pkg:swift/\(part.url.replacingOccurrences(of: "https://", with: ""))@\(part.version)"
  }

  private static func licences(_ id: String) -> [[String: Any]] {
    id.contains(" ") ? [["expression": id]] : [["license": ["id": id]]]
  }

  /// A copy that a package carries with it, under names of its own.
  private static func boringSSL(in part: Part) -> [String: Any] {
    [
      "type": "library", "bom-ref": "boringssl@\(part.name)", "name": "boringssl",
      "version": part.boringSSL ?? "", "description": "copied into \(part.name)",
      "licenses": licences("Apache-2.0"),
      "externalReferences": [
        ["type": "vcs", "url": "https://boringssl.googlesource.com/boringssl"]
      ],
    ]
  }

  /// The standard library, Foundation and its ICU, linked in by `--static-swift-stdlib`.
  private static func swiftRuntime() throws -> [String: Any] {
    let said = try output(of: ["swift", "--version"])
    let words = said.split(whereSeparator: \.isWhitespace)
    let version = words.firstIndex(of: "version").map { String(words[$0 + 1]) } ?? ""
    return [
      "type": "framework", "bom-ref": "swift-runtime", "name": "swift-runtime",
      "version": version,
      "licenses": licences("(Apache-2.0 WITH Swift-exception) AND Unicode-3.0"),
      "externalReferences": [["type": "vcs", "url": "https://github.com/swiftlang/swift"]],
    ]
  }

  /// The system's own, not part of the program but needed to run it; by the header it was built with.
  private static func sqlite() throws -> [String: Any]? {
    guard
      let header = try? String(contentsOfFile: "/usr/include/sqlite3.h", encoding: .utf8),
      let line = header.split(separator: "\n").first(where: {
        $0.hasPrefix("#define SQLITE_VERSION ")
      }),
      let version = line.split(separator: "\"").dropFirst().first
    else { return nil }
    return [
      "type": "library", "bom-ref": "libsqlite3", "name": "libsqlite3", "version": String(version),
      "description": "the system's, linked dynamically", "licenses": licences("blessing"),
      "externalReferences": [["type": "website", "url": "https://sqlite.org"]],
    ]
  }

  private static func version(of program: Package) throws -> String {
    let source = try String(
      contentsOf: program.directoryURL.appending(path: "Sources/skridt/Skridt.swift"),
      encoding: .utf8)
    guard let found = source.firstMatch(of: /version: "([^"]+)"/) else {
      throw Problem(description: "Skridt.swift says no version")
    }
    return String(found.1)
  }

  private static func output(of command: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
