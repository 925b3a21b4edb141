/// The text that travels with the program: each licence once, each notice as it was written.
enum Notices {
  private static let rule = String(repeating: "-", count: 80)

  static func text(of parts: [Part], inside: String) throws -> String {
    var out = parts.map { "\($0.name)  \($0.licence.rawValue)\n    \($0.url)\n" }.joined()
    out += section("Inside them, and inside the Swift runtime", inside)
    for part in parts {
      if let notice = part.notice { out += section("NOTICE: \(part.name)", notice) }
    }
    for part in parts where part.licence == .mit {
      out += section("LICENCE: \(part.name)", part.licenceText)
    }
    let apache = parts.filter { $0.licence != .mit }
    // The longest has the exception behind the terms.
    guard let whole = apache.map(\.licenceText).max(by: { $0.count < $1.count }),
      apache.allSatisfy({ terms($0.licenceText) == terms(whole) })
    else { throw Problem(description: "the Apache licences differ: read them") }
    return out + section("LICENCE: Apache License 2.0", whole)
  }

  private static func section(_ title: String, _ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      String(line.reversed().drop { $0.isWhitespace }.reversed())
    }
    let body = lines.joined(separator: "\n").trimming("\n")
    return "\n\(rule)\n\(title)\n\(rule)\n\n\(body)\n"
  }

  private static func terms(_ text: String) -> [Substring] {
    Array(text.split(whereSeparator: \.isWhitespace).prefix { $0 != "APPENDIX:" })
  }
}

extension String {
  fileprivate func trimming(_ character: Character) -> String {
    String(drop { $0 == character }.reversed().drop { $0 == character }.reversed())
  }
}
