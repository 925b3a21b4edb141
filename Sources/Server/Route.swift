import HTTPTypes
import Sync
import Transport

/// What the central node answers, and the one place that says where.
enum Route: String, CaseIterable, Sendable {
  case health, description, metrics, enrolment, session, revocation

  /// The path; what stands in braces varies.
  var template: String {
    switch self {
    case .health: Endpoint.health
    case .description: Endpoint.description
    case .metrics: Endpoint.metrics
    case .enrolment: Endpoint.enrolment
    case .session: Endpoint.session
    case .revocation: Endpoint.revocation(of: "{id}")
    }
  }

  var method: HTTPRequest.Method {
    switch self {
    case .health, .description, .metrics: .get
    case .enrolment, .session, .revocation: .post
    }
  }

  /// The methods it is asked by: whatever can be got can be asked for without its content.
  var methods: [HTTPRequest.Method] { method == .get ? [.get, .head] : [method] }

  /// What its body must be; nil for none.
  var contentType: String? {
    switch self {
    case .health, .description, .metrics: nil
    case .enrolment, .revocation: "application/json"
    case .session: Endpoint.sessionType
    }
  }

  /// The route at a path, and what stood in its braces.
  ///
  /// - Parameter target: as it was sent, with its query.
  static func find(_ target: String) -> (route: Route, id: String)? {
    let path = target.prefix { $0 != "?" }.split(separator: "/", omittingEmptySubsequences: false)
    for route in allCases {
      let parts = route.template.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count == path.count else { continue }
      var id = ""
      let fits = zip(parts, path).allSatisfy { part, given in
        guard part == "{id}" else { return part == given }
        id = String(given)
        return !id.isEmpty
      }
      if fits { return (route, id) }
    }
    return nil
  }
}
