import EventStore
import Foundation
import NIOCore
import NIOPosix
import Testing
import Transport
import Welfare

@testable import Client

@Suite("What a device makes of an answer") struct LineTests {
  /// Answers everything with the same bytes, and closes.
  private final class Parrot: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private let said: String

    init(_ said: String) { self.said = said }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      let channel = context.channel
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: said))).whenComplete { _ in
        channel.close(promise: nil)
      }
    }
  }

  /// What comes of a request that is answered so, without any wait.
  private func asked(_ status: String, _ json: String) throws -> (any Error)? {
    let answer =
      "HTTP/1.1 \(status)\r\nContent-Type: application/problem+json\r\n"
      + "Content-Length: \(json.utf8.count)\r\nConnection: close\r\n\r\n\(json)"
    let server = try ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { $0.pipeline.addHandler(Parrot(answer)) }
      .bind(host: "127.0.0.1", port: 0).wait()
    defer { try? server.close().wait() }
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("line-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = try Store.create(
      path: folder.appendingPathComponent("store").path, name: "x",
      master: .bytes([UInt8](repeating: 7, count: 32)), municipality: nil,
      options: Store.Options(model: WelfareModel.model))
    defer { try? store.close() }
    var pace = Pace()
    pace.sleep = { #expect((0...60).contains($0)) }
    let link = try CentralLink(
      url: "http://127.0.0.1:\(server.localAddress?.port ?? 0)", trust: .loopback)
    let client = try CentralClient(store, link, pace, "en") { _ in }
    do {
      _ = try client.post(Endpoint.session, [], type: Endpoint.sessionType)
      return nil
    } catch { return error }
  }

  @Test(
    "A time that cannot be is no trap and corrects nothing",
    arguments: [
      "-9223372036854775808", "9223372036854775807", "-1", "253402300800000", "0", "1790000000000",
      "253402300799999", "1e300", "null",
    ])
  func now(_ now: String) throws {
    let error = try asked(
      "401 Unauthorized",
      #"{"type":"urn:skridt:problem:clock","title":"x","status":401,"now":\#(now)}"#)
    // A problem that cannot be read is none; the others stand.
    let failure = try #require(error as? CentralFailure)
    if case .refused(let problem) = failure {
      #expect(problem.kind == .clock)
    } else {
      #expect(failure == .unintelligible && now == "1e300")
    }
  }

  @Test(
    "A wish to be left alone is kept within reason, whatever number it is",
    arguments: ["-9223372036854775808", "9223372036854775807", "-1", "0", "30"])
  func retryAfter(_ seconds: String) throws {
    let error = try asked(
      "503 Service Unavailable",
      #"{"type":"urn:skridt:problem:busy","title":"x","status":503,"retryAfter":\#(seconds)}"#)
    guard case .refused(let problem)? = error as? CentralFailure else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(problem.kind == .busy)
  }
}
