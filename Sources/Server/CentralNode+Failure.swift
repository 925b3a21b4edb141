import NIOCore
import Welfare

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension CentralNode {
  /// Why the server does not start; nothing was changed.
  public enum Failure: Error, Sendable, Equatable {
    case notCentral
    case notLoopback(String)
    /// The file, and what is wrong with it.
    case unreadableCertificate(String)
    case missingFile(String)
    /// A folder where a file belongs.
    case folder(String)
    /// A private key, and the certificate it does not belong to.
    case otherKey(String, certificate: String)
    /// A private key everybody on the machine may read.
    case insecureKeyFile(String)
    /// Where, and why not.
    case cannotListen(String, Obstacle)

    public enum Obstacle: Sendable, Equatable {
      case inUse
      case unknownHost
      /// An address of another machine.
      case notHere
      /// Low ports are for the system.
      case notAllowed
      case other(String)
    }

    public var text: Text {
      switch self {
      case .notCentral:
        Text(
          da: "Det er en enheds journal. Kun centralens journal kan køre som server.",
          en: "This is a device's store. Only the central node's store can be served.")
      case .notLoopback(let host):
        Text(
          da: "Uden TLS må serveren kun lytte på denne maskine (127.0.0.1, ::1 eller localhost), "
            + "ikke på \(host). Brug et certifikat eller --self-signed.",
          en: "Without TLS the server may listen on this machine only (127.0.0.1, ::1 or "
            + "localhost), not on \(host). Use a certificate or --self-signed.")
      case .unreadableCertificate(let file):
        Text(
          da: "\(file) kan ikke læses som certifikat eller privat nøgle i PEM-format.",
          en: "\(file) cannot be read as a certificate or a private key in PEM format.")
      case .missingFile(let file):
        Text(
          da: "Filen \(file) findes ikke. Serveren er ikke startet. Ret stien.",
          en: "The file \(file) does not exist. The server was not started. Correct the path.")
      case .folder(let file):
        Text(
          da: "\(file) er en mappe, ikke en fil. Serveren er ikke startet. Ret stien.",
          en: "\(file) is a folder, not a file. The server was not started. Correct the path.")
      case .otherKey(let key, let certificate):
        Text(
          da: "Den private nøgle \(key) hører ikke til certifikatet \(certificate). Serveren er "
            + "ikke startet. Angiv den nøgle, certifikatet er udstedt til.",
          en: "The private key \(key) does not belong to the certificate \(certificate). The "
            + "server was not started. Give the key the certificate was issued for.")
      case .insecureKeyFile(let file):
        Text(
          da: "\(file) kan læses af alle på maskinen. Giv den private nøgle rettighederne 0600.",
          en: "\(file) can be read by everybody on the machine. Give the private key mode 0600.")
      case .cannotListen(let place, let obstacle):
        Text(
          da: "Serveren kan ikke lytte på \(place): \(obstacle.text.da)",
          en: "The server cannot listen on \(place): \(obstacle.text.en)")
      }
    }

    /// What an error met on the way to listening on `place` means; nil for any other error.
    init?(_ error: any Error, listeningOn place: String) {
      switch error {
      case let error as IOError:
        switch error.errnoCode {
        case EADDRINUSE: self = .cannotListen(place, .inUse)
        case EADDRNOTAVAIL: self = .cannotListen(place, .notHere)
        case EACCES, EPERM: self = .cannotListen(place, .notAllowed)
        case let code: self = .cannotListen(place, .other(String(cString: strerror(code))))
        }
      case is SocketAddressError, is SocketAddressError.UnknownHost:
        self = .cannotListen(place, .unknownHost)
      default: return nil
      }
    }
  }
}

extension CentralNode.Failure: CustomStringConvertible {
  public var description: String { text.en }
}

extension CentralNode.Failure.Obstacle {
  fileprivate var text: Text {
    switch self {
    case .inUse:
      Text(
        da: "et andet program bruger porten. Stop det, eller vælg en anden port.",
        en: "another program uses the port. Stop it or choose another port.")
    case .unknownHost:
      Text(
        da: "navnet findes ikke. Brug et navn eller en adresse, denne maskine har, eller 0.0.0.0.",
        en: "there is no such name. Use a name or address of this machine, or 0.0.0.0.")
    case .notHere:
      Text(
        da: "adressen er ikke denne maskines. Brug en, den har, eller 0.0.0.0.",
        en: "that is not this machine's address. Use one it has, or 0.0.0.0.")
    case .notAllowed:
      Text(
        da: "det må denne bruger ikke. Vælg en port fra 1024 og op.",
        en: "this user may not. Choose a port from 1024 up.")
    case .other(let reason):
      Text(
        da: "\(reason). Vælg en anden port eller adresse.",
        en: "\(reason). Choose another port or address.")
    }
  }
}
