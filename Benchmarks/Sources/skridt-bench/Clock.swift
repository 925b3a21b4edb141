import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a piece of work took.
struct Cost {
  var wall: Double
  /// User and system time of this process, in seconds.
  var processor: Double

  static func of(_ work: () throws -> Void) rethrows -> Cost {
    let (wall, processor) = (Clock.wall(), Clock.processor())
    try work()
    return Cost(wall: Clock.wall() - wall, processor: Clock.processor() - processor)
  }
}

enum Clock {
  static func wall() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  static func processor() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
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
