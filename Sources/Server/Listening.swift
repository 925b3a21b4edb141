import Hummingbird
import HummingbirdCore
import HummingbirdHTTP2
import NIOCore

/// How connections are taken: the protocols, and what is done about those that stall or cannot be read.
enum Listening {
  static func server(identity: ServerIdentity?, limits: Limits) throws -> HTTPServerBuilder {
    let isSecure = identity != nil
    var stream = HTTP1Channel.Configuration(
      additionalChannelHandlers: [UnreadableRequest(isSecure: isSecure)],
      idleTimeout: TimeAmount(limits.idle))
    stream.httpDecoder = .init(
      maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes,
      maxHeaderFieldCount: 100)
    let http1 = stream
    guard let identity else { return .http1(configuration: http1) }
    return HTTPServerBuilder { responder in
      Impatient(
        base: try HTTP2UpgradeChannel(
          tlsConfiguration: identity.tls,
          configuration: HTTP2ChannelConfiguration(
            idleTimeout: limits.idle, gracefulCloseTimeout: limits.shutdown,
            streamConfiguration: http1), responder: responder),
        patience: TimeAmount(limits.handshake))
    }
  }
}
