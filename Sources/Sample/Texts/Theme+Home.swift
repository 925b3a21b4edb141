extension Theme {
  /// The home and everyday life.
  static let home = [
    Theme(
      tags: ["participation", "health"],
      goals: [
        "Handler selv ind efter en liste hver uge", "Laver varm mad mindst tre gange om ugen",
        "Spiser morgenmad mindst fem dage om ugen",
      ],
      ownWords: [
        "Jeg vil gerne kunne handle uden at gå i panik.", "Jeg er træt af at leve af rugbrød.",
        "Det ville være rart at kunne byde på mad.",
      ],
      parts: ["Skriver selv indkøbsliste", "Handler på et tidspunkt, hvor der er stille"],
      work: [
        "Vi skrev indkøbsliste og gik i butikken sammen.",
        "Vi lavede mad til to dage og frøs den ene portion ned.",
        "Vi gik køleskabet igennem og lagde en madplan for ugen.",
        "{navn} viste mig, hvad {hun} har købt siden sidst.",
        "Vi øvede os i at stå i kø ved kassen.",
      ],
      better: [
        "{Hun} gik selv ind og betalte, mens jeg ventede udenfor.",
        "{navn} har selv lavet aftensmad to gange i denne uge.",
        "{Hun} fandt varerne uden at spørge mig.",
        "{navn} havde spist morgenmad, da jeg kom.",
      ],
      worse: [
        "{Hun} måtte gå ud igen, da der kom mange mennesker.",
        "Køleskabet var næsten tomt, og {hun} havde ikke spist siden i går.",
        "{navn} orkede ikke butikken i dag, så vi bestilte varer på nettet.",
      ],
      agreements: [
        "{navn} skriver selv listen til næste gang.",
        "Vi handler, før der kommer mange mennesker.",
        "{Hun} prøver en ny ret inden weekenden.",
      ]),
    Theme(
      tags: ["participation"],
      goals: [
        "Holder gulv og køkken rent med hjælp højst hver anden uge",
        "Vasker tøj en gang om ugen", "Har et ryddet spisebord alle ugens dage",
      ],
      ownWords: [
        "Jeg vil kunne lukke folk ind uden at skamme mig.",
        "Når der er rodet, kan jeg ikke finde ro.",
      ],
      parts: ["Tager opvasken samme dag", "Bærer skrald ned hver anden dag"],
      work: [
        "Vi ryddede køkkenet og tog opvasken sammen.",
        "Vi satte en vask over og lagde tøj på plads.",
        "Vi delte oprydningen op i små bidder og tog den første.",
        "Vi gik lejligheden igennem og skrev ned, hvad der haster.",
        "{navn} støvsugede, mens jeg tørrede støv af.",
      ],
      better: [
        "{Hun} var gået i gang, da jeg kom.",
        "Stuen er ryddet, og {navn} er tydeligt stolt af den.",
        "{navn} har vasket tøj på egen hånd siden sidst.",
        "Det meste af opvasken var taget.",
      ],
      worse: [
        "Det er vokset {hende} over hovedet igen, og vi nåede kun bordet.",
        "{navn} ville helst ikke have mig længere ind end i gangen.",
        "{Hun} var for træt til at være med, så vi talte om det i stedet.",
      ],
      agreements: [
        "{navn} tager opvasken hver aften.", "Vi tager badeværelset næste gang.",
        "{Hun} stiller skraldeposen ved døren.",
      ]),
    Theme(
      tags: ["participation"],
      goals: [
        "Åbner post og e-Boks mindst to gange om ugen",
        "Betaler sine regninger til tiden i tre måneder",
        "Lægger et budget og holder det i tre måneder",
      ],
      ownWords: [
        "Jeg vil ikke være bange for brevene mere.",
        "Jeg vil gerne vide, hvad jeg har at leve for.",
      ],
      parts: ["Samler posten ét sted", "Ser på kontoen hver mandag"],
      work: [
        "Vi gik posten igennem og lagde den i bunker.",
        "Vi loggede på e-Boks og læste de ulæste breve.",
        "Vi så budgettet igennem og flyttede et par beløb.",
        "Vi ringede sammen til boligforeningen om huslejen.",
        "Vi skrev en ansøgning om enkeltydelse.",
      ],
      better: [
        "{navn} havde selv åbnet alle breve siden sidst.",
        "{Hun} loggede på med MitID uden hjælp.",
        "Regningerne er betalt, og der er lidt tilbage på kontoen.",
        "{Hun} opdagede selv en fejl i en regning og ringede om den.",
      ],
      worse: [
        "Der lå uåbnet post for to uger, og {hun} blev ked af det.",
        "{navn} har lånt penge til cigaretter igen.",
        "Der var kommet en rykker, som {hun} ikke turde åbne.",
      ],
      agreements: [
        "{navn} lægger posten i kurven, til vi ses.",
        "Vi ringer til banken sammen næste gang.", "{Hun} ser på kontoen på mandag.",
      ]),
    Theme(
      tags: ["participation", "relations"],
      goals: [
        "Bor i egen lejlighed uden klager i seks måneder",
        "Svarer selv på henvendelser fra viceværten",
      ],
      ownWords: ["Jeg vil beholde min lejlighed.", "Jeg vil gerne kunne hilse på naboen."],
      parts: ["Skruer ned for musikken efter klokken 22", "Siger goddag til naboen"],
      work: [
        "Vi talte om klagen fra underboen og om, hvad {navn} kan gøre.",
        "Vi skrev et brev til boligforeningen sammen.",
        "Vi var til møde med viceværten om radiatoren.",
        "Vi læste husordenen igennem.",
      ],
      better: [
        "Der er ikke kommet klager siden sidst.",
        "{navn} har selv talt med viceværten om vinduet.",
        "{Hun} hilste på naboen på trappen, uden at jeg gik foran.",
      ],
      worse: [
        "Der er kommet en ny klage over larm om natten.",
        "{navn} er bange for at blive sat ud og har svært ved at sove.",
      ],
      agreements: [
        "{navn} går ikke selv op til overboen; vi tager det sammen.",
        "Jeg ringer til boligforeningen inden fredag.",
      ]),
  ]
}
