import EventStore
import Foundation
import Sync
import Testing
import Transport
import Welfare

@testable import Server

/// Every route against everything that must not get through. Each refusal has its kind, and leaves
/// the central node as it was.
@Suite("Who is let through") struct AuthorisationTests {
  /// The routes that take signed requests.
  enum Signed: CaseIterable { case enrolment, session, revocation }

  /// People and devices: an administrator's, two workers', and one not let in yet.
  private struct Cast {
    let office: Device
    let anna: Device
    let bo: Device
    let newcomer: Device
    let secret: [UInt8]

    init(_ town: Town) async throws {
      office = try await town.device(of: "Gerda Holm")
      anna = try await town.device(of: "Anna Berg")
      bo = try await town.device(of: "Bo Lind")
      newcomer = Device(town: town, store: try town.newStore("newcomer"))
      secret = try await town.invite("Anna Berg")
    }

    /// A request the route would take, were nothing done to it.
    func good(
      _ route: Signed, clock: Int64 = 0, by identity: DeviceIdentity? = nil
    ) throws -> Shot {
      switch route {
      case .enrolment: return try newcomer.enrolment(secret, clock: clock, by: identity)
      case .session:
        return try anna.signed(
          Endpoint.session, Wire.frame(try anna.hello()), type: Endpoint.sessionType, clock: clock,
          by: identity)
      case .revocation:
        let body = try JSONEncoder().encode(RevocationRequest(reason: "mistet"))
        return try office.signed(
          Endpoint.revocation(of: bo.store.replica.description), Array(body), clock: clock,
          by: identity)
      }
    }

    func signer(_ route: Signed) -> Device {
      switch route {
      case .enrolment: newcomer
      case .session: anna
      case .revocation: office
      }
    }
  }

  /// Fires, and expects the refusal and nothing else.
  @discardableResult
  private func refused(
    _ shot: Shot, _ kind: Problem.Kind, at town: Town, _ note: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> Answer {
    let before = try await town.state()
    let answer = try await shot.fired(at: town)
    let comment = Comment(rawValue: "\(note) \(answer.status) \(answer.text)")
    #expect(answer.kind == kind, comment, sourceLocation: sourceLocation)
    #expect(answer.status == kind.status, comment, sourceLocation: sourceLocation)
    #expect(
      answer.headers.first(name: "content-type") == Problem.mediaType,
      sourceLocation: sourceLocation)
    #expect(try await town.state() == before, "nothing is written", sourceLocation: sourceLocation)
    return answer
  }

  @Test("A request without a signature, or with half of one", arguments: Signed.allCases)
  func unsigned(_ route: Signed) async throws {
    try await Town.with { town in
      let good = try await Cast(town).good(route)
      for field in ["Signature", "Signature-Input", "Content-Digest"] {
        var shot = good
        shot.headers[field] = nil
        try await refused(shot, .unsigned, at: town, field)
      }
      for (field, from, to) in [
        ("Signature-Input", "alg=\"ed25519\"", "alg=\"hmac-sha256\""),
        ("Signature-Input", "\"@query\" ", ""), ("Signature-Input", "nonce=", "once="),
        ("Signature-Input", "\"content-digest\"", "\"content-digest\";sf"),
        ("Content-Digest", "sha-256", "md5"),
        ("Signature-Input", "skridt=", "other="), ("Signature", "skridt=", "other="),
      ] {
        var shot = good
        shot.headers[field] = shot.headers[field]?.replacingOccurrences(of: from, with: to)
        #expect(shot.headers[field] != good.headers[field])
        let answer = try await refused(shot, .unsigned, at: town, "\(field) \(to)")
        #expect(answer.headers.first(name: "accept-signature")?.hasPrefix("skridt=(") == true)
        #expect(answer.problem?.detail?.contains("content-digest") == true)
      }
    }
  }

  @Test("A signature by another key, in a device's name", arguments: Signed.allCases)
  func wrongKey(_ route: Signed) async throws {
    try await Town.with { town in
      let cast = try await Cast(town)
      let stranger = try town.newStore("stranger")
      var shot = try cast.good(route, by: stranger.identity)
      let honest = shot
      let (mine, theirs) = (stranger.replica.description, cast.signer(route).store.replica)
      shot.headers["Signature-Input"] = shot.headers["Signature-Input"]?
        .replacingOccurrences(of: mine, with: theirs.description)
      let kind: Problem.Kind = route == .enrolment ? .badSignature : .unknownDevice
      let known = try await refused(shot, kind, at: town)
      let unknown = try await refused(honest, kind, at: town)
      #expect(known.body == unknown.body, "whether a device is enrolled is not to be found out")
    }
  }

  @Test("A request played again, also after a restart and a kill", arguments: Signed.allCases)
  func replayed(_ route: Signed) async throws {
    try await Town.with { town in
      let cast = try await Cast(town)
      var shot = try cast.good(route)
      // The server comes back at another port; the request is the same.
      shot.headers["Host"] = NodeURL(town.address.url)?.authority
      let first = try await shot.fired(at: town)
      #expect(first.status < 300, "\(first.text)")
      try await refused(shot, .replayed, at: town)
      // What a kill leaves: the files as they are while the server runs.
      let killed = town.folder.appendingPathComponent("killed")
      try FileManager.default.createDirectory(at: killed, withIntermediateDirectories: true)
      for name in try FileManager.default.contentsOfDirectory(atPath: town.folder.path)
      where name.hasPrefix("central") && !name.hasSuffix("-shm") {
        try FileManager.default.copyItem(
          at: town.folder.appendingPathComponent(name), to: killed.appendingPathComponent(name))
      }
      try await town.stop()
      try await town.start(on: killed)
      try await refused(shot, .replayed, at: town, "after a kill")
      try await town.stop()
      try await town.start()
      try await refused(shot, .replayed, at: town, "after a restart")
    }
  }

  @Test("A request changed after it was signed", arguments: Signed.allCases)
  func changed(_ route: Signed) async throws {
    try await Town.with { town in
      let cast = try await Cast(town)
      let good = try cast.good(route)
      var longer = good
      longer.body.append(32)
      let digest = try await refused(longer, .badSignature, at: town)
      #expect(digest.problem?.detail == "The content is not what was signed.")
      var renamed = good
      renamed.headers["Host"] = "other.example"
      let stranger: Problem.Kind = route == .enrolment ? .badSignature : .unknownDevice
      var elsewhere = good
      elsewhere.path += "?x=1"
      try await refused(elsewhere, stranger, at: town, "another query")
      try await refused(renamed, stranger, at: town, "another host")
      var later = good
      later.headers["Signature-Input"] = later.headers["Signature-Input"]?
        .replacingOccurrences(of: "created=1", with: "created=2")
      try await refused(later, stranger, at: town, "another time")
    }
  }

  @Test("A clock too far off, with the server's in the answer", arguments: Signed.allCases)
  func clock(_ route: Signed) async throws {
    try await Town.with { town in
      let cast = try await Cast(town)
      for seconds: Int64 in [-301, 301, 86_400, .min / 2_000_000] {
        let answer = try await refused(try cast.good(route, clock: seconds), .clock, at: town)
        #expect(answer.problem?.now == town.clock.now)
      }
      #expect(try await cast.good(route, clock: 290).fired(at: town).status < 300)
    }
  }

  @Test("Of several signatures any one that holds will do, and each is good once")
  func several() async throws {
    try await Town.with { town in
      let cast = try await Cast(town)
      // The first by somebody unknown, the second long ago, the third and the fourth good.
      let body = Wire.frame(try cast.anna.hello())
      func shot(clock: Int64 = 0, by identity: DeviceIdentity? = nil) throws -> Shot {
        try cast.anna.signed(
          Endpoint.session, body, type: Endpoint.sessionType, clock: clock, by: identity)
      }
      let shots = [
        try shot(by: DeviceIdentity()), try shot(clock: -999), try shot(), try shot(),
      ]
      func joined(_ field: String, _ some: [Int]) -> String {
        some.map { i in
          (shots[i].headers[field] ?? "").replacingOccurrences(of: "skridt=", with: "s\(i)=")
        }.joined(separator: ", ")
      }
      func only(_ some: [Int]) -> Shot {
        var shot = shots[2]
        for field in ["Signature-Input", "Signature"] { shot.headers[field] = joined(field, some) }
        return shot
      }
      try await refused(only([0]), .unknownDevice, at: town)
      try await refused(only([0, 1]), .clock, at: town)
      #expect(try await only([0, 1, 2, 3]).fired(at: town).status == 200)
      for again in [[2], [3], [0, 3], [0, 1, 2, 3]] {
        try await refused(only(again), .replayed, at: town, "\(again)")
      }
    }
  }

  @Test("A device taken out of use is refused from the next request on, on every route")
  func revoked() async throws {
    try await Town.with { town in
      let cast = try await Cast(town)
      let shot = try cast.office.revocation(of: cast.bo.store.replica.description, reason: "mistet")
      #expect(try await shot.fired(at: town).status == 204)
      try await refused(try cast.bo.session(try cast.bo.hello()), .revoked, at: town)
      try await refused(
        try cast.bo.revocation(of: cast.anna.store.replica.description), .revoked, at: town)
      // Whoever cannot sign as it does not learn that it was revoked.
      var forged = try cast.bo.signed(
        Endpoint.session, [], type: Endpoint.sessionType, by: cast.newcomer.store.identity)
      forged.headers["Signature-Input"] = forged.headers["Signature-Input"]?.replacingOccurrences(
        of: cast.newcomer.store.replica.description, with: cast.bo.store.replica.description)
      try await refused(forged, .unknownDevice, at: town)
      // Nor does the code it came in with let it in again.
      let secret = try await town.invite("Bo Lind")
      let other = Device(town: town, store: try town.newStore("other"))
      #expect(try await other.enrol(secret).status == 200)
      try await town.office { try $0.revokeDevice("other") }
      try await refused(try other.enrolment(secret), .revoked, at: town)
    }
  }

  @Test("Only an administrator takes devices out of use, and nobody else learns which there are")
  func wrongRole() async throws {
    try await Town.with { town in
      let cast = try await Cast(town)
      let ids = [
        cast.bo.store.replica.description, cast.anna.store.replica.description,
        String(repeating: "0", count: 32), "bo", "%00",
      ]
      var answers: Set<[UInt8]> = []
      for id in ids {
        answers.insert(
          try await refused(try cast.anna.revocation(of: id), .wrongRole, at: town, id).body)
      }
      #expect(answers.count == 1)
      for id in ids.dropFirst(2) {
        try await refused(try cast.office.revocation(of: id), .notFound, at: town, id)
      }
      // A role that ended counts no more.
      try await town.office { welfare in
        try welfare.grantRole("administrator", to: "Anna Berg")
        try Welfare(welfare.store, actingAs: "Anna Berg").endRole("administrator", of: "Gerda Holm")
      }
      try await refused(try cast.good(.revocation), .wrongRole, at: town)
      let again = try cast.anna.revocation(of: ids[0])
      #expect(try await again.fired(at: town).status == 204)
      try await refused(try cast.anna.revocation(of: ids[0]), .refused, at: town, "twice")
    }
  }

  @Test("Codes that are unknown, expired, or used by another device")
  func codes() async throws {
    try await Town.with { town in
      let cast = try await Cast(town)
      let unknown = [UInt8](repeating: 1, count: 16)
      try await refused(try cast.newcomer.enrolment(unknown), .codeUnknown, at: town)
      #expect(try await cast.newcomer.enrol(cast.secret).status == 200)
      let thief = Device(town: town, store: try town.newStore("thief"))
      try await refused(try thief.enrolment(cast.secret), .codeUsed, at: town)
      let events = try await town.state().fingerprints
      #expect(try await cast.newcomer.enrol(cast.secret).status == 200, "an answer was lost")
      #expect(try await town.state().fingerprints == events)
      let late = try await town.invite("Bo Lind")
      town.clock.advance(seconds: 15 * 60)
      try await refused(try thief.enrolment(late), .codeExpired, at: town)
      try await refused(try thief.session([]), .unknownDevice, at: town)
    }
  }

  @Test("A session in another device's name, and one with another's receipts")
  func otherDevice() async throws {
    try await Town.with { town in
      let cast = try await Cast(town)
      try await refused(try cast.anna.session(try cast.bo.hello()), .refused, at: town)
      let foreign = try cast.bo.store.receipt(for: cast.bo.welfare.catalogue())
      let before = try await town.state()
      _ = try await cast.anna.exchange([.ack(.init([foreign]))])
      let kept = try await town.office { [id = cast.anna.store.replica] in
        try $0.store.receipts(from: id)
      }
      #expect(!kept.contains(foreign))
      #expect(try await town.state() == before)
    }
  }

  @Test("A scope that is none of a device's business answers as one that does not exist")
  func otherScope() async throws {
    try await Town.with { town in
      let cast = try await Cast(town)
      let secret = try await town.office { welfare in
        let citizen = try welfare.registerCitizen(name: "Karl Test", ["cpr": "010190-1234"])
        try welfare.assign(citizen.id.description, to: "Bo Lind", from: "2026-10-01")
        return citizen.scope
      }
      let nowhere: ScopeID = cast.anna.store.newID()
      func shape(_ scope: ScopeID, _ ask: (Receipt) -> Message) async throws -> [String] {
        let receipt = try cast.anna.store.receipt(for: scope)
        return try await cast.anna.exchange([ask(receipt)]).map { message in
          switch message {
          case .vectors(let said):
            "vectors \(said.receipts.map { "\($0.tips) \($0.generation) \($0.at)" }) "
              + "\(said.leave.count)"
          case .batch(let batch): "batch \(batch.keys.count) \(batch.runs.count) \(batch.more)"
          default: "\(message)"
          }
        }
      }
      let before = try await town.state()
      for ask in [{ Message.vectors(.init([$0])) }, { Message.ack(.init([$0])) }] {
        let (theirs, nobodys) = (try await shape(secret, ask), try await shape(nowhere, ask))
        #expect(theirs == nobodys)
        let sizes = try await [secret, nowhere].asyncMap { scope in
          let receipt = try cast.anna.store.receipt(for: scope)
          return try await cast.anna.session([ask(receipt)]).fired(at: town).body.count
        }
        #expect(Set(sizes).count == 1)
      }
      #expect(try await town.state() == before)
      // The hello's summary names nothing but what is shared.
      let hello = try await cast.anna.session(try cast.anna.hello()).fired(at: town)
      #expect(!Data(hello.body).contains(Data(secret.bytes)))
    }
  }

  @Test("What is open to anybody says nothing, and the metrics stay on the machine")
  func open() async throws {
    try await Town.with { town in
      let health = try await Shot(method: .GET, path: Endpoint.health).fired(at: town)
      #expect(health.status == 200 && health.text == #"{"status":"ok"}"#)
      let metrics = Shot(method: .GET, path: Endpoint.metrics)
      #expect(try await metrics.fired(at: town).status == 200)
      for field in ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"] {
        var carried = metrics
        carried.headers[field] = "192.0.2.1"
        try await refused(carried, .localOnly, at: town, field)
      }
    }
    #expect(Loopback.isAddress("127.0.0.1") && Loopback.isAddress("::1"))
    #expect(Loopback.isAddress("::ffff:127.0.0.2") && Loopback.isNamed("localhost"))
    for other in ["10.0.0.1", "192.0.2.7", "::", "2001:db8::1", "127.example.org", ""] {
      #expect(!Loopback.isAddress(other) && !Loopback.isNamed(other))
    }
  }
}

extension Sequence {
  fileprivate func asyncMap<T>(_ transform: (Element) async throws -> T) async rethrows -> [T] {
    var out: [T] = []
    for element in self { out.append(try await transform(element)) }
    return out
  }
}
