import EventStore
import Foundation
import Schema
import Sync
import Testing
import Transport
import Welfare

@testable import Server

@Suite("The OpenAPI document against the real server") struct OpenAPITests {
  private typealias Object = [String: Any]

  private func document(_ town: Town) async throws -> Object {
    let answer = try await Shot(method: .GET, path: Endpoint.description).fired(at: town)
    #expect(answer.status == 200 && answer.body == Schema.openAPI)
    return try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? Object)
  }

  private func operations(_ document: Object) throws -> [String: Object] {
    var out: [String: Object] = [:]
    for (path, item) in try #require(document["paths"] as? [String: Object]) {
      for (method, operation) in item
      where ["get", "head", "post", "put", "delete"].contains(method) {
        out["\(method.uppercased()) \(path)"] = operation as? Object
      }
    }
    return out
  }

  @Test("Every route is in it, and nothing else")
  func routes() async throws {
    #expect(Schema.openAPI.count < 40 * 1024)
    try await Town.with { town in
      let operations = try operations(try await document(town))
      #expect(
        Set(operations.keys)
          == Set(
            Route.allCases.flatMap { route in
              route.methods.map { "\($0.rawValue) \(route.template)" }
            }))
    }
  }

  @Test("Every reference in it leads somewhere, and every problem there is stands in it")
  func references() async throws {
    try await Town.with { town in
      let document = try await document(town)
      func check(_ value: Any) {
        if let object = value as? Object {
          if let reference = object["$ref"] as? String {
            let steps = reference.split(separator: "/").dropFirst()
            let found = steps.reduce(document as Any?) { ($0 as? Object)?[String($1)] }
            #expect(found != nil, "\(reference)")
          }
          for child in object.values { check(child) }
        } else if let array = value as? [Any] {
          for child in array { check(child) }
        }
      }
      check(document)
      let components = try #require(document["components"] as? Object)
      let schemas = try #require(components["schemas"] as? [String: Object])
      let properties = try #require(schemas["Problem"]?["properties"] as? [String: Object])
      let kinds = try #require(properties["type"]?["enum"] as? [String])
      #expect(Set(kinds) == Set(Problem.Kind.allCases.map { "urn:skridt:problem:\($0.rawValue)" }))
    }
  }

  @Test("Every answer of the server is one it names, with the type and the members it names")
  func answers() async throws {
    var limits = Limits()
    limits.deviceBurst = 40
    limits.devicePerSecond = 0.01
    limits.enrolmentFailures = 4
    limits.bodyBytes = 200_000
    try await Town.with(limits: limits) { town in
      let document = try await document(town)
      let operations = try operations(document)
      let schemas = try #require(
        (document["components"] as? Object)?["schemas"] as? [String: Object])
      var seen: Set<String> = []
      func fire(_ route: Route, _ shot: Shot, _ note: String) async throws {
        let answer = try await shot.fired(at: town)
        let key = "\(route.method.rawValue) \(route.template)"
        let responses = try #require(operations[key]?["responses"] as? [String: Object])
        let documented = try #require(
          responses["\(answer.status)"], "\(key) \(answer.status) \(note)")
        seen.insert("\(key) \(answer.status)")
        let type = answer.headers.first(name: "content-type").map {
          String($0.prefix { $0 != ";" })
        }
        let content = documented["content"] as? [String: Object]
        #expect(content?.keys.first == type, "\(key) \(answer.status)")
        guard type?.hasSuffix("json") == true, route != .description,
          let schema = content?.values.first?["schema"] as? Object
        else { return }
        let name = (schema["$ref"] as? String)?.split(separator: "/").last.map(String.init)
        let shape = name.flatMap { schemas[$0] } ?? schema
        let body = try #require(
          try JSONSerialization.jsonObject(with: Data(answer.body)) as? Object)
        for member in shape["required"] as? [String] ?? [] { #expect(body[member] != nil) }
        let known = Set((shape["properties"] as? Object ?? [:]).keys)
        #expect(Set(body.keys).isSubset(of: known), "\(body)")
      }

      for route in [Route.health, .description, .metrics] {
        try await fire(route, Shot(method: .GET, path: route.template), "")
      }
      try await fire(
        .metrics,
        Shot(method: .GET, path: Endpoint.metrics, headers: ["Forwarded": "for=192.0.2.1"]), "")

      let new = Device(town: town, store: try town.newStore("new"))
      let secret = try await town.invite("Anna Berg")
      try await fire(
        .enrolment, Shot(path: Endpoint.enrolment, headers: ["Content-Type": "application/json"]),
        "")
      try await fire(.enrolment, Shot(path: Endpoint.enrolment), "type")
      try await fire(.enrolment, try new.signed(Endpoint.enrolment, [91]), "json")
      try await fire(.enrolment, try new.enrolment(secret, clock: 999), "clock")
      try await fire(.enrolment, try new.enrolment(secret), "")
      for _ in 0..<5 {
        try await fire(.enrolment, try new.enrolment([UInt8](repeating: 0, count: 16)), "unknown")
      }
      try await fire(
        .enrolment, try new.signed(Endpoint.enrolment, [UInt8](repeating: 0, count: 200_001)),
        "large")

      town.clock.advance(seconds: 600)
      let anna = try await town.device(of: "Anna Berg")
      let office = try await town.device(of: "Gerda Holm")
      try await fire(.session, try anna.session(try anna.hello()), "")
      try await fire(.session, try anna.session(try office.hello()), "name")
      try await fire(.session, try anna.session(try anna.hello(), clock: 999), "clock")
      try await fire(
        .session, try anna.signed(Endpoint.session, [1], type: Endpoint.sessionType), "frames")
      try await fire(.session, try anna.signed(Endpoint.session, []), "type")
      try await fire(
        .session,
        try anna.signed(
          Endpoint.session, [UInt8](repeating: 0, count: 200_001), type: Endpoint.sessionType), "")
      let (mine, theirs) = (anna.store.replica.description, office.store.replica.description)
      try await fire(.revocation, try anna.revocation(of: theirs), "role")
      try await fire(.revocation, try office.revocation(of: "x"), "nobody")
      try await fire(.revocation, try office.revocation(of: mine), "")
      try await fire(.revocation, try office.revocation(of: mine), "again")
      try await fire(.revocation, try office.signed(Endpoint.revocation(of: mine), [91]), "json")
      try await fire(.session, try anna.session(try anna.hello()), "revoked")
      for _ in 0..<41 { try await fire(.session, try office.session(try office.hello()), "often") }

      // Those that nobody can bring about at will: a disk that fails, a server that is full.
      let rare = Set(["500", "503"])
      for (key, operation) in operations {
        for status in (operation["responses"] as? Object ?? [:]).keys where !rare.contains(status) {
          if key.hasPrefix("HEAD ") { continue }
          if key.contains("revocation"), ["401", "413", "415", "429"].contains(status) { continue }
          if key.contains("enrolment"), status == "422" { continue }
          #expect(seen.contains("\(key) \(status)"), "\(key) \(status) was never seen")
        }
      }
    }
  }
}
