import Crypto
import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import Transport
@_spi(DisableValidityCheck) import X509

/// One TLS 1.3 handshake whose only purpose is to see who answers: what to trust from then on, and what
/// is wrong with what was trusted.
enum Handshake {
  private static let patience = TimeAmount.seconds(10)

  /// What to trust of the server at `address`, whose certificate has the SHA-256 `fingerprint` (DER).
  ///
  /// If the last certificate it presents is self-issued, that is the anchor: alone it is trusted
  /// itself, above others it is an authority. Otherwise the system's roots are.
  ///
  /// - Throws: ``CentralFailure``; ``CentralFailure/Distrust/otherCertificate`` when another answers.
  static func learn(_ address: NodeURL, fingerprint: [UInt8]) throws -> CentralLink.Trust {
    let chain: [NIOSSLCertificate]
    do {
      chain = try meet(address, accepting: { Array(SHA256.hash(data: $0)) == fingerprint })
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

  /// What is wrong with the certificate of the server at `address` when it is only a date, by this
  /// machine's clock; nil when it is more than that, or nothing.
  static func date(_ address: NodeURL, _ trust: CentralLink.Trust) -> CentralFailure.Distrust? {
    let roots: CertificateStore
    switch trust {
    case .authority(let der):
      guard let root = try? Certificate(derEncoded: Array(der)) else { return nil }
      roots = CertificateStore([root])
    case .system: roots = CertificateStore.systemTrustRoots
    case .certificate, .loopback: return nil
    }
    let isName = isName(address)
    guard
      let shown = try? meet(address, accepting: { _ in true }).map({
        try Certificate(derEncoded: $0.toDERBytes())
      }), let leaf = shown.first,
      let result = try? MultiThreadedEventLoopGroup.singleton.any().makeFutureWithTask({
        var verifier = Verifier(rootCertificates: roots) {
          RFC5280Policy.withValidityCheckDisabled()
          ServerIdentityPolicy(
            serverHostname: isName ? address.host : nil, serverIP: isName ? nil : address.host)
        }
        return await verifier.validate(
          leaf: leaf, intermediates: CertificateStore(shown.dropFirst()))
      }).wait(), case .validCertificate(let chain) = result
    else { return nil }
    let now = Date()
    if chain.contains(where: { $0.notValidBefore > now }) { return .notYetValid }
    return chain.contains { $0.notValidAfter < now } ? .expired : nil
  }

  private static func isName(_ address: NodeURL) -> Bool {
    (try? SocketAddress(ipAddress: address.host, port: address.port)) == nil
  }

  /// The chain the server presented, once it has proved to hold the first certificate's key.
  ///
  /// - Parameter isAccepted: asked with the first certificate (DER).
  private static func meet(
    _ address: NodeURL, accepting isAccepted: @escaping @Sendable ([UInt8]) -> Bool
  ) throws -> [NIOSSLCertificate] {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv13
    // Whose certificate it is, the one that is asked decides; under what name, the connections after it.
    configuration.certificateVerification = .noHostnameVerification
    let context = try NIOSSLContext(configuration: configuration)
    let serverName = isName(address) ? address.host : nil
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
            context: context, serverHostname: serverName,
            customVerificationCallback: { chain, answer in
              let leaf = (try? chain.first?.toDERBytes()) ?? []
              guard isAccepted(leaf) else {
                met.fail(CentralFailure.untrusted(.otherCertificate))
                return answer.succeed(.failed)
              }
              meeting.chain = chain
              answer.succeed(.certificateVerified)
            })
          try channel.pipeline.syncOperations.addHandlers([tls, meeting])
        }
      }.connect(host: address.host, port: address.port)
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
