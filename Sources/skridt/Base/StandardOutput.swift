import Foundation
import Synchronization

/// Standard output, checked: what could not be written is remembered and told when the run ends, so
/// that it never passes for success. Nothing here throws: a command goes on with what it does to the
/// store, whoever listens.
enum StandardOutput {
  private struct State {
    var waiting: [UInt8] = []
    /// The system's number for what went wrong first; nothing is written after it.
    var failure: Int32?
  }

  private static let state = Mutex(State())
  private static let room = 1 << 16
  private static let isScreen = isatty(STDOUT_FILENO) == 1

  static func write(_ text: String) {
    state.withLock { state in
      guard state.failure == nil else { return }
      state.waiting += text.utf8
      if isScreen || state.waiting.count >= room { send(&state) }
    }
  }

  static func flush() { state.withLock { send(&$0) } }

  /// Sends what is left. Some file systems tell only here that there is no room.
  ///
  /// - Returns: why not all of it was written, as the system's number; nil when it was.
  static func close() -> Int32? {
    state.withLock { state in
      send(&state)
      if state.failure == nil, Glibc.close(STDOUT_FILENO) != 0 { state.failure = errno }
      return state.failure
    }
  }

  private static func send(_ state: inout State) {
    if state.failure == nil, !state.waiting.isEmpty {
      state.failure = put(state.waiting, on: STDOUT_FILENO)
    }
    state.waiting = []
  }

  /// Writes all of `bytes`, or returns the number of what kept it from it.
  static func put(_ bytes: [UInt8], on file: Int32) -> Int32? {
    bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let count = Glibc.write(file, buffer.baseAddress.map { $0 + done }, buffer.count - done)
        if count > 0 {
          done += count
        } else if count < 0, errno == EAGAIN {
          // Whoever shares it has set it not to wait.
          var room = pollfd(fd: file, events: Int16(POLLOUT), revents: 0)
          poll(&room, 1, -1)
        } else if count == 0 || errno != EINTR {
          return count == 0 ? EIO : errno
        }
      }
      return nil
    }
  }

  /// Keeps the three standard streams from being taken by the next file that is opened, should the
  /// run have begun without them: what is said would be written into the store.
  static func holdStreams() {
    for file in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
    where fcntl(file, F_GETFD) == -1 && errno == EBADF {
      // To read only: writing to it still fails.
      _ = open("/dev/null", O_RDONLY)
    }
  }
}
