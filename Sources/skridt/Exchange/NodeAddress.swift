import ArgumentParser
import Client

/// What an administrator may say that devices reach the central node at.
enum NodeAddress {
  /// - Parameter isPlain: whether the server speaks plain HTTP; nil while that is not known.
  /// - Throws: `ValidationError`, in an administrator's words.
  static func check(_ url: String, isPlain: Bool? = nil) throws {
    let isHTTPS = (try? CentralLink(url: url, trust: .system)) != nil
    let isLocal = (try? CentralLink(url: url, trust: .loopback)) != nil
    guard isHTTPS || isLocal else {
      throw ValidationError(
        say(
          "--url \(url) kan ikke bruges. Skriv https://navn eller https://navn:port, uden mere bagefter og "
            + "med en port til og med 65535. "
            + "http:// går kun på denne maskine, med skridt serve --plain-http.",
          "--url \(url) cannot be used. Write https://name or https://name:port with nothing after it and "
            + "a port up to 65535. "
            + "http:// is for this machine only, with skridt serve --plain-http."))
    }
    guard let isPlain, isPlain != isLocal else { return }
    throw ValidationError(
      isPlain
        ? say(
          "--url \(url) passer ikke til --plain-http: skriv http://127.0.0.1:port.",
          "--url \(url) does not fit --plain-http: write http://127.0.0.1:port.")
        : say(
          "--url \(url) passer ikke: centralen svarer krypteret. Skriv https://navn:port.",
          "--url \(url) does not fit: the central node answers encrypted. Write https://name:port.")
    )
  }
}
