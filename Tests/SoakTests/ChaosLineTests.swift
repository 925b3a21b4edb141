import NIOCore
import NIOPosix
import TestSupport
import Testing

/// The line does what it says, before anything is built on it.
@Suite(.serialized) struct ChaosLineTests {
  private static let said = ByteBuffer(repeating: 0x5A, count: 60_000)

  @Test func `A calm line changes nothing`() async throws {
    try await withEcho { line in
      let lengths = try await Self.heard(times: 20, through: line)
      #expect(lengths.allSatisfy { $0 == Self.said.readableBytes })
      #expect(line.tally.faults.isEmpty)
    }
  }

  @Test func `A line that is not calm does everything it can`() async throws {
    try await withEcho { line in
      line.calm(false)
      let lengths = try await Self.heard(times: 150, through: line)
      #expect(Set(line.tally.faults.keys) == Set(ChaosLine.Fault.Kind.allCases))
      #expect(lengths.contains(Self.said.readableBytes))
      #expect(lengths.contains { $0 < Self.said.readableBytes })
      #expect(lengths.contains { $0 > Self.said.readableBytes })
    }
  }

  /// A line that leads to a server that says everything back.
  private func withEcho(_ body: (ChaosLine) async throws -> Void) async throws {
    let echo = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Echo())
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let line = try await ChaosLine(seed: Seeded(7))
    line.lead(to: echo.localAddress?.port ?? 0)
    try await body(line)
    try await line.close()
    try await echo.close()
  }

  private static func heard(times: Int, through line: ChaosLine) async throws -> [Int] {
    try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<times { group.addTask { try await heard(through: line) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }

  /// How many bytes come back before the connection ends, or is silent too long.
  private static func heard(through line: ChaosLine) async throws -> Int {
    let loop = MultiThreadedEventLoopGroup.singleton.any()
    let heard = loop.makePromise(of: Int.self)
    let channel = try await ClientBootstrap(group: loop)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Listener(heard))
        }
      }
      .connect(host: "127.0.0.1", port: line.port).get()
    channel.writeAndFlush(said, promise: nil)
    return try await heard.futureResult.get()
  }
}

private final class Echo: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    context.writeAndFlush(data, promise: nil)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}

/// Counts until the end, or until nothing has come for a second.
private final class Listener: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let heard: EventLoopPromise<Int>
  private var count = 0
  private var last = NIODeadline.now()

  init(_ heard: EventLoopPromise<Int>) { self.heard = heard }

  func handlerAdded(context: ChannelHandlerContext) { watch(context.channel) }

  private func watch(_ channel: any Channel) {
    let watcher = NIOLoopBound(self, eventLoop: channel.eventLoop)
    channel.eventLoop.scheduleTask(in: .milliseconds(200)) {
      let listener = watcher.value
      guard channel.isActive || listener.count == 0 else { return }
      if NIODeadline.now() - listener.last > .seconds(1) { return channel.close(promise: nil) }
      listener.watch(channel)
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    count += unwrapInboundIn(data).readableBytes
    last = .now()
  }

  func channelInactive(context: ChannelHandlerContext) { heard.succeed(count) }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
