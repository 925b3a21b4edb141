import EventStore
import HTTPTypes
import Hummingbird
import Logging
import Transport
import Welfare

extension FrontDoor {
  /// What whoever asked is told of an error; the administrator is told more.
  static func rejection(for error: any Error, _ visit: inout Visit) -> Rejection {
    switch error {
    case let rejection as Rejection: return rejection
    case StoreError.busy, is CancellationError: return Rejection(.busy, retryAfter: 5)
    default:
      visit.failure = failure(error)
      return Rejection(.failed)
    }
  }

  /// A store's errors about its files say nothing of anybody; of the others, only which it was.
  static func failure(_ error: any Error) -> String {
    guard let error = error as? StoreError else { return String(describing: type(of: error)) }
    return error.isOfDisk
      ? error.description : String(String(describing: error).prefix { $0.isLetter })
  }

  /// What whoever asks after the server's health is told of why it cannot write.
  static func reason(_ error: any Error) -> Text {
    switch error {
    case StoreError.diskFull:
      Text(da: "Centralens disk er fuld.", en: "The central node's disk is full.")
    case StoreError.readOnly:
      Text(
        da: "Der må ikke skrives i centralens journal.",
        en: "The central node's store may not be written.")
    case StoreError.busy:
      Text(
        da: "Et andet program skriver i centralens journal.",
        en: "Another program is writing to the central node's store.")
    default:
      Text(
        da: "Der kan ikke skrives i centralens journal: disken melder fejl.",
        en: "The central node's store cannot be written: its disk reports an error.")
    }
  }

  /// Nothing of a citizen, no names, and of the path only which route it was.
  func record(_ visit: Visit, _ request: Request, _ response: Response, took: Duration) {
    let route = visit.route?.template ?? "-"
    let method = visit.route == nil ? "-" : Self.method(request.method)
    metrics.request(visit, route: route, method: method, status: response.status.code, took)
    var metadata: Logger.Metadata = [
      "method": "\(method)", "route": "\(route)", "status": "\(response.status.code)",
      "ms": "\(took.milliseconds)", "in": "\(visit.bytesIn)", "out": "\(visit.bytesOut)",
    ]
    metadata["device"] = visit.device.map { "\($0)" }
    metadata["problem"] = visit.problem.map { "\($0.rawValue)" }
    metadata["failure"] = visit.failure.map { "\($0)" }
    if visit.taken > 0 { metadata["events"] = "\(visit.taken)" }
    if visit.refused > 0 { metadata["refused"] = "\(visit.refused)" }
    if visit.granted > 0 { metadata["granted"] = "\(visit.granted)" }
    logger.log(
      level: response.status.code >= 500 ? .error : visit.route == .health ? .debug : .info,
      "request", metadata: metadata)
  }

  /// What was not meant as a method is not repeated.
  private static func method(_ method: HTTPRequest.Method) -> String {
    let known: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options]
    return known.contains(method) ? method.rawValue : "-"
  }
}

extension Duration {
  var milliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
