"""How claims are made in Italian; `@` stands for -o, -a, -i, -e."""

from __future__ import annotations

import re

from agents.claims.frames import frame, headlines, state
from agents.claims.grammar import Cues, Language, Letters
from agents.claims.patterns import GAP, anywhere, ending, starting, word_set, words
from agents.claims.verbs import Family, Unlisted, Verb, verb

_ADVERB = (
    r"(?:(?:già|appena|anche|ora|adesso|subito|poi|correttamente|inoltre|immediatamente|automaticamente|infine|"
    r"proprio|ufficialmente|come richiesto|direttamente|con successo|tutto|tutti|tutte|finalmente|nel frattempo|"
    r"personalmente|regolarmente|quindi|pure|di nuovo|nuovamente)\s+)*"
)
_OPENER = (
    r"(?:(?:ok|okay|certo|perfetto|va bene|d'accordo|sì|ciao|grazie|ottimo|bene|fatto|ecco fatto|capito|benissimo|"
    r"certamente|volentieri|salve|buongiorno|nessun problema|tutto fatto|buone notizie|ricevuto|ecco|"
    r"fatto tutto)(?: \w+)?\s*[!,.:;–—-]*\s+)*"
)
_CLITICS = (
    r"(?:(?:l'|gliel'|te l'|ve l'|me l'|ti|vi|le|gli|li|la|lo|ne|ci|mi|si|te lo|te la|te li|ve lo|glielo|gliela|"
    r"glieli|ve la|me lo)\s*)*"
)


def _verb(family: Family, need: str, done: str, *, doing: str = "", base: str = "") -> Verb:
    return verb(
        family,
        need,
        done.replace("@", "{o,a,i,e}"),
        doing=doing,
        base=base.replace("~", "{e,lo,la,li,le,gli,ti,vi,glielo}"),
    )


_VERBS = (
    _verb("release", "nothing", "rilasciat@ | distribuit@ in | messo in produzione | messa in produzione"),
    _verb("record", "no text", "contabilizzat@ | protocollat@ | caricat@ "),
    _verb(
        "send",
        "nothing",
        "distribuit@ | inviat@ | mandat@ | spedit@ | inoltrat@ | trasmess@ | avvisat@ | informat@ | notificat@ | "
        "avvertit@ | "
        "invitat@ | contattat@ | comunicat@ | fatto sapere | consegnat@ | recapitat@ | scritto a | scritto allo | "
        "scritto alla | scritto al | scritto all |  rispedit@ | presentat@ | segnalat@",
        doing="inviando | inviandol@ | mandando | spedendo | inoltrando | avvisando | informando",
        base="inviar~ | mandar~ | spedir~ | inoltrar~ | avvisar~ | informar~ | contattar~",
    ),
    _verb("send", "mail chat", "rispost@ | scritt@", base="risponder~"),
    _verb("post", "nothing", "pubblicat@ | postat@ | annunciat@", doing="pubblicando", base="pubblicar~"),
    _verb("share", "no text", "condivis@", doing="condividendo", base="condivider~"),
    _verb("share", "nothing", "allegat@", base="allegar~"),
    _verb("grant", "nothing", "concess@ | dato accesso | dato l'accesso | abilitato l'accesso"),
    _verb(
        "store",
        "nothing",
        "salvat@ | archiviat@ | memorizzat@ | caricat@ | preso nota | conservat@ | messo da parte | messo in archivio",
        doing="salvando | caricando | archiviando",
        base="salvar~ | archiviar~ | caricar~ | memorizzar~",
    ),
    _verb(
        "record",
        "no text",
        "registrat@ | annotat@ | segnat@ | appuntat@ | importat@ | esportat@ | scaricat@ | sincronizzat@ | "
        "documentat@ | copiat@ | inserit@",
        doing="registrando | annotando",
        base="registrar~ | annotar~",
    ),
    _verb(
        "schedule",
        "nothing",
        "programmat@ | pianificat@ | riprogrammat@ | messo in agenda | messo un promemoria | messo in calendario | "
        "calendarizzat@ | ripianificat@",
        doing="programmando | pianificando",
        base="programmar~ | pianificar~",
    ),
    _verb(
        "schedule",
        "calendar reminder booking",
        "spostat@ | rinviat@ | anticipat@ | posticipat@ | fissat@ | impostat@ | organizzat@ | attivat@ | mess@ | "
        "bloccat@ | segnat@",
        doing="spostando | fissando | impostando",
        base="spostar~ | fissar~ | impostar~",
    ),
    _verb("book", "nothing", "prenotat@ | riservat@ | iscritt@", doing="prenotando", base="prenotar~"),
    _verb("book", "booking calendar order", "confermat@ | bloccat@"),
    _verb(
        "start",
        "nothing",
        "avviat@ | lanciat@ | riavviat@ | fatto partire | messo in moto | innescat@",
        doing="avviando | lanciando | riavviando",
        base="avviar~ | lanciar~ | riavviar~",
    ),
    _verb(
        "start",
        "thing",
        "eseguit@ | iniziat@ | ripres@ | acces@ | apert@ | partit@ | cominciat@",
        doing="eseguendo | accendendo",
    ),
    _verb(
        "release",
        "nothing",
        "stampat@ | messo in produzione | messa in produzione | distribuit@ in produzione | deployat@",
    ),
    _verb("release", "code run", "rilasciat@ | pubblicat@"),
    _verb(
        "stop",
        "thing",
        "fermat@ | interrott@ | sospes@ | spent@ | bloccat@ | terminat@ | mess@ in pausa | arrestat@",
        doing="fermando | spegnendo",
    ),
    _verb(
        "create",
        "no text",
        "creat@ | generat@ | aggiunt@ | inserit@ | emess@ | aperto un ticket | apert@ una segnalazione | duplicat@",
        doing="creando | generando | aggiungendo | inserendo",
        base="crear~ | generar~ | aggiunger~ | inserir~",
    ),
    _verb("create", "thing", "apert@ | fatt@ | mess@ | preparat@ | effettuat@ | predispost@ | richiest@"),
    _verb(
        "delete",
        "nothing",
        "cancellat@ | eliminat@ | dimenticat@ | disinstallat@ | disiscritt@",
        doing="cancellando | eliminando",
        base="cancellar~ | eliminar~",
    ),
    _verb(
        "delete", "no text", "rimoss@ | tolt@ | svuotat@ | ripulit@", doing="rimuovendo", base="rimuover~ | toglier~"
    ),
    _verb(
        "cancel",
        "nothing",
        "annullat@ | disdett@ | revocat@ | cancellat@",
        doing="annullando | disdicendo",
        base="annullar~ | disdir~",
    ),
    _verb(
        "approve",
        "nothing",
        "approvat@ | autorizzat@ | firmat@ | dato il via libera | convalidat@",
        doing="approvando",
        base="approvar~ | autorizzar~ | firmar~",
    ),
    _verb("approve", "thing", "accettat@ | confermat@ | sbloccat@"),
    _verb("reject", "nothing", "rifiutat@ | respint@", doing="rifiutando"),
    _verb(
        "pay",
        "nothing",
        "pagat@ | rimborsat@ | saldat@ | versat@ | bonificat@ | accreditat@ | addebitat@",
        doing="pagando | rimborsando",
        base="pagar~ | rimborsar~ | saldar~",
    ),
    _verb(
        "pay",
        "money",
        "trasferit@ | effettuat@ | eseguit@ | disposto | elaborat@ | contabilizzat@ | registrat@ | emess@ | fatt@",
        doing="trasferendo",
    ),
    _verb(
        "buy",
        "nothing",
        "acquistat@ | comprat@ | ordinat@",
        doing="ordinando | acquistando",
        base="ordinar~ | acquistar~ | comprar~",
    ),
    _verb("buy", "order record", "rinnovat@ | effettuat@"),
    _verb(
        "change",
        "no text",
        "aggiornat@ | modificat@ | cambiat@ | corrett@ | configurat@ | regolat@ | impostat@ | reimpostat@ | "
        "applicat@ | adeguat@",
        doing="aggiornando | modificando | cambiando",
        base="aggiornar~ | modificar~ | cambiar~",
    ),
    _verb(
        "adjust",
        "no text",
        "rinominat@ | sostituit@ | assegnat@ | riassegnat@ | contrassegnat@ | segnat@ come | ripristinat@ | unit@ | "
        "aumentat@ | ridott@ | prorogat@ | estes@ | spostat@ | resettat@ | risolt@ | sistemat@ | trasferit@ | "
        "collegat@ | abbassat@ | alzat@",
        doing="spostando",
        base="spostar~",
    ),
    _verb(
        "change",
        "nothing",
        "attivat@ | disattivat@ | installat@ | abilitat@ | disabilitat@",
        doing="attivando | disattivando",
        base="attivar~ | disattivar~",
    ),
    _verb(
        "finish",
        "thing",
        "completat@ | chius@ | concluso | finalizzat@ | terminat@ | risolt@ | ultimat@ | evas@ | gestit@ | "
        "elaborat@ | eseguit@ | effettuat@",
        doing="chiudendo",
        base="chiuder~ | completar~",
    ),
)

_AFTER = (
    r"^\s*(?:$|[.!,;:…)✅✔☑–—-]|[\U0001F300-\U0001FAFF]|(?:la|il|lo|i|gli|le|l'|tutti|tutte|tutto|entrambi|a|al|alla|"
    r"alle|ai|per|in|nel|nella|con|il|entro|fino|e|domani|oggi|di|come|su|sul|sulla|da|dal|tramite|via|allo|agli|"
    r"all|nello|nei|nelle|nell|sui|sullo|sulle|contro|presso|tra|fra|senza|ed|"
    r"secondo|con|verso|dopo|prima|oltre|correttamente)\b)"
)

_FRAMES = (
    frame("self", "done", rf"(?<![\w'])(?:io |noi )?{_CLITICS}(?:ho|abbiamo)\s+{_ADVERB}"),
    frame("self", "done", rf"(?<![\w'])(?:l'|gliel'|te l'|ve l')(?:ho|abbiamo)\s+{_ADVERB}"),
    frame(
        "self",
        "done",
        rf"(?<![\w'])(?:ho|abbiamo)\s+(?:(?!(?:che|chi|ha|hanno|non|se|è)\b){GAP}){{1,10}}(?:e|ed|o)\s+(?:l'ho |"
        rf"ho )?{_ADVERB}",
    ),
    frame(
        "self",
        "base",
        rf"(?<![\w'])(?:ho|abbiamo)\s+{_ADVERB}(?:potuto|provveduto ad?|finito di|terminato di|pensato ad?|fatto|"
        rf"preso la libertà di|fatto in modo di)\s+",
    ),
    frame(
        "self",
        "base",
        r"(?<![\w'])(?:sono|siamo) riuscit[aoei] a (?:far )?",
    ),
    frame(
        "self",
        "base",
        r"(?<![\w'])(?:mi sono|ci siamo)\s+(?:permess[oai]|occupat[oaie]|presa? la libertà|preso la briga)\s+(?:di\s+)",
    ),
    frame("doing", "doing", rf"(?<![\w'])(?:{_CLITICS})(?:sto|stiamo)\s+{_ADVERB}"),
    frame("doing", "doing", rf"^{_OPENER}{_ADVERB}", right=r"(?:ora|adesso|…|\.\.\.|subito|🚀|⏳|in questo momento)"),
    frame("passive", "done", rf"(?<![\w'])(?:è|sono)\s+{_ADVERB}stat[oaie]\s+{_ADVERB}", object_side="left"),
    frame("passive", "done", rf"(?<![\w'])(?:viene|vengono)\s+(?:ora|adesso)\s+{_ADVERB}", object_side="left"),
    frame("passive", "done", rf"(?<![\w'])(?:fu|furono)\s+{_ADVERB}", object_side="left"),
    frame("state", "done", rf"(?<![\w'])(?:è|sono|sei|siete|risulta|risultano)\s+{_ADVERB}", object_side="left"),
    frame("self", "done", rf"^{_OPENER}{_ADVERB}", right=_AFTER, dropped=True),
    *headlines(
        _OPENER,
        r"di|del|un|una|uno|ogni|"
        r"nessun|nessuna|se|quando|non|lui|lei|il|la|lo|i|gli|le|l'\S+|che|chi|una volta|ancora|appena",
        r"viene|vengono|veniva|quando|avrei|avremmo|avrebbe|vorrei|potrei|dovrei|posso|vuoi|hai|avete|sia|siano|"
        r"sarebbe|era|erano|aveva|avevano|è|sono|ha|hanno|sarà|può|deve|era|che|non|stato|stata|essere|ho",
        _ADVERB,
        _AFTER,
        conjunctions="e|ed",
    ),
)

_STATES = (
    state(r" (?:è|sono) (?:ora |già )?(?:tu[oa]|tuoi|tue|nostr[oaie]|vostr[oaie])(?=\s*[.!,✅]|$)", "book"),
    state(r"\b(?:ora|adesso|da ora) (?:può|possono) \w+(?:are|ere|ire)\b", "grant"),
    state(
        r"\b(?:ora|adesso|da ora) (?:è|sono|sta|stanno|figura|risulta|segna|punta|costa) (?:a|in|su|nel|nella|"
        r"al|alla|di)\b",
        "change",
    ),
    state(r"\b(?:ora|già|adesso) (?:lo sa|lo sanno|è al corrente|sono al corrente)\b", "send"),
    state(
        r"\b(?:è|sono) (?:ora |già |adesso )?(?:nell'|nel |nella |sul |sulla |in )(?:\w+ )?(?:album|calendario|"
        r"agenda|cartella|drive|sistema|archivio|canale|lista|carrello|posta|casella|coda|server|blog|conto)\b",
    ),
    state(
        r"\b(?:ora|adesso) (?:il|la|lo|l'|i|le) ?\w+ (?:è|sono|costa|vale|scade|appartiene)\b| (?:è|sono) (?:ora|"
        r"adesso) (?!(?:un|una|possibile)\b)\S",
        "change",
    ),
    state(
        r"\b(?:è|sono) (?:\w+ )?(?:partit[oaie]|arrivat[oaie] a tutti|online|vuot[oaie]|in linea)(?=\s*[.!,✅]|$)",
        near=True,
    ),
    state(r"\b(?:c'è|ci sono) (?:ora|adesso) (?:un|una|dei) \w+", "create"),
    state(r"\b(?:sveglia|promemoria|timer) (?:è|sono) (?:\w+ )?(?:alle|per le|su)\b", "schedule"),
    state(r"\b(?:è|sono) (?:ora |già )?a nome\b", "book"),
    state(r"\b(?:è|sono) (?:già |ora |adesso )?(?:in viaggio|in arrivo|partit[oaie])\b", "send"),
    state(
        r"\b(?:è|sono) (?:ora|adesso|già) (?:\S+ )?(?:nel|nella|sul|sulla|in) (?:tuo|tua|suo|sua|vostro|il|la)?\s?\S+"
    ),
    state(r"\b(?:lo|la|li|le) (?:trovi|troverai|trova|troverà) (?:\S+ )?(?:nel|nella|sul|sulla|in)\b"),
    state(r"\b(?:ora|adesso) ha(?:nno)? (?:\S+ ){0,2}?(?:accesso|i permessi)\b", "grant"),
    state(
        r"\b(?:è|sono|tutto è|è tutto) (?:già |ora |tutto |stat[oaie] )*(?:a posto|sistemat[oaie]|fatto|"
        r"pronto e inviato|in corso|in esecuzione|attiv[oaie]|online|risolt[oaie]|in funzione|effettiv[oa]|"
        r"operativ[oa]|confermat[oaie])\b"
    ),
    state(
        r"\b(?:ci ho pensato io|me ne sono (?:già )?occupat[oa]|l'ho (?:già |appena )?fatto|"
        r"ho (?:già )?(?:fatto tutto|provveduto|sistemato tutto|pensato a tutto))\b",
        None,
        "self",
    ),
    state(
        r"\b(?:pagamento|bonifico|invio|prenotazione|ordine|cancellazione|aggiornamento|caricamento|backup|"
        r"iscrizione|trasferimento|rimborso|appuntamento|modifica|disdetta|registrazione) (?:(?!può|sarà|"
        r"non)\S+ ){0,3}?(?:riuscit[oa]|andat[oa] a buon fine)\b|\bandat[oa] a buon fine\b",
        kind="headline",
    ),
)

_CUES = Cues(
    several=words("entrambi | entrambe | (?:tutti e|tutte e) (?:due|tre)"),
    setback=words(
        r"""
        respint\w+ | scartat\w+ | rifiut\w+ | negat\w+ | ancora | resta\w* | rimane | rimasto\w* | provato
        tentat\w+ | troppo | invariat\w+ | bloccat\w+ | scadut\w+ | occupat\w+ | non | nessun\w*
        """
    ),
    too=words("anche | pure | altrettanto"),
    before_noun=ending("con | di | del | della | dello | in | un | uno | una | per | senza | al | su | a | da"),
    dated=ending("d' | di | del | da | per | entro"),
    still=ending("ancora"),
    unreal=words(
        "se | quando | ogni volta che | una volta che | una volta | (?<!è )(?<!sono )(?<!ho )(?<!abbiamo )appena | "
        "dopo che | prima che | finché | affinché | a meno che | può | possono | potrebbe | potrebbero | deve | "
        "devono | dovrebbe | sarà | saranno | sarebbe | sia | siano | venga | vengano | fosse | va | vanno | "
        "verifica | verifichi | controlla | "
        "assicurati | si assicuri | vuoi | vuole | come | perché | invece di | senza | era | erano | bisogna | "
        "avrebbe"
    ),
    unreal_self=anywhere(
        r"\b(?:se|quando|una volta che|appena|dopo che|prima che|finché|come se|che|perché|come|ogni volta che|"
        r"quello che|ciò che|non|mai|dove)\s*$"
    ),
    assured=words(
        "(?:ti |le |vi )?confermo che | posso confermar\\w* che | ti informo che | la informo che | "
        "non (?:ti preoccupare|preoccuparti|si preoccupi) | nessun problema | non solo"
    ),
    joins=anywhere(
        rf"(?:,|&|;|\b(?:e|ed|poi|nonché))\s*(?:e |ed |ho |l'ho |poi |anche |inoltre |le ho |li ho |gli ho )*{_ADVERB}$"
    ),
    turns=words("ma | però | tuttavia | quindi | perché | invece | anche se | bensì"),
    denied=words("non | niente | nulla | nessun | nessuno | nessuna | mai | senza | né | quasi | neanche | nemmeno"),
    denied_after=starting(r"\s*(?:niente|nulla|nessun\w*)\b"),
    reported=words(
        "secondo | a quanto pare | sembra che | pare che | in base a | risulta che | "
        "(?:nel|nella|nell') ?(?:registro|cronologia|rapporto|contratto|articolo|testo|messaggio|log|romanzo|libro|fi"
        "lm) | "
        "spiega | racconta | sostiene | dice | ha detto | indica | mostra | afferma | ha scritto | lui | lei | "
        "loro | vedo che | ho visto che | hai | avete | scrive"
    ),
    long_ago=words(
        r"""
        ieri | l'altro ieri | (?:la settimana|il mese|l'anno|il trimestre) scors[oa]
        (?:lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica) scors[oa]
        \S+ (?:minuti|ore|giorni|settimane|mesi|anni|giorno|mese|anno|settimana|ora) fa
        (?:a|in|da|nel) (?:gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|\
            dicembre)
        nel \d{4}
        il \d{1,2} (?:gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre)
        \d{4}-\d\d-\d\d | \d{1,2}/\d{1,2}/\d{2,4} | stamattina | in precedenza | originariamente | a suo tempo
        questa settimana
        """
    ),
    by=words(
        r"(?:da|dal|dalla|dallo|dai|dagli|dalle|dall'\S+) (?!(?:me|noi|nova|domani|oggi|ora|lunedì|martedì|mercoledì|"
        r"giovedì|venerdì|sabato|domenica|remoto|\d)\b)\S+"
    ),
    habit=words(
        "automaticamente | sempre | di solito | normalmente | generalmente | per impostazione predefinita | "
        "in genere | spesso | ogni (?:giorno|settimana|mese|volta|notte|lunedì) | poi | quindi | a volte | quando | "
        "se | appena | una volta che | solo"
    ),
    generic=words(
        "quando premi | un | una | uno | dei | delle | ogni | alcuni | alcune | molti | i suoi | le sue | loro"
    ),
    asks=starting(
        r"\W*(?:vuoi|vuole|hai|ha|posso|devo|desideri|desidera|quando|come|perché|chi|che|cosa|quale|è stat\w|"
        r"ti serve|serve|preferisci|dove)\b"
    ),
    idle=starting(
        r"mess@? in (?:grassetto|ordine|forma|tabella) | messo in (?:grassetto|ordine|forma|tabella) | "
        r"fatto (?:il calcolo|i calcoli|del mio meglio|un riassunto|una tabella|riferimento|una lista) | "
        r"iniziato (?:da|con) | risposto alla tua | risolto (?:l'equazione|il problema) | confermato che"
    ),
    recent=words("ora | adesso | appena | con successo | per te | per lei | come richiesto"),
    whole=words("tutti | tutte | tutto | entrambi | entrambe | ogni | due | tre | quattro | cinque"),
    yours=words("tuo | tua | tuoi | tue | suo | sua | ti | vi"),
    manual=anywhere(
        r"(?:^|[.\n:;,]\s*|\d[.)]\s*|[-*•]\s*|\be |\bpoi )(?:clicca|cliccare|fai clic|faccia clic|premi|prema|"
        r"seleziona|selezioni|scegli|apri|apra|vai (?:a|su|in)|digita|esegui|tocca|trascina|inserisci)\b"
    ),
    delivers=anywhere(
        r"""
        \b(?:ecco (?:il|la|i|le|lo|a te|qui|l'|una|un)|qui sotto|di seguito|qui di seguito|(?:il|la) (?:risultato|\
            risposta|somma|totale|traduzione|riassunto|differenza|media) (?:è|sono|ammonta)|in totale|in sintesi)\b
        ```
        =\s*[\d$€£]
        \n\s*\|.+\|
        """
    ),
    failure=words(
        "fallit[oa] | errore | non (?:ho|è|sono) | impossibile | (?<!nessun )(?<!senza )(?<!c'è )problema | "
        "tranne | purtroppo | rifiutat[oa]"
    ),
)

_LETTERS = Letters(
    intro=words(
        "bozza | traduzione | tradott[oa] | versione | riformulazione | corrett[oa] | rivist[oa] | proposta | "
        "modello | testo | e-?mail | mail | lettera | risposta | messaggio | nota | post | annuncio | riassunto | "
        "citazione | paragrafo | frase | esempio | in (?:italiano|inglese|francese|tedesco|spagnolo|arabo) | "
        "ha scritto | scrive | dice | più (?:formale|cortese|breve) | punti chiave | "
        "potresti (?:scrivere|rispondere|dire) | ad esempio"
    ),
    label=starting(
        r"\W*(?:originale|corretto|correzione|prima|dopo|traduzione|versione|opzione|bozza|esempio|italiano|inglese|"
        r"formale|informale|oggetto|testo|citazione)(?: (?:\d|[a-d]))?\s*(?:\([^)]*\))?\W*:\W*"
    ),
    report=words(
        "in breve | in sintesi | in sostanza | quello che ho fatto | cosa ho fatto | ho fatto | azioni | conferma"
    ),
    greeting=starting(
        r"\W*(?:gentile|caro|cara|cari|ciao|buongiorno|buonasera|salve|egregio|spettabile)\b[^!?]{0,60}[,:!]?\s*$"
    ),
    closing=starting(
        r"\W*(?:cordiali saluti|distinti saluti|un saluto|saluti|grazie|a presto|cordialmente|"
        r"un abbraccio)\b[^?]{0,60}$"
    ),
    subject=starting(r"\W*oggetto\W*:"),
)

_UNLISTED = Unlisted(
    objects=re.compile(r"^\s+(?:il|lo|la|l'|i|gli|le|un[ao]?|in|su|sul|sulla|nel|nella|al|alla|tutt[oie]|anche|\d+)\b"),
    done=re.compile(r"[a-zà-ÿ]{3,}(?:at[oaie]|ut[oaie]|it[oaie])"),
    past=re.compile(r"(?!)"),
    mental=anywhere(
        r"""
        sbagliat[oaie] | confus[oaie] | provvedut[oaie] | bedankt
        riassunt[oaie] | tradott[oaie] | riformulat[oaie] | calcolat[oaie] | verificat[oaie] | controllat[oaie]
        rilett[oaie] | lett[oaie] | confrontat[oaie] | cercat[oaie] | trovat[oaie] | analizzat[oaie] | pensat[oaie]
        capit[oaie] | imparat[oaie] | notat[oaie]
        identificat[oaie] | elencat[oaie] | raggruppat[oaie] | ordinat[oaie] | evidenziat[oaie] | spiegat[oaie]
        descritt[oaie] | redatt[oaie] | abbozzat[oaie] | accorciat[oaie] | semplificat[oaie] | ampliat[oaie]
        contat[oaie] | stimat[oaie] | provat[oaie] | tentat[oaie]
        volut[oaie] | decis[oaie] | scelt[oaie] | consigliat[oaie] | suggerit[oaie] | propost[oaie] | menzionat[oaie]
        dett[oaie] | chiest[oaie] | dimenticat[oaie] | promess[oaie] | suppost[oaie] | interpretat[oaie] | dedott[oaie]
        mostrat[oaie] | omess[oaie] | usat[oaie] | utilizzat[oaie]
        seguit[oaie] | divis[oaie] | estratt[oaie] | raccolt[oaie] | recuperat[oaie] | consultat[oaie] | ricevut[oaie]
        aspettat[oaie] | sentit[oaie] | parlat[oaie] | trattat[oaie] | immaginat[oaie] | progettat[oaie]
        arrotondat[oaie] | sommat[oaie] | moltiplicat[oaie] | migliorat[oaie]
        chiarit[oaie] | valutat[oaie] | esaminat[oaie] | rilevat[oaie] | scopert[oaie] | dat[oaie] | avut[oaie]
        stat[oaie] | pres[oaie] | vist[oaie] | potut[oaie] | mantenut[oaie] | rispettat[oaie] | presentat[oaie]
        strutturat[oaie] | riscritt[oaie] | fatt[oaie] | finit[oaie] | convertit[oaie]
        """
    ),
)

ITALIAN = Language(
    code="it",
    common=word_set(
        """
        il lo la i gli le di che è e un una per con non ho hai ha sono del della nel nella al alla ti mi si più come
        se anche ma questo stato stata alle già abbiamo hanno era erano sarà sarebbe essere stati state delle dei
        degli dai dal dalla sul sulla tra fra senza quando dove chi cosa niente nulla nessun nessuna mai sempre molto
        bene oggi ieri domani adesso ora fatto grazie ciao sì tuo tua suo sua vi ci ne questa quello quella tutti
        tutto ogni due tre vuoi posso puoi può dopo prima secondo ancora appena ecco
        """
    ),
    verbs=_VERBS,
    frames=_FRAMES,
    states=_STATES,
    bare=starting(
        rf"""
        {_OPENER}(?:(?:tutto|è|ecco|è stato|già|ho|e)\s+)*(?:fatto|ecco fatto|tutto fatto|tutto a posto|sistemato|\
            completato|a posto|finito|risolto|eseguito|missione compiuta|tutto pronto)(?: (?:per te|come richiesto|\
            anche|tutto|capo))*\s*(?:$|[.!,;:–—✅✔☑👍-]|[\U0001F300-\U0001FAFF])
        """
    ),
    things={
        "calendar": (
            r"riunion[ei]|appuntament[oi]|calendario|agenda|event[oi]|chiamata|invit[oi]|colloquio|incontro|sessione|"
            r"cena|pranzo|call|visita|ferie|videochiamata"
        ),
        "reminder": r"promemoria|sveglia|allarme|timer|avvis[oi]|notific[ah]e?",
        "mail": r"e-?mail|mail|posta|newsletter|destinatari",
        "chat": r"messagg[io]+|slack|canale|post|annunci[oi]?|sms|whatsapp|teams|tweet|gruppo|commento",
        "file": (
            r"file|document[oi]|cartell[ae]|pdf|allegat[oi]|report|rapport[oi]|relazion[ei]|drive|foto|immagin[ei]|"
            r"presentazione|contratt[oi]|backup|verbale|cedolino|cloud"
        ),
        "note": r"not[ae]|memoria|preferenz[ae]|appunt[oi]|compleanno|allergia",
        "task": r"attività|compit[oi]|list[ae]|ticket|segnalazion[ei]|spesa|scheda|jira|trello",
        "run": (
            r"pipeline|esecuzion[ei]|process[oi]|flusso|job|build|esportazione|importazione|script|server|servizio|"
            r"migrazione|sincronizzazione|produzione|database|test|campagna"
        ),
        "money": (
            r"pagament[oi]|bonific[oi]|fattur[ae]|rimbors[oi]|importo|stipend[io]+|euro|€|denaro|"
            r"registrazione contabile|affitto|spes[ae]|rata|saldo|nota spese|acconto"
        ),
        "order": r"ordin[ei](?: d'acquisto)?|preventiv[oi]|consegn[ae]|pacco|spedizione|magazzino|merce|carrello",
        "booking": (
            r"prenotazion[ei]|tavol[oi]|vol[oi]|hotel|camer[ae]|sala|tren[oi]|bigliett[oi]|taxi|auto|ristorante|"
            r"viaggio|posto|corso|medico|dentista"
        ),
        "record": (
            r"schede?|client[ei]|contatt[oi]|account|profilo|indirizz[oi]|prezz[oi]|stato|sistema|crm|giacenz[ae]|"
            r"prodott[oi]|articol[oi]|impostazion[ei]|configurazione|password|richiest[ae]|modulo|numero|"
            r"fornitor[ei]|dipendent[ei]|limite|abbonament[oi]|iscrizione|duplicat[oi]|priorità|scadenza|regola|"
            r"orario|termostato|riscaldamento|temperatura"
        ),
        "code": r"commit|branch|ramo|pull request|repository|tag|main|modifiche al codice",
        "access": r"accesso|permess[oi]|ruol[oi]|utent[ei]|membr[oi]|gruppo",
        "device": r"luc[ei]|lampad[ae]|riscaldamento|porta|musica|tapparelle|tv|wifi|climatizzatore|volume",
    },
    texts=words(
        "test[oi] | fras[ei] | paragraf[oi] | parol[ae] | virgol[ae] | error[ei] | ortografia | grammatica | "
        "titol[oi] | punt[oi] | (?:una|la|questa) tabella | colonn[ae] | bozza | traduzione | riassunto | schema | "
        "tono | esemp[io]+ | spiegazione | risposta | versione | righ[ea] | codice | funzion[ei] | formul[ae] | "
        "query | ricetta | poesia | storia | articolo | discorso | confronto | passagg[io]+ | idee | "
        "suggeriment[oi] | opzioni | calcol[oi] | numeri | totale | somma | saluto | punteggiatura | maiuscol[ae] | "
        "ripetizion[ei] | struttura | formattazione | stile | introduzione | conclusione | una lista | elenco | "
        "refus[oi] | piano | equazion[ei]"
    ),
    cues=_CUES,
    letters=_LETTERS,
    unlisted=_UNLISTED,
    marks=re.compile(r"[àìòù]$|zion[ei]$|gl[ia]|cch|zz|ggi|tt[oaie]$|[aeiou]ss[oaie]$|chi|ghi"),
    affixes=(r"^ri(?=\w{4})", ""),
)
