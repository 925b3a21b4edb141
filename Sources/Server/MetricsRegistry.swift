import CoreMetrics
import Synchronization

/// A swift-metrics backend that can be read: counters, gauges and times, in the text format of
/// Prometheus, version 0.0.4.
final class MetricsRegistry: MetricsFactory {
  fileprivate typealias Labels = [String]

  private struct Family {
    let type: String
    var series: [Labels: any Series] = [:]
  }

  private let families = Mutex<[String: Family]>([:])
  private let help: [String: String]

  /// - Parameter help: what each metric means, by its name.
  init(help: [String: String]) { self.help = help }

  /// Everything measured so far.
  var text: String {
    let families = families.withLock { $0 }
    var out = ""
    for (name, family) in families.sorted(by: { $0.key < $1.key }) {
      out += "# HELP \(name) \(help[name] ?? name)\n# TYPE \(name) \(family.type)\n"
      for (labels, series) in family.series.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) })
      {
        out += series.lines(name, labels).joined(separator: "\n") + "\n"
      }
    }
    return out
  }

  // MARK: - MetricsFactory

  func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    series(label, dimensions, "counter") { Number() }
  }

  func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    series(label, dimensions, "gauge") { Number() }
  }

  func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    series(label, dimensions, "histogram") { Times() }
  }

  func makeRecorder(
    label: String, dimensions: [(String, String)], aggregate: Bool
  ) -> any RecorderHandler {
    series(label, dimensions, "gauge") { Number() }
  }

  func destroyCounter(_ handler: any CounterHandler) {}
  func destroyMeter(_ handler: any MeterHandler) {}
  func destroyTimer(_ handler: any TimerHandler) {}
  func destroyRecorder(_ handler: any RecorderHandler) {}

  private func series<S: Series>(
    _ name: String, _ dimensions: [(String, String)], _ type: String, make: () -> S
  ) -> S {
    let labels = dimensions.map { "\($0)=\"\(Self.escaped($1))\"" }
    return families.withLock { families in
      if let known = families[name]?.series[labels] as? S { return known }
      let made = make()
      families[name, default: Family(type: type)].series[labels] = made
      return made
    }
  }

  private static func escaped(_ value: String) -> String {
    value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}

private protocol Series: AnyObject, Sendable {
  func lines(_ name: String, _ labels: [String]) -> [String]
}

extension Series {
  func line(_ name: String, _ labels: [String], _ value: Double) -> String {
    let set = labels.isEmpty ? "" : "{" + labels.joined(separator: ",") + "}"
    return "\(name)\(set) \(Int64(exactly: value).map { "\($0)" } ?? "\(value)")"
  }
}

private final class Number: Series, CounterHandler, MeterHandler, RecorderHandler {
  private let value = Mutex(0.0)

  func increment(by amount: Int64) { value.withLock { $0 += Double(amount) } }
  func increment(by amount: Double) { value.withLock { $0 += amount } }
  func decrement(by amount: Double) { value.withLock { $0 -= amount } }
  func set(_ new: Int64) { value.withLock { $0 = Double(new) } }
  func set(_ new: Double) { value.withLock { $0 = new } }
  func record(_ new: Int64) { set(new) }
  func record(_ new: Double) { set(new) }
  func reset() { set(Int64(0)) }

  func lines(_ name: String, _ labels: [String]) -> [String] {
    [line(name, labels, value.withLock { $0 })]
  }
}

/// How long something took, in seconds.
private final class Times: Series, TimerHandler {
  private struct State {
    var counts = [Int](repeating: 0, count: bounds.count)
    var count = 0
    var sum = 0.0
  }

  private static let bounds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]
  private let state = Mutex(State())

  func recordNanoseconds(_ duration: Int64) {
    let seconds = Double(duration) * 1e-9
    state.withLock { state in
      for (i, bound) in Self.bounds.enumerated() where seconds <= bound { state.counts[i] += 1 }
      state.count += 1
      state.sum += seconds
    }
  }

  func lines(_ name: String, _ labels: [String]) -> [String] {
    let state = state.withLock { $0 }
    let buckets = zip(Self.bounds, state.counts).map { bound, count in
      line(name + "_bucket", labels + ["le=\"\(bound)\""], Double(count))
    }
    return buckets + [
      line(name + "_bucket", labels + ["le=\"+Inf\""], Double(state.count)),
      line(name + "_sum", labels, state.sum), line(name + "_count", labels, Double(state.count)),
    ]
  }
}
