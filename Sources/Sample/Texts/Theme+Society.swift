extension Theme {
  /// Work, education, and what one must deal with.
  static let society = [
    Theme(
      tags: ["employment"],
      goals: [
        "Møder i praktik to dage om ugen i otte uger",
        "Har et fritidsjob på mindst fire timer om ugen",
        "Kommer til tiden tre dage om ugen",
      ],
      ownWords: [
        "Jeg vil lave noget, der betyder noget for andre.", "Jeg vil gerne have kolleger.",
      ],
      parts: ["Er ude ad døren klokken otte", "Pakker taske om aftenen"],
      work: [
        "Vi talte om, hvordan de første dage i praktikken er gået.",
        "Vi var til møde på jobcentret.", "Vi kørte turen til praktikstedet igennem.",
        "Vi skrev en ansøgning sammen.",
      ],
      better: [
        "{navn} har mødt hver dag siden sidst.", "Praktikstedet er glad for {hende}.",
        "{Hun} tog selv bussen derud i går.", "{navn} vil gerne have en dag mere om ugen.",
      ],
      worse: [
        "{navn} meldte sig syg to gange i sidste uge.",
        "{Hun} synes, det går for stærkt, og vil sætte ned.",
        "{navn} tør ikke sige til chefen, at det er for meget.",
      ],
      agreements: [
        "{navn} ringer selv, hvis {hun} ikke kan møde.",
        "Jeg tager fat i mentoren inden fredag.",
      ]),
    Theme(
      tags: ["employment"],
      goals: [
        "Møder til undervisning tre dage om ugen", "Gør et fag færdigt inden sommer",
        "Søger ind på en uddannelse inden marts",
      ],
      ownWords: [
        "Jeg vil gøre noget færdigt.", "Jeg vil gerne læse, men jeg er bange for at dumpe.",
      ],
      parts: ["Læser en halv time om dagen", "Taler med studievejlederen"],
      work: [
        "Vi så skemaet igennem.", "Vi læste opgaven sammen og delte den op.",
        "Vi skrev til studievejlederen.", "Vi talte om, hvor {hun} kan læse i fred.",
      ],
      better: [
        "{navn} har afleveret til tiden.", "{Hun} rakte hånden op i klassen for første gang.",
        "{navn} har været der alle dage siden sidst.",
      ],
      worse: [
        "{navn} har ikke været til undervisning i en uge.",
        "{Hun} overvejer at holde op.", "{Hun} kan ikke samle sig om at læse for tiden.",
      ],
      agreements: [
        "{navn} skriver til læreren i dag.", "Vi læser sammen en halv time næste gang.",
      ]),
    Theme(
      tags: ["health", "participation"],
      goals: [
        "Møder selv op til alle aftaler hos læge og ambulatorium",
        "Ringer selv og bestiller tid",
      ],
      ownWords: [
        "Jeg vil kunne tale med lægen uden at gå i sort.", "Jeg glemmer, hvad jeg ville sige.",
      ],
      parts: ["Skriver spørgsmål ned før aftalen", "Sætter aftaler i kalenderen"],
      work: [
        "Jeg fulgte {navn} til ambulatoriet.", "Vi skrev spørgsmål ned til samtalen på torsdag.",
        "Vi gennemgik brevet fra hospitalet.", "Vi satte aftalerne i kalenderen på telefonen.",
      ],
      better: [
        "{navn} tog selv ordet hos lægen.", "{Hun} bestilte selv tid, mens jeg sad ved siden af.",
        "{navn} mødte op alene i går.",
      ],
      worse: [
        "{navn} glemte sin tid i ambulatoriet.", "{Hun} ville vende om i venteværelset.",
        "{Hun} kom ikke igennem i telefonen og gav op.",
      ],
      agreements: [
        "{navn} ringer og flytter sin tid.", "Jeg henter {hende} klokken ni på torsdag.",
      ]),
    Theme(
      tags: ["participation"],
      goals: [
        "Bruger MitID og e-Boks uden hjælp", "Ordner selv sine sager på nettet hver måned",
      ],
      ownWords: [
        "Alting er på nettet, og jeg er ikke med.", "Jeg vil ikke spørge om hjælp hver gang.",
      ],
      parts: ["Finder selv beskeder fra kommunen", "Har koderne ét sikkert sted"],
      work: [
        "Vi øvede MitID på telefonen.", "Vi fandt et brev fra kommunen og svarede på det.",
        "Vi bestilte tid på nettet.",
      ],
      better: [
        "{navn} svarede selv på en besked fra kommunen.",
        "{Hun} fandt hele vejen igennem uden hjælp.",
      ],
      worse: [
        "{navn} blev låst ude, og vi måtte i borgerservice.",
        "{Hun} mistede tålmodigheden, og vi holdt en pause.",
      ],
      agreements: [
        "{navn} logger på hver mandag.", "Vi går i borgerservice sammen på fredag.",
      ]),
  ]
}
