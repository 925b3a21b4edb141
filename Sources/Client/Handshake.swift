import Crypto
import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import X509

/// One TLS 1.3 handshake whose only purpose is to see who answers, and what to trust from then on.
enum Handshake {
  private static let patience = TimeAmount.seconds(10)

  /// What to trust of the server at `url`, whose certificate has the SHA-256 `fingerprint` (DER).
  ///
  /// If the last certificate it presents is self-issued, that is the anchor: alone it is trusted
  /// itself, above others it is an authority. Otherwise the system's roots are.
  ///
  /// - Throws: ``CentralFailure``; ``CentralFailure/Distrust/otherCertificate`` when another answers.
  static func learn(url: String, fingerprint: [UInt8]) throws -> CentralLink.Trust {
    guard let parsed = URL(string: url), let host = parsed.host else {
      throw CentralFailure.addressNotAllowed
    }
    let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    let chain: [NIOSSLCertificate]
    do {
      chain = try meet(bare, port: parsed.port ?? 443, fingerprint)
    } catch {
      throw CentralFailure(network: error)
    }
    guard let last = chain.last else { throw CentralFailure.untrusted(.otherCertificate) }
    let anchor = try last.toDERBytes()
    guard let certificate = try? Certificate(derEncoded: anchor),
      certificate.issuer == certificate.subject
    else { return .system }
    return chain.count == 1 ? .certificate(Data(anchor)) : .authority(Data(anchor))
  }

  /// The chain the server presented, once it has proved to hold the first certificate's key.
  private static func meet(
    _ host: String, port: Int, _ fingerprint: [UInt8]
  ) throws -> [NIOSSLCertificate] {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv13
    let context = try NIOSSLContext(configuration: configuration)
    let isName = (try? SocketAddress(ipAddress: host, port: port)) == nil
    let loop = MultiThreadedEventLoopGroup.singleton.any()
    let met = loop.makePromise(of: [NIOSSLCertificate].self)
    let timeout = loop.scheduleTask(in: patience) {
      met.fail(ChannelError.connectTimeout(patience))
    }
    defer { timeout.cancel() }
    let channel = ClientBootstrap(group: loop).connectTimeout(patience)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let meeting = Meeting(met)
          let tls = try NIOSSLClientHandler(
            context: context, serverHostname: isName ? host : nil,
            customVerificationCallback: { chain, answer in
              let leaf = (try? chain.first?.toDERBytes()) ?? []
              guard Array(SHA256.hash(data: leaf)) == fingerprint else {
                met.fail(CentralFailure.untrusted(.otherCertificate))
                return answer.succeed(.failed)
              }
              meeting.chain = chain
              answer.succeed(.certificateVerified)
            })
          try channel.pipeline.syncOperations.addHandlers([tls, meeting])
        }
      }.connect(host: host, port: port)
    channel.whenFailure { met.fail($0) }
    defer { channel.whenSuccess { $0.close(promise: nil) } }
    return try met.futureResult.wait()
  }

  /// Waits for the handshake to end, on the channel's event loop.
  private final class Meeting: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    var chain: [NIOSSLCertificate] = []
    private let met: EventLoopPromise<[NIOSSLCertificate]>

    init(_ met: EventLoopPromise<[NIOSSLCertificate]>) { self.met = met }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
      if case TLSUserEvent.handshakeCompleted = event { met.succeed(chain) }
      context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      met.fail(error)
      context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
      met.fail(CentralFailure.unreachable(.cut))
    }
  }
}
