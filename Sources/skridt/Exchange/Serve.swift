import ArgumentParser
import Dispatch
import EventStore
import Server
import Synchronization

struct Serve: Command {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: say(
      "Kør centralen, så enhederne kan nå den over netværket.",
      "Run the central node on the network (on the central node)."),
    discussion: say(
      """
      Svarer enhederne over HTTPS (TLS 1.3), til programmet bliver bedt om at stoppe; det, der er i \
      gang, fuldføres eller fortrydes. Skriver én linje, når det lytter. --self-signed laver et \
      certifikat ved siden af journalen; enhederne genkender det på koden fra skridt device invite.

        skridt serve --store central.skridt --listen 0.0.0.0:8443 --self-signed
        skridt serve --store central.skridt --listen 0.0.0.0:8443 --certificate kommune.pem \
      --private-key kommune.key --url https://skridt.kommune.dk:8443
      """,
      """
      Answers the devices over HTTPS (TLS 1.3) until the program is told to stop; what is under way \
      is finished or undone. Writes one line when it listens. --self-signed makes a certificate \
      beside the store; devices recognise it by the code from skridt device invite.

        skridt serve --store central.skridt --listen 0.0.0.0:8443 --self-signed
        skridt serve --store central.skridt --listen 0.0.0.0:8443 --certificate town.pem \
      --private-key town.key --url https://skridt.town.dk:8443
      """))
  @Option(
    help: ArgumentHelp(
      say(
        "Navn eller adresse og port at lytte på; port 0 tager en ledig.",
        "Name or address and port to listen on; port 0 takes a free one."),
      valueName: say("vært:port", "host:port")))
  var listen = "127.0.0.1:8443"

  @Option(
    help: ArgumentHelp(
      say("Certifikatet med sin kæde (PEM).", "The certificate with its chain (PEM)."),
      valueName: say("fil", "file")), completion: .file())
  var certificate: String?

  @Option(
    help: ArgumentHelp(
      say("Certifikatets private nøgle (PEM).", "The certificate's private key (PEM)."),
      valueName: say("fil", "file")), completion: .file())
  var privateKey: String?

  @Flag(
    help: ArgumentHelp(
      say(
        "Lav og brug et certifikat, der er udstedt af centralen selv.",
        "Make and use a certificate issued by the central node itself.")))
  var selfSigned = false

  @Flag(
    help: ArgumentHelp(
      say("Uden kryptering, kun på denne maskine.", "Without encryption, on this machine only.")))
  var plainHttp = false

  @Option(
    help: ArgumentHelp(
      say(
        "Adressen, enhederne bruger, når den er en anden.",
        "The address devices use, when it is another."),
      valueName: "url"))
  var url: String?

  @OptionGroup var shared: Shared

  func validate() throws {
    guard Self.address(listen) != nil else {
      throw ValidationError(
        say(
          "--listen skrives som 0.0.0.0:8443 eller [::]:8443.",
          "--listen is written as 0.0.0.0:8443 or [::]:8443."))
    }
    guard (certificate == nil) == (privateKey == nil) else {
      throw ValidationError(
        say(
          "--certificate og --private-key hører sammen.",
          "--certificate and --private-key belong together."))
    }
    guard [certificate != nil, selfSigned, plainHttp].count(where: { $0 }) == 1 else {
      throw ValidationError(
        say(
          "Vælg ét: --certificate med --private-key, --self-signed eller --plain-http.",
          "Choose one: --certificate with --private-key, --self-signed or --plain-http."))
    }
    if let url { try NodeAddress.check(url, isPlain: plainHttp) }
  }

  func run(_ console: Console) throws {
    // The node takes it over; nothing here touches it again.
    nonisolated(unsafe) let store = try shared.open(console, briefly: false)
    let json = shared.json
    let node = try CentralNode(store: store, configuration: configuration) { address in
      Self.tell(address, json: json)
    }
    try Self.blocking { try await node.runUntilSignalled() }
  }

  private var configuration: CentralNode.Configuration {
    let (host, port) = Self.address(listen) ?? ("127.0.0.1", 8443)
    var security = CentralNode.Configuration.Security.selfSigned
    if let certificate, let privateKey {
      security = .certificate(file: certificate, privateKey: privateKey)
    } else if plainHttp {
      security = .plainOnLoopback
    }
    return CentralNode.Configuration(host: host, port: port, security: security, publicURL: url)
  }

  /// `host:port`, with an IPv6 address in brackets.
  private static func address(_ text: String) -> (host: String, port: Int)? {
    guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
      (0...65_535).contains(port)
    else { return nil }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    return host.isEmpty ? nil : (String(host), port)
  }

  private static func tell(_ address: ServedAddress, json: Bool) {
    let console = Console()
    if json {
      try? console.json([
        "url": .text(address.url), "fingerprint": Value(optional: address.fingerprint),
      ])
    } else {
      console.line(
        say("Centralen lytter på \(address.url)", "The central node listens at \(address.url)"))
    }
    console.flush()
  }

  /// Waits here for work that is done elsewhere.
  private static func blocking(_ work: @escaping @Sendable () async throws -> Void) throws {
    let end = End()
    Task.detached {
      do {
        try await work()
        end.came(.success(()))
      } catch {
        end.came(.failure(error))
      }
    }
    try end.wait()
  }

  private final class End: Sendable {
    private let outcome = Mutex<Result<Void, any Error>>(.success(()))
    private let isHere = DispatchSemaphore(value: 0)

    func came(_ result: Result<Void, any Error>) {
      outcome.withLock { $0 = result }
      isHere.signal()
    }

    func wait() throws {
      isHere.wait()
      try outcome.withLock { try $0.get() }
    }
  }
}
