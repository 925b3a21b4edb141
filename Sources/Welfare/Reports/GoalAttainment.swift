/// Goal attainment scaling: one figure for several goals that were each scored from −2 to +2.
///
///     T = 50 + 10 · Σ wᵢxᵢ / √((1 − ρ) Σ wᵢ² + ρ (Σ wᵢ)²)
///
/// w is how much a goal weighs, x its score, and ρ = 0.3 how much scores are expected to go together.
/// 50 is: as agreed. (Kiresuk & Sherman, "Goal attainment scaling: A general method for evaluating
/// comprehensive community mental health programs", Community Mental Health Journal 4, 1968.)
enum GoalAttainment {
  static let correlation = 0.3

  struct Score {
    let weight: Double
    let value: Double
  }

  /// Nil when nothing was scored.
  static func tScore(_ scores: [Score]) -> Double? {
    guard !scores.isEmpty else { return nil }
    var (weighted, squares, weights) = (0.0, 0.0, 0.0)
    for score in scores {
      weighted += score.weight * score.value
      squares += score.weight * score.weight
      weights += score.weight
    }
    let spread = (1 - correlation) * squares + correlation * weights * weights
    return 50 + 10 * weighted / spread.squareRoot()
  }
}
