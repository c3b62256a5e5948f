"""How claims are made in Dutch."""

from __future__ import annotations

import re

from agents.claims.frames import frame, headlines, state
from agents.claims.grammar import Cues, Language, Letters
from agents.claims.patterns import GAP, anywhere, ending, starting, word_set, words
from agents.claims.verbs import Unlisted, verb

_GAP = (
    rf"(?:(?!(?:heeft|hebben|werd|werden|is|zijn|was|waren|hij|wie|dat|of|kan|kunnen|wordt|worden|zal|"
    rf"moet)\b){GAP}){{0,14}}"
)
_ADVERB = (
    r"(?:(?:net|nu|al|ook|zojuist|meteen|direct|inmiddels|alvast|succesvol|dan|daarna|even|zonet|hierbij|daarnaast|"
    r"bovendien|alles|beide|weer|opnieuw)\s+)*"
)
_OPENER = (
    r"(?:(?:oké|ok|okay|prima|goed|zeker|ja|hoi|hallo|dank je|bedankt|top|perfect|natuurlijk|begrepen|klaar|gedaan|"
    r"geregeld|geen probleem|komt goed|in orde|graag|is goed|duidelijk|helder|uiteraard|dag|voor elkaar|goed nieuws|"
    r"yes|super)(?: \w+)?\s*[!,.:;–—-]*\s+)*"
)

_VERBS = (
    verb(
        "send",
        "nothing",
        "verspreid | rondgestuurd | gestuurd | verstuurd | verzonden | gezonden | doorgestuurd | gemaild | "
        "geïnformeerd | ingelicht | "
        "uitgenodigd | laten weten | op de hoogte gebracht | op de hoogte gesteld | bezorgd | afgeleverd | "
        "ingediend | toegestuurd | opgestuurd | geappt | gewaarschuwd | gecontacteerd | doorgegeven | "
        "bericht gestuurd | overhandigd | gealarmeerd | herinnerd",
        doing="stuur | verstuur | mail | informeer | verzend",
        base="sturen | versturen | te sturen | informeren",
        past="stuurde | verstuurde | mailde",
    ),
    verb("stop", "nothing", "stopgezet | stilgelegd"),
    verb("send", "nothing", "geantwoord | aangeschreven"),
    verb(
        "post",
        "nothing",
        "gepost | gepubliceerd | geplaatst op | aangekondigd",
        doing="post | publiceer",
        base="posten | publiceren",
    ),
    verb("share", "no text", "gedeeld", doing="deel", base="delen"),
    verb("share", "nothing", "bijgevoegd | toegevoegd als bijlage"),
    verb("grant", "nothing", "toegang gegeven | toegang verleend | gemachtigd"),
    verb("grant", "access", "verleend | toegekend"),
    verb(
        "store",
        "nothing",
        "opgeslagen | bewaard | gearchiveerd | geüpload | vastgelegd | onthouden | weggeschreven | opgeborgen",
        doing="bewaar | upload | archiveer",
        base="opslaan | bewaren | archiveren",
    ),
    verb(
        "record",
        "no text",
        "genoteerd | opgeschreven | geregistreerd | geïmporteerd | geëxporteerd | gedownload | gesynchroniseerd | "
        "gelogd | gekopieerd | gezet | ingevoerd | gecommit",
        doing="noteer | registreer",
        base="noteren",
    ),
    verb(
        "schedule",
        "nothing",
        "ingepland | gepland | verzet | in de agenda gezet | een herinnering gezet | herinnering gezet | wekker gezet",
        doing="plan",
        base="inplannen | in te plannen",
    ),
    verb(
        "schedule",
        "calendar reminder booking",
        "verplaatst | verschoven | uitgesteld | vervroegd | gezet | ingesteld | vastgezet | geblokt | "
        "georganiseerd | afgesproken | aangemaakt | geactiveerd",
        doing="verplaats | verzet | zet",
        base="verplaatsen | verzetten",
    ),
    verb(
        "book",
        "nothing",
        "geboekt | gereserveerd | ingeschreven | aangemeld",
        doing="boek | reserveer",
        base="boeken | reserveren",
        past="boekte | reserveerde",
    ),
    verb("book", "booking calendar order", "bevestigd | vastgelegd", doing="bevestig"),
    verb(
        "start",
        "nothing",
        "gestart | herstart | opgestart | in gang gezet | afgetrapt | getriggerd",
        doing="start | herstart",
        base="starten | te starten",
        past="startte",
    ),
    verb("start", "thing", "uitgevoerd | begonnen | hervat | aangezet | geopend | ingeschakeld", doing="voer | hervat"),
    verb("release", "nothing", "uitgerold | gedeployed | live gezet | gepusht"),
    verb(
        "stop",
        "thing",
        "gestopt | gepauzeerd | beëindigd | uitgezet | onderbroken | geblokkeerd | stopgezet | uitgeschakeld | "
        "afgesloten",
        doing="stop | pauzeer",
    ),
    verb(
        "create",
        "no text",
        "aangemaakt | gemaakt | gegenereerd | toegevoegd | opgesteld | ingevoegd | opgezet | gecreëerd | ingericht | "
        "bijgeschreven",
        doing="maak | voeg | genereer",
        base="aanmaken | aan te maken | toevoegen | toe te voegen",
        past="maakte",
    ),
    verb("create", "thing", "geopend | gedaan | geplaatst | ingediend | aangevraagd | voorbereid | klaargezet"),
    verb(
        "delete",
        "nothing",
        "verwijderd | gewist | vergeten | weggegooid | gedeïnstalleerd | uitgeschreven | afgemeld",
        doing="verwijder | wis",
        base="verwijderen | te verwijderen | wissen",
    ),
    verb("delete", "no text", "van … gehaald | uit … gehaald | weggehaald | geleegd | opgeschoond | eruit gehaald"),
    verb(
        "cancel",
        "nothing",
        "geannuleerd | afgezegd | opgezegd | ingetrokken",
        doing="annuleer",
        base="annuleren | te annuleren",
    ),
    verb(
        "approve",
        "nothing",
        "goedgekeurd | geautoriseerd | ondertekend | akkoord gegeven | gefiatteerd",
        doing="keur",
        base="goedkeuren | goed te keuren",
    ),
    verb("approve", "thing", "bevestigd | geaccepteerd | vrijgegeven"),
    verb("reject", "nothing", "afgewezen | geweigerd | afgekeurd"),
    verb(
        "pay",
        "nothing",
        "betaald | terugbetaald | gestort | vergoed | afgelost",
        doing="betaal",
        base="betalen | terugbetalen",
    ),
    verb(
        "pay",
        "money",
        "overgemaakt | overgeboekt | uitgevoerd | verwerkt | geboekt | voldaan | gecrediteerd",
        doing="maak",
    ),
    verb(
        "buy",
        "nothing",
        "besteld | gekocht | aangeschaft | bijbesteld",
        doing="bestel | koop",
        base="bestellen | kopen",
    ),
    verb("buy", "order record", "verlengd | geplaatst"),
    verb(
        "change",
        "no text",
        "bijgewerkt | gewijzigd | aangepast | veranderd | gecorrigeerd | geconfigureerd | ingesteld | doorgevoerd",
        doing="werk | wijzig | pas",
        base="bijwerken | wijzigen | aanpassen | bij te werken",
        past="wijzigde",
    ),
    verb(
        "adjust",
        "no text",
        "hernoemd | vervangen | toegewezen | gemarkeerd | teruggezet | samengevoegd | verhoogd | verlaagd | "
        "verlengd | verplaatst | hersteld | afgevinkt | opgelost | omgezet | gereset | overgezet | gekoppeld",
    ),
    verb(
        "change",
        "nothing",
        "geactiveerd | gedeactiveerd | geïnstalleerd | ingeschakeld | uitgeschakeld",
        doing="activeer",
    ),
    verb(
        "finish",
        "thing",
        "afgerond | gesloten | voltooid | afgehandeld | afgesloten | opgelost | verwerkt | uitgevoerd",
    ),
)

_AFTER = (
    r"^\s*(?:$|[.!,;:…)✅✔☑–—-]|[\U0001F300-\U0001FAFF]|(?:aan|naar|voor|op|in|om|bij|tot|met|als|en|via|per|onder|"
    r"van|morgen|vandaag|over|tegen|zonder|tussen|volgens|na|door|tot|uit|vanaf|en|binnen|inclusief)\b)"
)

_FRAMES = (
    frame("self", "done", rf"(?<!\w)(?:ik|we|wij|nova) (?:heb|hebben|heeft|ben)\s+{_GAP}", object_side="left"),
    frame("self", "done", rf"(?<!\w)(?:heb|hebben|ben) (?:ik|we|wij)\s+{_GAP}", object_side="left"),
    frame("self", "done", rf"^{_OPENER}(?:en )?heb\s+{_GAP}", object_side="left"),
    frame("self", "past", rf"(?<!\w)(?:ik|we)\s+{_ADVERB}"),
    frame(
        "doing",
        "doing",
        rf"(?<!\w)(?:ik|we)\s+{_ADVERB}",
        right=r"^[^.!?]*\b(?:nu|op dit moment|meteen|direct|momenteel)\b",
    ),
    frame(
        "doing",
        "base",
        r"(?<!\w)(?:ik ben|we zijn)\s+(?:\S+\s+){0,8}(?:aan het|bezig met|bezig)\s+(?:\S+\s+){0,3}",
    ),
    frame("passive", "done", rf"(?<!\w)(?:werd|werden)\s+{_GAP}", object_side="left"),
    frame(
        "doing",
        "done",
        rf"(?<!\w)(?:wordt|worden)\s+(?:{GAP}{{0,4}})(?:nu|op dit moment|momenteel)\s+{GAP}{{0,4}}",
        object_side="left",
    ),
    frame("passive", "done", rf"(?<!\w)(?:is|zijn|bent)\s+{_GAP}", object_side="left"),
    frame("self", "done", rf"^{_OPENER}{_ADVERB}", right=_AFTER, dropped=True),
    *headlines(
        _OPENER,
        r"van|een|elke|ieder|geen|als|wanneer|zodra|niet|de|het|hij|zij|ze|wie|wat|ik|nog",
        r"zou|zouden|wil|heb|hebt|ben|bent|worden|zijn|was|waren|had|hadden|heeft|hebben|werd|is|zijn|kan|wordt|zal|"
        r"moet|niet|nog|te",
        _ADVERB,
        _AFTER,
        conjunctions="en",
    ),
)

_STATES = (
    state(r" (?:is|zijn) (?:nu )?van (?:jou|jullie|u|ons)(?=\s*[.!,✅]|$)", "book"),
    state(r"\b(?:mag|mogen|kan|kunnen) (?:nu|voortaan|vanaf nu) (?!(?:u|je|jij|ik|jullie)\b)(?:\w+ )?\w+en\b", "grant"),
    state(
        r"\b(?:staat|staan|ligt|hangt|loopt|geldt|wijst|toont) (?:nu|voortaan|weer) (?:op|in|bij|naar|onder)\b",
        "change",
        "passive",
    ),
    state(
        r"\b(?:weet|weten) (?:het |er)(?:nu |al |inmiddels )?(?:van)?(?=\W*$)|\b(?:is|zijn) (?:nu|al|"
        r"inmiddels) op de hoogte\b",
        "send",
    ),
    state(
        r"\b(?:staat|staan) (?:er ?(?:in|op)|genoteerd|ingepland|op (?:je|de|uw) (?:lijst|agenda)|in (?:je|de|"
        r"uw) agenda)\b"
    ),
    state(
        r"\b(?:staat|staan|zit|zitten|hangt|ligt|liggen) (?:\S+ ){0,4}?(?:online|in (?:de|het|je|"
        r"uw) (?:\w+ )?(?:album|agenda|kalender|map|drive|systeem|archief|kanaal|winkelwagen|inbox|postvak|bus)|"
        r"op (?:de|je|uw) (?:\w+ )?(?:\w*lijst|rekening|server|blog))\b",
    ),
    state(
        r"\b(?:afspraak|wekker|alarm|herinnering|timer|vergadering)(?: \S+){0,5}? staat\b|\b(?:wekker|alarm|"
        r"timer) staat op\b",
        "schedule",
    ),
    state(r" (?:is|zijn|kost|hoort|loopt) (?:nu|vanaf nu) (?!(?:een|mogelijk)\b)\S", "change", near=True),
    state(
        r"\b(?:pipeline|job|run|import|export|server|back-?up|timer|campagne|proces) (?:\S+ )?(?:draait|"
        r"loopt)\b(?! (?:elke|altijd|niet|al))",
        "start",
    ),
    state(r"\ber (?:is|zijn) nu (?:een|een nieuw) \w+", "create"),
    state(r"\b(?:is|zijn|gaat|gaan) (?:\w+ ){0,3}?(?:onderweg|de deur uit|eruit)\b", "send"),
    state(
        r"\bstaat (?:\S+ ){0,4}?(?:in (?:je|uw|de) (?:agenda|kalender)|op (?:je|uw|de) \S*lijst|"
        r"op (?:\S+ )?(?:maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|morgen|vandaag)|ingesteld|"
        r"gepland|genoteerd)",
        "schedule",
    ),
    state(r"\b(?:staat|staan|vind je|vindt u|zit) (?:\S+ )?(?:nu|vanaf nu|inmiddels) (?:\S+ ){0,2}?(?:in|op|bij)\b"),
    state(r"\b(?:draait|draaien|loopt) (?:nu|weer|inmiddels)\b", "start"),
    state(r"\bheeft (?:nu|vanaf nu) (?:\S+ ){0,3}?(?:toegang|rechten)\b", "grant"),
    state(
        r"\b(?:is|zijn|alles is|dat is) (?:\S+ ){0,3}?(?:geregeld|in orde gemaakt|voor elkaar|afgehandeld|gefikst|"
        r"rond|in kannen en kruiken)\b"
    ),
    state(
        r"\b(?:ik heb (?:\S+ )?(?:geregeld|gefikst|afgehandeld|gedaan)|heb ik (?:\S+ )?(?:geregeld|gedaan))\b",
        None,
        "self",
    ),
    state(
        r"\b(?:upload|boeking|betaling|overschrijving|bestelling|reservering|annulering|back-up|import|export|"
        r"registratie|afspraak|wijziging) (?:(?!kan|wordt|niet)\S+ ){0,3}?(?:gelukt|geslaagd)\b",
        kind="headline",
    ),
)

_CUES = Cues(
    several=words("beide | allebei | alle (?:twee|drie)"),
    setback=words(
        r"""
        afgewezen | geweigerd | nog | blijft | blijven | geprobeerd | poging | te (?:laat|vroeg|weinig)
        ongewijzigd | geblokkeerd | verlopen | bezet | niet | geen | onbereikbaar | vastgelopen
        """
    ),
    too=words("ook | eveneens"),
    before_noun=ending("van | de | het | een | uw | mijn | met | voor | zonder | in"),
    dated=ending("van | tot | voor | op"),
    still=ending("nog"),
    unreal=words(
        "als | wanneer | zodra | indien | mits | of | voordat | nadat | tot | totdat | zodat | zou | zouden | kan | "
        "kunnen | kon | moet | moeten | wil | wilt | willen | zal | zullen | mag | wordt | worden | controleer | "
        "zorg | hoe | waarom | was | waren | had | hadden | zonder | in plaats van | elke keer"
    ),
    unreal_self=anywhere(
        r"\b(?:als|wanneer|zodra|nadat|voordat|of|dat|tot|zou|wat|hoe|waarom|alsof|indien|elke keer dat),?\s*$"
    ),
    assured=words(
        "ik kan (?:je |u )?(?:bevestigen|melden|laten weten) dat | geen zorgen | geen probleem | niet alleen | "
        "maak je geen zorgen"
    ),
    joins=anywhere(rf"(?:,|&|;|\b(?:en|plus|daarna))\s*(?:en |ook |dan |heb ik |heb |de |het )*{_ADVERB}$"),
    turns=words("maar | echter | wel | dus | omdat | want | hoewel | toch"),
    denied=words("niet | niets | geen | nooit | niemand | zonder | noch | bijna | nog niet"),
    denied_after=starting(r"\s*(?:niets|geen|niet)\b"),
    reported=words(
        "volgens | blijkbaar | kennelijk | het lijkt erop | zo te zien | "
        "in (?:de|het) (?:logboek|geschiedenis|rapport|contract|artikel|tekst|roman|boek|film) | legt uit | "
        "schrijft | vertelt | zegt | zei | meldt | toont | schreef | hij | zij heeft | ik zie | ik zag | je hebt | "
        "u heeft | heeft geschreven"
    ),
    long_ago=words(
        r"""
        gisteren | eergisteren | vorige \w+ | afgelopen \w+
        (?:\S+ )?(?:minuten|uur|dagen|weken|maanden|jaar|week|maand|dag) geleden
        in (?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december) | in \d{4}
        op \d{1,2} \w+ | \d{4}-\d\d-\d\d | \d{1,2}-\d{1,2}-\d{2,4} | destijds | eerder | vanmorgen | vroeger
        oorspronkelijk | sinds \w+
        """
    ),
    by=words(r"door (?!(?:mij|ons|nova)\b)\S+"),
    habit=words(
        "automatisch | altijd | meestal | normaal | standaard | doorgaans | vaak | "
        "elke (?:dag|week|maand|keer|nacht) | dan | soms | als | wanneer | zodra | alleen | lokaal"
    ),
    generic=words("een | elke | iedere | sommige | veel | men | hun | zijn klanten"),
    asks=starting(r"\W*(?:heb|heeft|is|zijn|zal|moet|kan|wil|wilt|wat|wie|wanneer|waar|waarom|hoe|welke|mag|werd)\b"),
    idle=starting(
        r"gemaakt (?:van|voor) | gezet in (?:een tabel|volgorde) | gedaan (?:wat|mijn) | bevestigd dat | genoteerd dat"
    ),
    recent=words("nu | net | zojuist | succesvol | voor je | voor u | zoals gevraagd"),
    whole=words("alle | alles | beide | allebei | elke | twee | drie | vier | vijf"),
    yours=words("je | jouw | uw | jullie"),
    manual=anywhere(
        r"(?:^|[.\n:;,]\s*|\d[.)]\s*|[-*•]\s*|\ben |\bdan )(?:klik|tik|druk|kies|selecteer|open|ga naar|typ|voer|"
        r"sleep|start)\b"
    ),
    delivers=anywhere(
        r"""
        \b(?:hier (?:is|zijn|komt|heb je)|hieronder|hierboven|als volgt|(?:het|de) (?:antwoord|resultaat|som|totaal|\
            vertaling|samenvatting|verschil|gemiddelde) (?:is|bedraagt)|in totaal|kortom)\b
        ```
        =\s*[\d$€£]
        \n\s*\|.+\|
        """
    ),
    failure=words("mislukt | fout | kon | konden | niet | helaas | geweigerd | (?<!geen )probleem | behalve"),
)

_LETTERS = Letters(
    intro=words(
        "concept | vertaling | vertaald | versie | herschreven | verbeterd | voorstel | sjabloon | tekst | e-?mail | "
        "mail | brief | antwoord | bericht | notitie | aankondiging | samenvatting | citaat | alinea | zin | "
        "voorbeeld | in het (?:nederlands|engels|duits|frans|spaans) | schreef | zegt | zei | formeler\\w* | "
        "je kunt (?:schrijven|antwoorden|zeggen) | bijvoorbeeld | punten"
    ),
    label=starting(
        r"\W*(?:origineel|verbeterd|correctie|voor|na|vertaling|versie|optie|concept|voorbeeld|nederlands|engels|"
        r"duits|formeel|informeel|onderwerp|tekst|citaat)(?: (?:\d|[a-d]))?\s*(?:\([^)]*\))?\W*:\W*"
    ),
    report=words("kortom | kort gezegd | wat ik (?:heb )?gedaan(?: heb)? | gedaan | acties | bevestiging"),
    greeting=starting(r"\W*(?:beste|geachte|hallo|hoi|lieve|goedemorgen|goedemiddag|dag)\b[^!?]{0,60}[,!]?\s*$"),
    closing=starting(
        r"\W*(?:met vriendelijke groet(?:en)?|groet(?:en|jes)?|vriendelijke groet|hartelijke groet|bedankt|mvg|"
        r"alvast bedankt)\b[^?]{0,60}$"
    ),
    subject=starting(r"\W*onderwerp\W*:"),
)

_UNLISTED = Unlisted(
    objects=re.compile(r"^\s+(?:op|in|naar|aan|voor|als|en)\b"),
    done=re.compile(r"(?:[a-zë]{2,5})?ge[a-zë]{3,}(?:t|d|en)|(?:ver|be|her|ont)[a-zë]{3,}(?:t|d|en)"),
    past=re.compile(r"(?!)"),
    mental=anywhere(
        r"""
        bedankt | berichten? | bezwaren? | besluit\w* | bestanden | gegeven\w* | gebruik\w*
        bericht\w* | verzoek\w* | gemeente | beschikbaarheid | geopend | geldt | behoudt
        bevat | betreft | \w+ingen | \w+heden
        samengevat | vertaald | herschreven | berekend | gecontroleerd | nagekeken | gelezen | vergeleken | gezocht
        opgezocht | gevonden | geanalyseerd | gedacht | nagedacht | begrepen | geleerd | gemerkt | opgemerkt | herkend
        gegroepeerd | gesorteerd | uitgelegd
        beschreven | ingekort | vereenvoudigd | uitgebreid | geteld | geschat | geprobeerd | gehoopt | gewild
        besloten | gekozen | aanbevolen | voorgesteld | genoemd | gezegd | gevraagd | vergeten | gemist | beloofd
        bedoeld | verwacht | geraden | laten | getoond
        weggelassen | weggelaten | gebruikt | gevolgd | verdeeld | gehaald | verzameld | opgehaald | gekregen
        ontvangen | gewacht | gehoord | gesproken | besproken | bedacht | afgerond op | opgeteld | verbeterd | verfijnd
        beoordeeld | onderzocht | ontdekt | gegeven
        genomen | gehad | geweest | geworden | gebleven | gekomen | gegaan | gezien | bekeken | gehouden | geprobeerd
        geformuleerd | opgemaakt | gestructureerd
        """
    ),
)

DUTCH = Language(
    code="nl",
    common=word_set(
        """
        ik heb is de het een en van je voor op met niet naar in dat te aan er u uw zijn om als maar wil kan nog al
        deze die jouw bij hebben heeft werd werden wordt worden was waren zal zou moet mag geen niets nooit altijd
        ook heel goed vandaag gisteren morgen nu klaar gedaan bedankt hallo ja nee mijn ons onze hun haar hem zich
        wij we jullie dit wat wie waar hoe wanneer zodra of want dus dan uit over onder tussen tot door tegen zonder
        meer zeer alleen alles alle beide elke twee drie
        """
    ),
    verbs=_VERBS,
    frames=_FRAMES,
    states=_STATES,
    bare=starting(
        rf"""
        (?!graag gedaan|goed gedaan){_OPENER}(?:(?:dat|het|alles|is|ook|al|en|beide)\s+)*(?:gedaan|klaar|geregeld|\
            voor elkaar|gefikst|gelukt|afgerond|voltooid|in orde|gebeurd|afgehandeld|komt in orde)(?: (?:voor je|\
            zoals gevraagd|ook|baas))*\s*(?:$|[.!,;:–—✅✔☑👍-]|[\U0001F300-\U0001FAFF])
        """
    ),
    things={
        "calendar": (
            r"\w*afspra(?:ak|ken)|\w*vergadering(?:en)?|\w*agenda|kalender|evenement(?:en)?|uitnodiging(?:en)?|"
            r"gesprek|overleg|meeting|bijeenkomst|call|verlof\w*|etentje"
        ),
        "reminder": r"herinnering(?:en)?|wekker|timer|alarm|melding",
        "mail": r"e-?mails?|\w*mails?|inbox|nieuwsbrief|ontvangers?|kantoor",
        "chat": r"berichte?n?|slack|kanaal|aankondiging|sms|whatsapp|teams|tweet|appje|post|groep|reactie",
        "file": (
            r"\w*bestand(?:en)?|\w*document(?:en)?|map|mappen|pdf|bijlagen?|rapporte?n?|drive|foto's?|afbeelding|"
            r"presentatie|contract(?:en)?|back-?up|verslag|notulen|loonstro\w+"
        ),
        "note": r"notities?|geheugen|voorkeur(?:en)?|verjaardag|allergie|aantekening(?:en)?",
        "task": r"ta(?:ak|ken)|\w*lijst(?:je)?|tickets?|melding|kaart|jira|trello|boodschap\w*",
        "run": (
            r"pipelines?|run|job|proces|workflow|build|export|import|script|server|dienst|migratie|synchronisatie|"
            r"productie|database|tests|campagne"
        ),
        "money": (
            r"\w*betaling(?:en)?|overschrijving|\w*factu(?:ur|ren)|terugbetaling|bedrag|salaris\w*|euro|€|geld|"
            r"\w*boeking|huur|kosten|termijn|saldo|declaratie|aanbetaling"
        ),
        "order": r"\w*bestelling(?:en)?|\w*order|offerte|levering|pakket|zending|voorraad|inkooporder|winkelwagen",
        "booking": (
            r"reservering(?:en)?|boeking(?:en)?|tafel|vlucht|hotel|kamer|zaal|trein\w*|kaartje|ticket|taxi|auto|"
            r"restaurant|reis|plek|cursus|dokter|tandarts|kapper"
        ),
        "record": (
            r"klant\w*|contact(?:en)?|account|profiel|adres(?:sen)?|prij(?:s|zen)|status|systeem|crm|product(?:en)?|"
            r"artikel|instelling(?:en)?|configuratie|wachtwoord|aanvra(?:ag|gen)|formulier|nummer|leverancier|"
            r"medewerker|limiet|registratie|abonnement|inschrijving|lidmaatschap|dubbele|prioriteit|deadline|regel|"
            r"rooster|thermostaat|verwarming|gegevens"
        ),
        "code": r"commits?|branch|pull request|repo(?:sitory)?|tag|main|wijzigingen",
        "access": r"toegang|rechten|rol|gebruiker\w*|lid|leden|groep",
        "device": r"licht(?:en)?|lampe?n?|verwarming|deur|muziek|airco|gordijnen|tv|wifi|volume",
    },
    texts=words(
        "tekst(?:en)? | zinn?(?:en)? | alinea's? | woord(?:en)? | komma's? | fouten | spelling | grammatica | "
        "titel | opsomming | (?:een|de|deze) tabel | kolom(?:men)? | concept | vertaling | samenvatting | toon | "
        "voorbeeld(?:en)? | uitleg | antwoord | versie | regels? | code | functie | formule | query | recept | "
        "gedicht | verhaal | artikel | toespraak | vergelijking | stappen | ideeën | suggesties | opties | "
        "berekening(?:en)? | getallen | totaal | som | aanhef | interpunctie | hoofdletters? | structuur | opmaak | "
        "stijl | inleiding | conclusie | een lijst | lijst met | typefouten | plan"
    ),
    cues=_CUES,
    letters=_LETTERS,
    unlisted=_UNLISTED,
    marks=re.compile(r"ij|oe|aa|ee[nrt]|ë|oo[a-z]|uur|^ge[a-z]+[dt]$|sch[a-z]+|lijk"),
)
