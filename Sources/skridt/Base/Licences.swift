/// What the makers of the parts in this program ask to have said.
enum Licences {
  /// In this run's language what it is; the licences and notices themselves as they were written.
  static var text: String {
    say(
      """
      Skridt er udgivet under Mozilla Public License 2.0. Programmet indeholder dele, som andre har
      lavet. Her er delene med deres licenser, og bagefter deres egne meddelelser og licenstekster.


      """,
      """
      Skridt is under the Mozilla Public License 2.0. The program holds parts that others made. These
      are the parts with their licences, and then their own notices and the texts of the licences.


      """) + String(decoding: PackageResources.THIRD_PARTY_NOTICES_txt, as: UTF8.self)
  }
}
