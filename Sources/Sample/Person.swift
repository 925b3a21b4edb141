import EventStore
import Welfare

/// Somebody who does not exist.
struct Person: Sendable {
  let first: String
  let last: String
  let isWoman: Bool
  var name: String { first + " " + last }
}

/// Hands out names, none twice. First and last names are common Danish ones, put together by chance.
struct Names {
  private var taken: Set<String> = []

  mutating func next(_ dice: inout Dice) -> Person {
    while true {
      let isWoman = dice.chance(0.5)
      let person = Person(
        first: dice.pick(isWoman ? Self.women : Self.men), last: dice.pick(Self.last),
        isWoman: isWoman)
      // So many are given out that a pair may have been taken: then a second last name.
      if taken.insert(person.name).inserted { return person }
      let double = Person(
        first: person.first, last: dice.pick(Self.last) + " " + person.last, isWoman: isWoman)
      if taken.insert(double.name).inserted { return double }
    }
  }

  private static let women = [
    "Agnes", "Alma", "Anna", "Astrid", "Birgit", "Birthe", "Bodil", "Camilla", "Cecilie",
    "Charlotte", "Dorte", "Ellen", "Emma", "Freja", "Gitte", "Hanne", "Henriette", "Ida", "Inge",
    "Ingrid", "Jette", "Johanne", "Josefine", "Julie", "Karen", "Karin", "Katrine", "Kirsten",
    "Lene", "Line", "Lis", "Lone", "Maja", "Maria", "Marianne", "Mathilde", "Nanna", "Rikke",
    "Sanne", "Signe", "Stine", "Susanne", "Tina", "Tove", "Ulla", "Vibeke",
  ]
  private static let men = [
    "Aage", "Aksel", "Albert", "Arne", "Asger", "Benny", "Bjarne", "Bo", "Carl", "Carsten",
    "Dennis", "Egon", "Emil", "Erik", "Finn", "Flemming", "Frank", "Frederik", "Gustav", "Hans",
    "Henning", "Henrik", "Jan", "Jens", "Jeppe", "Jonas", "Jørgen", "Kaj", "Karl", "Kenneth",
    "Kurt", "Leif", "Magnus", "Malte", "Martin", "Mikkel", "Oliver", "Oskar", "Ove", "Poul",
    "Preben", "Rasmus", "Simon", "Steen", "Tobias", "Victor",
  ]
  private static let last = [
    "Bach", "Bak", "Berg", "Bertelsen", "Bjerg", "Bjerre", "Bruun", "Clausen", "Dahl", "Dam",
    "Enevoldsen", "Fisker", "Friis", "Gade", "Gram", "Hald", "Hedegaard", "Hermansen", "Holm",
    "Iversen", "Jepsen", "Juhl", "Kjær", "Knudsen", "Koch", "Krog", "Kruse", "Lauritsen",
    "Lassen", "Lind", "Lund", "Mogensen", "Munk", "Nygaard", "Nørgaard", "Olesen", "Overgaard",
    "Poulsen", "Ravn", "Riis", "Schou", "Simonsen", "Skov", "Thomsen", "Toft", "Vestergaard",
    "Vinther", "Østergaard",
  ]
}

extension Dice {
  /// A CPR number that fits a birth date and belongs to nobody.
  ///
  /// Numbers that fail the check of modulus 11 have been given only to people born on a 1 January
  /// (the CPR office, "Personnumre uden kontrolciffer"). These fail it, and nobody here is born on
  /// such a day; ``CPR`` does not ask for the check.
  mutating func cpr(of person: Person, born day: Day) -> CPR {
    let weights = [4, 3, 2, 7, 6, 5, 4, 3, 2, 1]
    let date = [
      day.day / 10, day.day % 10, day.month / 10, day.month % 10, day.year / 10 % 10,
      day.year % 10,
    ]
    while true {
      let century = day.year < 2000 ? below(4) : 4 + below(4)
      // The last digit is even for women.
      let digits = date + [century, below(10), below(10), below(5) * 2 + (person.isWoman ? 0 : 1)]
      let sum = zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 }
      if sum % 11 != 0, let cpr = CPR(digits.map(String.init).joined()), cpr.birthDate == day {
        return cpr
      }
    }
  }

  /// A birth date that makes somebody so old on `day`, and is no 1 January.
  mutating func birthDate(aged years: Int, on day: Day) -> Day {
    while true {
      let born = day.adding(-years * 365 - years / 4 - within(1...360))
      if (born.month, born.day) != (1, 1), day.age(since: born) == years { return born }
    }
  }

  /// Eight digits no Danish number begins with.
  mutating func phone() -> String {
    "1\(below(10)) " + (0..<3).map { _ in "\(below(10))\(below(10))" }.joined(separator: " ")
  }
}
