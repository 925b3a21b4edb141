import Foundation
import NIOCore
import NIOHTTP1
import Transport

/// What HTTP/1 asks of a connection beyond its messages (RFC 9112), and what is lost once they are the
/// same as those of HTTP/2: one `Host` that can be one (section 3.2), an end where either side wants it
/// (9.6), and the older version's ways.
final class HTTP1Connection: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  /// Requests not answered in full, oldest first: whether each is the last.
  private var unanswered: [Bool] = []
  /// True from a request's head to its end.
  private var isReading = false
  /// True when nothing more is taken in.
  private var isOver = false
  /// What could not be read, until what came before it is answered.
  private var failure: (any Error)?

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isOver else { return }
    switch unwrapInboundIn(data) {
    case .head(var head):
      guard Self.isHostGood(head) else { return fail(HTTPParserError.invalidHeaderToken, context) }
      isReading = true
      let isLast = !head.isKeepAlive || head.version != .http1_1
      unanswered.append(isLast)
      if isLast { head.headers.replaceOrAdd(name: "Connection", value: "close") }
      // Who speaks the older version expects nothing, whatever the field says.
      if head.version != .http1_1 { head.headers.remove(name: "Expect") }
      context.fireChannelRead(wrapInboundOut(.head(head)))
    case .body: context.fireChannelRead(data)
    case .end:
      isReading = false
      context.fireChannelRead(data)
    }
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(var head) where head.status.code >= 200:
      if unanswered.first == true {
        head.headers.replaceOrAdd(name: "Connection", value: "close")
      }
      if !head.isKeepAlive { isOver = true }
      context.write(wrapOutboundOut(.head(head)), promise: promise)
    case .head, .body: context.write(data, promise: promise)
    case .end:
      context.write(data, promise: promise)
      if !unanswered.isEmpty { unanswered.removeFirst() }
      if let failure, unanswered.isEmpty {
        self.failure = nil
        context.fireErrorCaught(failure)
      }
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard error is HTTPParserError else { return context.fireErrorCaught(error) }
    fail(error, context)
  }

  /// Takes in nothing more; says why once what came before is answered.
  private func fail(_ error: any Error, _ context: ChannelHandlerContext) {
    guard !isOver else { return }
    isOver = true
    // The answer is out, and what cannot be read is the rest of what was asked.
    if isReading, unanswered.isEmpty { return context.close(promise: nil) }
    if unanswered.count > (isReading ? 1 : 0) {
      failure = error
    } else {
      context.fireErrorCaught(error)
    }
  }

  private static func isHostGood(_ head: HTTPRequestHead) -> Bool {
    let hosts = head.headers["Host"]
    guard hosts.count < 2, let host = hosts.first?.trimmingCharacters(in: .whitespaces) else {
      return hosts.isEmpty && head.version == .http1_0
    }
    return NodeURL(scheme: "http", authority: host) != nil && !host.hasSuffix("/")
  }
}
