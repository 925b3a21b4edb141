import Welfare

extension CentralNode {
  /// Why the server does not start; nothing was changed.
  public enum Failure: Error, Sendable, Equatable {
    case notCentral
    case notLoopback(String)
    /// The file, and what is wrong with it.
    case unreadableCertificate(String)
    /// A private key everybody on the machine may read.
    case insecureKeyFile(String)
    /// Where, and why not.
    case cannotListen(String)

    public var text: Text {
      switch self {
      case .notCentral:
        Text(
          da: "Det er en enheds lager. Kun centralens lager kan køre som server.",
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
      case .insecureKeyFile(let file):
        Text(
          da: "\(file) kan læses af alle på maskinen. Giv den private nøgle rettighederne 0600.",
          en: "\(file) can be read by everybody on the machine. Give the private key mode 0600.")
      case .cannotListen(let reason):
        Text(
          da: "Serveren kan ikke lytte på \(reason). Vælg en anden port eller adresse.",
          en: "The server cannot listen on \(reason). Choose another port or address.")
      }
    }
  }
}

extension CentralNode.Failure: CustomStringConvertible {
  public var description: String { text.en }
}
