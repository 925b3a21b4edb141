import Foundation
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import TestSupport

/// A line between the devices and the central node that does to connections what networks do.
///
/// It knows nothing of TLS or HTTP: it forwards bytes, and now and then it does not. Each connection
/// draws its fate when it is accepted, all from one seed.
final class ChaosLine: Sendable {
  /// What befalls a connection once so many bytes have passed in one direction.
  struct Fault: Sendable {
    enum Kind: String, CaseIterable, Sendable {
      /// Not even accepted.
      case refused
      /// What was under way arrives; then both ends are closed.
      case cut
      /// Both ends are reset, and what was under way may be lost.
      case reset
      /// One piece arrives only in part, and the rest goes on as if nothing were missing.
      case truncated
      /// One piece arrives twice.
      case repeated
      /// All that was said so far is said again on a connection of its own.
      case replayed
      /// Nothing more arrives, for a while; then both ends are closed.
      case stalled
      /// Every piece is late.
      case slow
    }

    let kind: Kind
    let isUpwards: Bool
    let after: Int
    let milliseconds: Int64
  }

  private struct State {
    var random: Seeded
    var isCalm = true
    /// Each connection is cut once so many bytes have passed, either way.
    var bears: Int?
    var target = 0
    var tally: [Fault.Kind: Int] = [:]
    var connections = 0

    mutating func fate() -> Fault? {
      connections += 1
      guard !isCalm, random.below(5) > 0 else { return nil }
      let kind = Fault.Kind.allCases[random.below(Fault.Kind.allCases.count)]
      tally[kind, default: 0] += 1
      // Most of an exchange is short: the first kilobytes hold a handshake and the first requests.
      let reach = [800, 3000, 8000, 40_000][random.below(4)]
      return Fault(
        kind: kind, isUpwards: random.once(in: 2), after: 1 + random.below(reach),
        milliseconds: Int64(kind == .slow ? 5 + random.below(60) : 300 + random.below(2500)))
    }
  }

  private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
  private let state: NIOLockedValueBox<State>
  private let listener: any Channel

  /// Listens at once; where it leads is said with ``lead(to:)``.
  init(seed: Seeded) async throws {
    let state = NIOLockedValueBox(State(random: seed))
    self.state = state
    listener = try await ServerBootstrap(group: group)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { device in
        let (target, fate, bears) = state.withLockedValue { ($0.target, $0.fate(), $0.bears) }
        let thin = bears.map { Fault(kind: .cut, isUpwards: true, after: $0, milliseconds: 0) }
        guard fate?.kind != .refused else { return device.close() }
        // Until this has succeeded nothing is read from the device.
        return ClientBootstrap(group: device.eventLoop)
          .channelInitializer { central in
            central.eventLoop.makeCompletedFuture {
              try central.pipeline.syncOperations.addHandler(
                Half(to: device, fate?.isUpwards == false ? fate : thin, target: target))
            }
          }
          .connect(host: "127.0.0.1", port: target)
          .flatMapThrowing { central in
            try device.pipeline.syncOperations.addHandler(
              Half(to: central, fate?.isUpwards == true ? fate : thin, target: target))
          }
      }
      .bind(host: "127.0.0.1", port: 0).get()
  }

  var port: Int { listener.localAddress?.port ?? 0 }

  func lead(to port: Int) { state.withLockedValue { $0.target = port } }

  /// - Parameter bytes: nil for as many as come.
  func bear(_ bytes: Int?) { state.withLockedValue { $0.bears = bytes } }

  func calm(_ isCalm: Bool) { state.withLockedValue { $0.isCalm = isCalm } }

  /// How often what happened, and to how many connections.
  var tally: (faults: [Fault.Kind: Int], connections: Int) {
    state.withLockedValue { ($0.tally, $0.connections) }
  }

  func close() async throws {
    try await listener.close()
    try await group.shutdownGracefully()
  }
}

/// One direction of one connection: reads from its channel and writes to the other.
private final class Half: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let other: any Channel
  private var fault: ChaosLine.Fault?
  private let target: Int
  private var passed = 0
  private var said = ByteBuffer()
  private var isSilent = false

  init(to other: any Channel, _ fault: ChaosLine.Fault?, target: Int) {
    self.other = other
    self.fault = fault
    self.target = target
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let piece = unwrapInboundIn(data)
    let room = max(0, (fault?.after ?? .max) - passed)
    passed += piece.readableBytes
    if fault?.kind == .replayed { said.writeImmutableBuffer(piece) }
    guard !isSilent else { return }
    guard let fault, room < piece.readableBytes || fault.kind == .slow else {
      return forward(piece)
    }
    befall(fault, piece, room: room, context)
  }

  private func befall(
    _ fault: ChaosLine.Fault, _ piece: ByteBuffer, room: Int, _ context: ChannelHandlerContext
  ) {
    let part = piece.getSlice(at: piece.readerIndex, length: room) ?? ByteBuffer()
    if fault.kind != .slow { self.fault = nil }
    switch fault.kind {
    case .refused, .cut:
      isSilent = true
      forward(part)
      context.close(promise: nil)
    case .reset:
      isSilent = true
      reset(context.channel)
      reset(other)
    case .truncated: forward(part)
    case .repeated:
      forward(piece)
      forward(piece)
    case .replayed:
      forward(piece)
      replay(context)
    case .stalled:
      isSilent = true
      let channel = context.channel
      context.eventLoop.scheduleTask(in: .milliseconds(fault.milliseconds)) {
        channel.close(promise: nil)
      }
    case .slow:
      let other = other
      context.eventLoop.scheduleTask(in: .milliseconds(fault.milliseconds)) {
        other.writeAndFlush(piece, promise: nil)
      }
    }
  }

  /// Lingering for no time makes the close a reset.
  private func reset(_ channel: any Channel) {
    guard let socket = channel as? any SocketOptionProvider else {
      return channel.close(promise: nil)
    }
    socket.setSoLinger(linger(l_onoff: 1, l_linger: 0))
      .whenComplete { _ in channel.close(promise: nil) }
  }

  private func replay(_ context: ChannelHandlerContext) {
    let said = said
    ClientBootstrap(group: context.eventLoop).connect(host: "127.0.0.1", port: target)
      .whenSuccess { channel in
        channel.writeAndFlush(said, promise: nil)
        channel.eventLoop.scheduleTask(in: .seconds(1)) { channel.close(promise: nil) }
      }
  }

  private func forward(_ bytes: ByteBuffer) { other.writeAndFlush(bytes, promise: nil) }

  func channelInactive(context: ChannelHandlerContext) { other.close(promise: nil) }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
