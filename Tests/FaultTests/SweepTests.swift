import Testing

extension Faults {
  @Suite(.serialized) struct SweepTests {
    @Test(arguments: Operation.wanted)
    func `What is acknowledged is there, what is refused is not, and a second try works`(
      operation: Operation
    ) throws {
      var dice = Scale.dice(operation.name)
      let trial = try Trial(operation)
      let faults = trial.faults(Scale.of(2), &dice)
      print("faults SEED=\(Scale.seed) \(operation.name): \(trial.calls.count) calls, \(faults)")
      var failures = 0
      for fault in faults {
        let problems = try trial.problems(fault)
        guard !problems.isEmpty else { continue }
        failures += 1
        let call = trial.calls[fault.number - 1]
        Issue.record(
          "SEED=\(Scale.seed) \(operation.name), \(fault) (\(call)): \(problems.joined(separator: "; "))"
        )
      }
      print("faults \(operation.name): \(faults.count) runs, \(failures) failures")
    }
  }
}
