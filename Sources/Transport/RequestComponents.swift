import Foundation
import HTTPTypes

/// What a signature can cover of a request: the components of RFC 9421, section 2, by their names.
struct RequestComponents {
  let request: HTTPRequest
  /// Of the request as it was sent: `http` or `https`. Its own is not known everywhere.
  let scheme: String

  /// Nil for a component that is not there, and for one that is not known here.
  func value(of name: String) -> String? {
    let target = request.path ?? ""
    switch name {
    case "@method": return request.method.rawValue
    case "@scheme": return scheme
    case "@authority": return authority
    case "@target-uri": return authority.map { "\(scheme)://\($0)\(target)" }
    case "@request-target": return target
    case "@path":
      let path = String(target.prefix { $0 != "?" })
      return path.isEmpty ? "/" : path
    // With its question mark; a lone one when there is no query.
    case "@query": return "?" + target.drop { $0 != "?" }.dropFirst()
    case "host": return said
    default: return field(name)
    }
  }

  /// As the request says it, in `Host` or `:authority`.
  private var said: String? {
    request.authority ?? request.headerFields[.host]
  }

  private var authority: String? {
    said.flatMap { NodeURL(scheme: scheme, authority: $0)?.authority }
  }

  /// All lines of a header field, as section 2.1 joins them.
  private func field(_ name: String) -> String? {
    guard name == name.lowercased(), let known = HTTPField.Name(name) else { return nil }
    let lines = request.headerFields[fields: known]
    guard !lines.isEmpty else { return nil }
    return lines.map { $0.value.trimmingCharacters(in: .whitespaces) }.joined(separator: ", ")
  }
}

extension HTTPField.Name {
  public static let host = Self("Host")!
}
