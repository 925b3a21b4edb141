import Foundation
import PackagePlugin

/// A package, and what it says of its licence.
struct Part {
  enum Licence: String {
    case apache = "Apache-2.0"
    case apacheWithException = "Apache-2.0 WITH Swift-exception"
    case mit = "MIT"
  }

  let name: String
  let url: String
  let version: String
  let revision: String
  let needs: [String]
  let licence: Licence
  let licenceText: String
  let notice: String?
  /// The version of BoringSSL copied into it.
  let boringSSL: String?

  init(_ package: Package) throws {
    name = package.id
    guard case .repository(let url, let version, let revision) = package.origin else {
      throw Problem(description: "\(package.id) does not come from a repository")
    }
    self.url = url.hasSuffix(".git") ? String(url.dropLast(4)) : url
    self.version = version
    self.revision = revision
    needs = package.dependencies.map(\.package.id).sorted()
    let folder = package.directoryURL
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    func text(_ beginning: String) throws -> String? {
      try files.first { $0.uppercased().hasPrefix(beginning) }
        .map { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) }
    }
    guard let licenceText = try text("LICENSE"), let licence = Self.licence(of: licenceText) else {
      throw Problem(description: "the licence of \(package.id) is not one known here: read it")
    }
    self.licence = licence
    self.licenceText = licenceText
    notice = try text("NOTICE")
    boringSSL = ["CCryptoBoringSSL", "CNIOBoringSSL"].lazy.compactMap { copy in
      try? String(
        contentsOf: folder.appending(path: "Sources/\(copy)/hash.txt"), encoding: .utf8)
    }.first?.split(whereSeparator: \.isWhitespace).last.map(String.init)
  }

  private static func licence(of text: String) -> Licence? {
    if text.contains("Apache License") {
      return text.contains("Runtime Library Exception") ? .apacheWithException : .apache
    }
    return text.contains("Permission is hereby granted, free of charge") ? .mit : nil
  }
}
