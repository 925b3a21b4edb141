import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a piece of work took.
struct Cost {
  var wall: Double
  /// This process's own time, in seconds.
  var user: Double
  /// The kernel's time on its behalf: writing, flushing, locking.
  var system: Double
  var processor: Double { user + system }

  static func of(_ work: () throws -> Void) rethrows -> Cost {
    let (wall, before) = (Clock.wall(), Clock.usage())
    try work()
    let after = Clock.usage()
    return Cost(
      wall: Clock.wall() - wall, user: after.user - before.user,
      system: after.system - before.system)
  }
}

enum Clock {
  static func wall() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  static func usage() -> (user: Double, system: Double) {
    var usage = rusage()
    #if canImport(Glibc)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    #else
      getrusage(RUSAGE_SELF, &usage)
    #endif
    return (seconds(usage.ru_utime), seconds(usage.ru_stime))
  }

  static func seconds(_ time: timeval) -> Double {
    Double(time.tv_sec) + Double(time.tv_usec) / 1e6
  }

  /// The median of 200 fsyncs, each after an append of 4 KiB, in `folder`; in seconds.
  static func fsyncTime(in folder: String) throws -> Double {
    let path = folder + "/fsync"
    let file = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Plain.Failure(description: "cannot write in \(folder)") }
    defer {
      close(file)
      unlink(path)
    }
    let page = [UInt8](repeating: 0x5A, count: 4096)
    return try median(
      (0..<200).map { _ in
        guard write(file, page, page.count) == page.count else {
          throw Plain.Failure(description: "cannot write in \(folder)")
        }
        return Cost.of { fsync(file) }.wall
      })
  }
}

func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  guard !sorted.isEmpty else { return .nan }
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
