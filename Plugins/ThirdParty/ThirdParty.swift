import Foundation
import PackagePlugin

/// What the program holds that others made.
///
///     swift package third-party notices          writes Sources/skridt/THIRD-PARTY-NOTICES.txt anew
///     swift package third-party bom FILE         writes the bill of materials (CycloneDX 1.6, JSON)
///
/// The notices name no versions: only what packages there are and what they say of themselves, so that
/// they need to be written anew (a test says when) only when that changes. The bill has the versions
/// that were built.
@main
struct ThirdParty: CommandPlugin {
  func performCommand(context: PluginContext, arguments: [String]) throws {
    let root = context.package.directoryURL
    let parts = try Self.parts(of: context.package)
    switch (arguments.first, arguments.dropFirst().first) {
    case ("notices", nil):
      let own = try String(
        contentsOf: root.appending(path: "Plugins/ThirdParty/inside.txt"), encoding: .utf8)
      try Notices.text(of: parts, inside: own).write(
        to: root.appending(path: "Sources/skridt/THIRD-PARTY-NOTICES.txt"), atomically: true,
        encoding: .utf8)
    case ("bom", let file?):
      try Bill.json(of: parts, program: context.package).write(to: URL(filePath: file))
    default: throw Problem(description: "usage: third-party notices | bom FILE")
    }
  }

  /// Every package the program is resolved to, with those it needs, by name.
  private static func parts(of program: Package) throws -> [Part] {
    var found: [String: Part] = [:]
    func visit(_ package: Package) throws {
      guard found[package.id] == nil else { return }
      found[package.id] = try Part(package)
      for dependency in package.dependencies { try visit(dependency.package) }
    }
    for dependency in program.dependencies { try visit(dependency.package) }
    return found.values.sorted { $0.name < $1.name }
  }
}

struct Problem: Error, CustomStringConvertible {
  let description: String
}
