#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Held by whoever serves a store, in `STORE.serving`: two servers of one store would each tell new
/// devices another address. It goes with the process, however that ends.
final class ServingLock: Sendable {
  private let file: Int32

  /// Nil when another process, or another node in this one, serves the store.
  init?(store: String) {
    file = open(store + ".serving", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard file >= 0, flock(file, LOCK_EX | LOCK_NB) == 0 else {
      if file >= 0 { close(file) }
      return nil
    }
  }

  deinit { close(file) }
}
