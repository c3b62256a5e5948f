"""How claims are made in German: the participle stands at the end, the subject may follow its verb."""

from __future__ import annotations

import re

from agents.claims.frames import frame, headlines, state
from agents.claims.grammar import Cues, Language, Letters
from agents.claims.patterns import GAP, anywhere, ending, starting, word_set, words
from agents.claims.verbs import Unlisted, verb

_ASIDE = (
    r"[^\s;:!?…]+,\s+(?!(?:der|die|das|den|dem|dessen|deren|welche\w*|dass|ob|weil|wenn|was|wie|wo|um|damit|da|denn|"
    r"aber|sondern|und|also|ich|wir)\b)"
)  # "für Dienstag, 14 Uhr, "
_GAP = (
    rf"(?:(?!(?:hat|haben|wurden?|ist|sind|war|waren|er|wer|dass|ob|kann|können|wird|werden)\b)(?:{GAP}|"
    rf"{_ASIDE})){{0,20}}"
)
_ADVERB = (
    r"(?:(?:gerade|jetzt|eben|soeben|schon|bereits|auch|nun|direkt|gleich|erfolgreich|sofort|für dich|für sie|"
    r"für euch|inzwischen|hiermit|"
    r"außerdem|zudem|zusätzlich|wie gewünscht|wie besprochen|dann|danach|alles|beides|kurz|noch|mal|wieder|"
    r"erneut)\s+)*"
)
_OPENER = (
    r"(?:(?:klar|alles klar|okay|ok|gut|super|perfekt|gerne?|natürlich|ja|jawohl|prima|verstanden|hallo|hi|danke|"
    r"fertig|erledigt|kein problem|in ordnung|sehr gern|sicher|selbstverständlich|passt|geht klar|bitte schön|so|"
    r"geschafft)(?: \w+)?\s*[!,.:;–—-]*\s+)*"
)

_VERBS = (
    verb(
        "record",
        "no text",
        "gebucht | verbucht | ausgebucht | eingebucht | umgebucht | ausgeziffert | kontiert | abgegrenzt | vorgemerkt",
    ),
    verb("adjust", "nothing", "gemergt | gemerged | deployt | gepatcht | gepusht | committet | zusammengeführt"),
    verb(
        "send",
        "nothing",
        """
        verteilt | hinausgegangen | rausgegangen | herausgegangen | zukommen lassen | gesendet | geschickt | verschickt
        versendet | abgeschickt | abgesendet | rausgeschickt | weitergeleitet
        zugeschickt | zugesandt | gemailt | angeschrieben | benachrichtigt | informiert | verständigt | eingeladen
        Bescheid gegeben | bescheid gegeben | bescheid gesagt | kontaktiert | übermittelt | zugestellt | hinausgeschickt
        rausgesendet | ausgeliefert | nachgesendet | erinnert | alarmiert | eingereicht | übersandt | gesandt | versandt
        mitgeteilt | geantwortet | losgeschickt | durchgegeben | weitergegeben | in kenntnis gesetzt | abgegeben
        gepingt
        angerufen | gefaxt | zurückgeschickt | auf den weg gebracht | zukommen lassen | eskaliert | vorgelegt
        """,
        doing="""
        sende | schicke | verschicke | versende | leite | informiere | benachrichtige | maile | schreibe | reiche
        """,
        base="""
        senden | schicken | verschicken | versenden | ab{schicken,zuschicken,senden,zusenden} | weiter{leiten,zuleiten}
        informieren | benachrichtigen | verständigen | kontaktieren | übermitteln | zustellen | zuzustellen | ausliefern
        ein{laden,zuladen,reichen,zureichen} | weiter{geben,zugeben} | mit{teilen,zuteilen} | erreichen | anschreiben
        """,
        past="schickte | sendete | informierte | benachrichtigte",
    ),
    verb("send", "mail chat", "geschrieben | beantwortet | gemeldet"),
    verb(
        "post",
        "nothing",
        "gepostet | veröffentlicht | publiziert | getwittert | verkündet | bekanntgegeben",
        doing="poste | veröffentliche",
        base="posten | veröffentlichen",
    ),
    verb(
        "share",
        "no text",
        "geteilt",
        doing="teile",
        base="""
        teilen | zu teilen
        """,
    ),
    verb(
        "share",
        "nothing",
        "freigeschaltet | angehängt | beigefügt",
        doing="hänge",
        base="""
        freischalten | freizuschalten | anhängen | anzuhängen | beifügen | beizufügen
        """,
    ),
    verb("grant", "access", "freigegeben | eingeräumt | erteilt | vergeben | zugewiesen"),
    verb(
        "grant",
        "nothing",
        "rechte gegeben | zugriff gegeben | zugang gegeben | berechtigt",
        doing="berechtige",
        base="berechtigen",
    ),
    verb(
        "store",
        "nothing",
        """
        gespeichert | abgespeichert | gesichert | hinterlegt | abgelegt | archiviert | hochgeladen | gemerkt | vermerkt
        abgeheftet | zwischengespeichert | eingelagert | eingecheckt | weggespeichert | festgehalten
        """,
        doing="speichere | sichere | lade | archiviere | merke",
        base="""
        speichern | abspeichern | abzuspeichern | sichern | hochzuladen | hochladen | archivieren | ab{legen,zulegen}
        hinterlegen | vermerken | merken
        """,
        past="speicherte",
    ),
    verb(
        "record",
        "no text",
        """
        notiert | aufgeschrieben | protokolliert | erfasst | aufgenommen | importiert | exportiert | heruntergeladen
        synchronisiert | verbucht | registriert | dokumentiert | geloggt | kopiert | übernommen | gepackt | gestellt
        committet | commited
        """,
        doing="notiere | erfasse | importiere | exportiere",
        base="""
        notieren | erfassen | auf{nehmen,zunehmen} | importieren | exportieren | herunter{laden,zuladen}
        synchronisieren | verbuchen | registrieren | dokumentieren | kopieren | übernehmen
        """,
    ),
    verb(
        "schedule",
        "nothing",
        """
        eingeplant | terminiert | vorgemerkt | anberaumt | umgeplant | erinnerung gestellt | wecker gestellt
        timer gestellt | eingetaktet | zeitlich geplant
        """,
        doing="plane | terminiere",
        base="""
        einplanen | einzuplanen | terminieren | vormerken | vorzumerken | anberaumen | umplanen
        """,
    ),
    verb(
        "schedule",
        "calendar reminder booking",
        """
        geplant | verschoben | vorverlegt | verlegt | eingetragen | gestellt | gesetzt | angesetzt | vereinbart
        festgelegt | ausgemacht | eingerichtet | organisiert | eingestellt | aktiviert | geblockt | blockiert | vertagt
        """,
        doing="trage | verschiebe | stelle | setze | vereinbare",
        base="""
        eintragen | einzutragen | verschieben | vorverlegen | vorzuverlegen | verlegen | planen | stellen | setzen
        ansetzen | anzusetzen | vereinbaren | fest{legen,zulegen} | ein{richten,zurichten} | organisieren | blocken
        """,
    ),
    verb(
        "book",
        "nothing",
        "gebucht | reserviert | umgebucht | dazugebucht | angemeldet | eingeschrieben | eingebucht",
        doing="buche | reserviere",
        base="""
        buchen | reservieren | umbuchen | umzubuchen | anmelden | anzumelden | einschreiben | dazubuchen
        """,
        past="buchte | reservierte",
    ),
    verb("book", "booking calendar", "bestätigt | gesichert | fixiert", doing="bestätige", base="bestätigen | sichern"),
    verb(
        "start",
        "nothing",
        """
        gestartet | angestoßen | neugestartet | neu gestartet | ausgelöst | angeworfen | losgetreten | in gang gesetzt
        hochgefahren | eingeleitet | initiiert
        """,
        doing="starte | stoße | löse",
        base="""
        starten | an{stoßen,zustoßen} | aus{lösen,zulösen} | neu starten | hoch{fahren,zufahren} | ein{leiten,zuleiten}
        """,
        past="startete",
    ),
    verb(
        "start",
        "thing",
        "begonnen | ausgeführt | fortgesetzt | wiederholt | eingeschaltet | angeschaltet | angemacht | "
        "wiederaufgenommen",
        doing="führe | schalte | wiederhole",
        base="""
        ausführen | auszuführen | fort{setzen,zusetzen} | wiederholen | ein{schalten,zuschalten} | wiederaufnehmen
        """,
    ),
    verb(
        "release",
        "nothing",
        "gedruckt | ausgedruckt | deployt | deployed | ausgerollt | gepusht | live geschaltet",
        doing="deploye | rolle | pushe",
        base="drucken | ausdrucken | auszudrucken | deployen | ausrollen | auszurollen | pushen",
    ),
    verb("release", "code run", "veröffentlicht | ausgeliefert"),
    verb("send", "mail chat order file", "geliefert"),
    verb(
        "stop",
        "thing",
        """
        gestoppt | angehalten | pausiert | beendet | abgebrochen | ausgeschaltet | abgeschaltet | ausgemacht | gesperrt
        unterbrochen | heruntergefahren | blockiert | stummgeschaltet | ausgesetzt | entsperrt | eingefroren
        """,
        doing="stoppe | beende | breche | schalte | pausiere",
        base="""
        stoppen | an{halten,zuhalten} | ab{brechen,zubrechen} | pausieren | beenden | aus{schalten,zuschalten}
        ab{schalten,zuschalten} | sperren | unterbrechen | herunter{fahren,zufahren} | blockieren | entsperren
        """,
    ),
    verb(
        "create",
        "no text",
        """
        erstellt | angelegt | erzeugt | generiert | hinzugefügt | eingefügt | aufgesetzt | aufgebaut | eröffnet
        eingegeben | ergänzt | gesetzt | ausgestellt | eingerichtet | eingetragen | beantragt | dupliziert | gelegt
        aufgegeben | geschrieben | hinzugenommen
        """,
        doing="erstelle | lege | erzeuge | generiere | füge | trage",
        base="""
        erstellen | anzulegen | anlegen | erzeugen | generieren | hinzu{fügen,zufügen} | einzutragen | eintragen
        ein{fügen,zufügen,geben,zugeben} | ergänzen | eröffnen | aus{stellen,zustellen} | ein{richten,zurichten}
        beantragen | duplizieren
        """,
        past="erstellte",
    ),
    verb("create", "thing", "eingereicht | geöffnet | aufgemacht | gestellt | vorbereitet | gemacht | angefertigt"),
    verb(
        "delete",
        "nothing",
        "gelöscht | vergessen | deinstalliert | abbestellt | abgemeldet | weggeworfen | bereinigt | verworfen | "
        "ausgetragen",
        doing="lösche | bestelle",
        base="""
        löschen | zu löschen | abmelden | abzumelden | bereinigen | ab{bestellen,zubestellen} | verwerfen
        """,
        past="löschte",
    ),
    verb(
        "delete",
        "no text",
        "aus … genommen | vom … genommen | entfernt | geleert | gestrichen | herausgenommen | rausgenommen | "
        "beseitigt | aufgeräumt | zurückgezogen",
        doing="entferne | leere",
        base="""
        entfernen | zu entfernen | leeren | streichen | heraus{nehmen,zunehmen} | auf{räumen,zuräumen}
        """,
    ),
    verb(
        "cancel",
        "nothing",
        "storniert | abgesagt | gekündigt | widerrufen | annulliert | abbestellt | gecancelt",
        doing="storniere | kündige | sage",
        base="""
        stornieren | absagen | abzusagen | kündigen | widerrufen | annullieren | canceln
        """,
        past="stornierte",
    ),
    verb(
        "cancel", "thing", "abgebrochen | zurückgenommen | rückgängig gemacht | aufgehoben | zurückgezogen | ausgebucht"
    ),
    verb(
        "approve",
        "nothing",
        "freigegeben | genehmigt | bewilligt | abgezeichnet | autorisiert | unterschrieben | abgenommen | "
        "gegengezeichnet | mitgezeichnet | zugesagt",
        doing="genehmige",
        base="""
        genehmigen | freigeben | freizugeben | bewilligen | unterschreiben | autorisieren
        """,
        past="genehmigte",
    ),
    verb("approve", "thing", "bestätigt | akzeptiert | angenommen | signiert | unterzeichnet | zugestimmt"),
    verb(
        "reject",
        "nothing",
        "abgelehnt | zurückgewiesen | abgewiesen",
        doing="lehne",
        base="""
        ablehnen | abzulehnen | zurückweisen | zurückzuweisen
        """,
    ),
    verb(
        "pay",
        "nothing",
        """
        bezahlt | überwiesen | erstattet | rückerstattet | zurückerstattet | angewiesen | beglichen | eingezahlt
        zurückgezahlt | ausgezahlt | abgebucht | gutgeschrieben
        """,
        doing="überweise | bezahle | zahle | erstatte",
        base="""
        überweisen | bezahlen | zu überweisen | erstatten | zurück{erstatten,zuerstatten,zahlen,zuzahlen} | begleichen
        ein{zahlen,zuzahlen} | aus{zahlen,zuzahlen} | ab{buchen,zubuchen} | gut{schreiben,zuschreiben}
        """,
        past="überwies",
    ),
    verb(
        "pay",
        "money",
        "gezahlt | ausgeführt | getätigt | veranlasst | verbucht | belastet | übertragen | aufgeladen | gebucht | "
        "ausgeglichen",
    ),
    verb(
        "buy",
        "nothing",
        "bestellt | gekauft | nachbestellt | erworben | geordert",
        doing="bestelle | kaufe",
        base="""
        bestellen | kaufen | nachbestellen | nachzubestellen | erwerben
        """,
    ),
    verb("buy", "order record", "verlängert"),
    verb(
        "change",
        "no text",
        "aktualisiert | geändert | bearbeitet | angepasst | ersetzt | zurückgesetzt | konfiguriert | korrigiert | "
        "wiederhergestellt | umgestellt | abgeändert | hochgesetzt | herabgesetzt | eingestellt | gesetzt | "
        "eingespielt | berichtigt | vorgenommen | heruntergesetzt | hinterlegt",
        doing="aktualisiere | ändere | passe | setze | stelle | korrigiere",
        base="""
        aktualisieren | ändern | zu ändern | an{passen,zupassen} | zu aktualisieren | ersetzen | zurück{setzen,zusetzen}
        konfigurieren | korrigieren | wieder{herstellen,herzustellen} | um{stellen,zustellen} | berichtigen
        """,
        past="aktualisierte | änderte",
    ),
    verb(
        "adjust",
        "no text",
        "umbenannt | verschoben | zugewiesen | zugeordnet | zusammengeführt | erhöht | gesenkt | verlängert | "
        "behoben | aufgestockt | reduziert | getauscht | verknüpft | abgehakt | übertragen | umgezogen | umgebaut | "
        "gemerged | migriert | vergeben | nachgetragen | umgeschaltet | geöffnet | umgewandelt",
        doing="verschiebe | benenne",
        base="""
        um{benennen,zubenennen} | verschieben | zu{weisen,zuweisen,ordnen,zuordnen} | zusammen{führen,zuführen}
        erhöhen | senken | verlängern | beheben | auf{stocken,zustocken} | reduzieren | tauschen | verknüpfen
        übertragen | migrieren | mergen
        """,
    ),
    verb(
        "change",
        "nothing",
        "aktiviert | deaktiviert | installiert | freigeschaltet",
        doing="aktiviere | deaktiviere",
        base="aktivieren | deaktivieren | installieren | freischalten",
    ),
    verb("adjust", "task mail chat order money record calendar run", "markiert | gekennzeichnet"),
    verb(
        "finish",
        "thing",
        "abgeschlossen | geschlossen | fertiggestellt | erledigt | gelöst | beendet | abgewickelt | durchgeführt | "
        "bearbeitet | ausgeführt | vollzogen",
        doing="schließe | erledige",
        base="""
        abschließen | abzuschließen | schließen | zu schließen | fertig{stellen,zustellen} | erledigen | lösen
        abwickeln
        """,
    ),
)

_AFTER = (
    r"^\s*(?:$|[.!,;:…)✅✔☑–—-]|[\U0001F300-\U0001FAFF]|(?:an|für|auf|in|im|um|am|zum|zur|bei|unter|per|mit|ab|bis|"
    r"als|und|nach|ins|worden|von|vor|über|gegen|ohne|laut|wie|aus|zu|via|seit|sowie|durch|samt|inkl|je)\b)"
)

_FRAMES = (
    frame("self", "done", rf"(?<!\w)(?:ich|wir|nova) (?:hab|habe|haben|hat)(?:'s| es)?\s+{_GAP}", object_side="left"),
    frame("self", "done", rf"(?<!\w)(?:hab|habe|haben)(?:'s)? (?:ich|wir)\s+{_GAP}", object_side="left"),
    frame("self", "done", rf"^{_OPENER}(?:und )?(?:hab|habe|haben)(?:'s)?\s+{_GAP}", object_side="left"),
    frame("self", "done", rf"(?:,|\bund) (?:hab|habe|haben)(?:'s)?\s+{_GAP}", object_side="left"),
    frame(
        "self",
        "base",
        rf"(?<!\w)(?:(?:ich|wir) (?:hab|habe|haben)|(?:hab|habe|haben) (?:ich|wir))\s+{_GAP}",
        right=r"^\s+lassen\b",
        object_side="left",
    ),
    frame("self", "past", rf"(?<!\w)(?:ich|wir)\s+{_ADVERB}"),
    frame("doing", "doing", rf"(?<!\w)(?:ich|wir)\s+{_ADVERB}(?:gerade|jetzt|eben|soeben|momentan|nun)\s+"),
    frame(
        "doing",
        "doing",
        rf"(?<!\w)(?:ich|wir)\s+{_ADVERB}",
        right=r"^[^.!?]*\b(?:gerade|jetzt|soeben|eben|momentan|im moment|im augenblick|in diesem moment)\b",
    ),
    frame("doing", "doing", r"\b(?:gerade|jetzt|soeben|momentan)\s+", right=r"^ (?:ich|wir)\b"),
    frame(
        "self",
        "base",
        r"(?:hab|habe|haben) (?:mir|uns|es) (?:erlaubt|geschafft|gestattet|"
        r"die freiheit genommen),?\s+(?:\S+\s+){0,10}zu\s+",
        object_side="left",
    ),
    frame("self", "base", rf"(?<!\w)(?:ich|wir)\s+konnten?\s+{_GAP}", object_side="left"),
    frame("self", "base", rf"(?<!\w)konnten? (?:ich|wir)\s+{_GAP}", object_side="left"),
    frame(
        "self",
        "base",
        rf"(?:mir|uns) (?:gelungen|geglückt),?\s+{_GAP}(?:zu\s+)?|"
        rf"(?:gelang|glückte) es (?:mir|uns),?\s+{_GAP}(?:zu\s+)?",
        object_side="left",
    ),
    frame("passive", "done", rf"(?<!\w)konnten?\s+{_GAP}", right=r"^\s+werden\b", object_side="left"),
    frame("doing", "base", rf"\bdabei,?\s+{GAP}{{0,8}}(?:zu\s+)?"),
    frame("passive", "done", rf"(?<!\w)(?:wurden?|wurd)\s+{_GAP}", object_side="left"),
    frame("passive", "done", rf"(?<!\w)(?:ist|sind|bist|bin)\s+{_GAP}", right=r"^\s+worden\b", object_side="left"),
    frame(
        "doing",
        "done",
        rf"(?<!\w)(?:wird|werden)\s+(?:{GAP}{{0,5}})(?:gerade|jetzt|soeben|momentan)\s+{GAP}{{0,5}}",
        object_side="left",
    ),
    frame("state", "done", rf"(?<!\w)(?:ist|sind|bist|bin|seid)\s+{_GAP}", object_side="left"),
    frame("self", "done", rf"^{_OPENER}{_ADVERB}", right=_AFTER, dropped=True),
    *headlines(
        _OPENER,
        r"von|des|ein|eine|einen|jede|jeder|jedes|kein|keine|wenn|sobald|nicht|nichts|die|der|das|den|er|sie|"
        r"es|wer|was|"
        r"falls|nachdem|ich|wir|noch",
        r"hätte|würde|könnte|möchte|soll|sollte|darf|muss|kannst|hast|bist|war|waren|hatte|hatten|hat|haben|wurden?|"
        r"ist|sind|kann|können|wird|werden|muss|soll|sollte|nicht|noch|zu",
        _ADVERB,
        r"^\s*(?:$|[.!,;:…✅✔☑–—-]|[\U0001F300-\U0001FAFF]|(?:und|an|auf|für|in|im|ins|um|am|zum|zur|bei|per|mit|"
        r"bis|ab)\b)",
        conjunctions="und",
    ),
)

_STATES = (
    state(r" (?:gehört|gehören) (?:jetzt )?(?:dir|ihnen|euch|uns)(?=\s*[.!,✅]|$)", "book"),
    state(
        r"\b(?:darf|dürfen|kann|können) (?:jetzt|nun|ab sofort) (?!(?:ich|sie|du|ihr|wir)\b)(?:\w+ )?\w+(?:en|"
        r"ern|eln)\b",
        "grant",
    ),
    state(
        r"(?<!\bes )(?<!ich )\b(?:steht|stehen|liegt|liegen|hängt|hängen|gilt|gelten|beträgt|lautet|zeigt|"
        r"enthält|klingelt) (?:\w+ )?(?:jetzt|nun|ab sofort|wieder)\b",
        kind="passive",
    ),
    state(
        r"\b(?:ticket|termin|tisch|buchung|antrag|anfrage|bestellung|reservierung|"
        r"treffen)\b[^.;!?]{0,40}\b(?:ist|sind) (?:jetzt |nun |damit )?(?:fix|fest|durch|raus|"
        r"unter dach und fach|eingetütet|im kasten|safe)\b"
    ),
    state(r"\bseit (?:eben|gerade|soeben)\b"),
    state(
        r"\b(?:erinnerung|termin|wecker|timer|meeting|alarm|buchung|reservierung|besprechung|tisch|"
        r"treffen)\b[^.;!?]{0,50}"
        r"\bsteht(?: (?:jetzt|nun|damit))?(?=\s*[.!,✅]|$)",
        "schedule",
    ),
    state(
        r"\bging(?:en)? (?:soeben |gerade |eben |bereits |direkt |heute |jetzt )?"
        r"(?:an (?!(?:die|den|das) (?:arbeit|grenze))|raus\b)\S*",
        "send",
        "past",
        near=True,
    ),
    state(
        r"\b(?:hat|haben) (?:\S+ ){1,3}?(?:nachricht|mail|e-mail|einladung|info|kopie|link) (?:bekommen|erhalten)\b",
        "send",
        "past",
    ),
    state(
        r"\b(?:weiß|wissen) (?:jetzt|nun|schon|bereits) bescheid\b|\b(?:ist|sind) (?:jetzt|nun|bereits) im bilde\b",
        "send",
    ),
    state(r"\b(?:ging|gingen) (?:\S+ ){0,5}?(?:durch|raus|hinaus|los)\b(?! den| die| das)", "send"),
    state(r"\b(?:der|dem|ihr|ihm|ihnen) (?:\w+ ){0,3}habe ich (?:\w+ ){0,3}geschrieben\b", "send", "self"),
    state(
        r" (?:ist|sind) (?:jetzt |nun |auch |schon |wieder )?(?:durch|drin|raus|weg|online|live|aktiv|leer|gültig|"
        r"wirksam|scharf|zu|an|aus)(?=\s*(?:[.!,;✅]|$|und\b))",
        near=True,
    ),
    state(
        r" (?:ist|sind|steht|stehen|liegt|liegen|lautet|gehört|gehören|beträgt|gilt|heißt|kostet) (?:jetzt|nun|"
        r"ab sofort)\b",
        "change",
        near=True,
    ),
    state(
        r"\b(?:ist|sind|liegt|liegen|steht|stehen|stehst|hängt) (?:\S+ ){0,6}?(?:in der post|im (?:[\w-]+ )?(?:kanal|"
        r"album|ordner|\w*postfach|kalender|system|archiv|drive|warenkorb|teamordner|verteiler)|auf (?:dem|deinem|"
        r"ihrem) (?:\w+ )?(?:\w*konto|server|laufwerk|blog)|auf (?:deiner|ihrer|der) (?:\w+ )?\w*liste)\b",
    ),
    state(
        r"\b(?:weiß|wissen) (?:jetzt |nun |schon )?bescheid\b|\b(?:ihm|ihr|ihnen|allen|dem team|"
        r"der \w+)\b[^.!?,]{0,20}\bgesagt\b",
        "send",
    ),
    state(r"\bging(?:en)? (?:eben|gerade|soeben|vorhin|jetzt) (?:\S+ ){0,3}?(?:an|ab)\b", "send"),
    state(
        r"\b\w*(?:einladung(?:en)?|mails?|nachricht(?:en)?|brief|rechnung(?:en)?|unterlagen) (?:ist|"
        r"sind) (?:\S+ ){0,4}?(?:angekommen|eingegangen|zugegangen)\b",
        "send",
    ),
    state(
        r"\b\w*(?:erinnerung|timer|wecker|pipeline|job|lauf|import|export|backup|prozess|server|kampagne|playlist|"
        r"musik|countdown|upload|download|build|abgleich)(?: \S+){0,2}? läuft\b(?! (?:um|am|ab|bis|nicht|schlecht|"
        r"gut|aus|nachts|täglich|seit|noch))",
        "start",
    ),
    state(r"\bgehör(?:t|en) (?:jetzt |nun )?(?:dir|ihnen|euch)\b", "book"),
    state(r"\bgibt es (?:jetzt|nun) (?:ein|eine|einen) (?:\w+ )?\w+", "create"),
    state(
        r"\b(?:tür|türen|licht(?:er)?|lampen?|alarm(?:anlage)?|heizung|fenster|rollläden|musik|herd|tor|ticket|fall|"
        r"vorgang) (?:zu|an|aus|auf|offen|scharf)(?=\s*[.,!]|$)",
        "change",
        "headline",
    ),
    state(
        r"\b(?:bestätigen wir|wir bestätigen|bestätige ich|ich bestätige) (?:\w+ )?(?:hiermit )?(?:\w+ )?(?:die|den|"
        r"ihre|ihren|deine|deinen) \w*(?:buchung|bestellung|reservierung|termin|anmeldung|kündigung|zahlung|"
        r"stornierung|überweisung)",
        None,
        "doing",
    ),
    state(
        r"\b\w*(?:erinnerung(?:en)?|termine?|eintrag|einträge|datei(?:en)?|listen?|aufgaben?|notiz(?:en)?|"
        r"nachricht(?:en)?|mails?|buchung|konto|kontakte?)\b[^.!?,;]{0,40} (?:ist|sind) (?:jetzt |nun )?weg\b",
        "delete",
    ),
    state(
        r"\b(?:licht(?:er)?|lampen?|tür|türen|tor|rollläden|jalousien?|heizung|klimaanlage|musik|fernseher|herd|"
        r"fenster|wecker|alarm|timer|garage)(?: \S+){0,3}? (?:ist|sind|läuft|laufen|brennt) (?:jetzt |"
        r"nun )?(?:\S+ ){0,3}?(?:an|aus|auf(?! (?:\S+ ){1,3}\w*ge(?:stellt|setzt))|zu|unten|oben|offen|"
        r"geschlossen|scharf|abgeschlossen)\b",
        "change",
    ),
    state(
        r"\b\w*(?:buchung|zahlung|überweisung|bestellung|änderung|stornierung|anmeldung|kündigung|rechnung) (?:ist|"
        r"sind) (?:\S+ )?(?:durch|raus|drin|eingegangen)\b"
    ),
    state(r"\b(?:ist|sind) (?:\S+ ){0,2}?(?:drin|eingetütet|notiert)\b"),
    state(
        r"\b(?:freigabe|genehmigung|zustimmung|erlaubnis|auftrag)\b(?: (?!nicht|kein|nie)\S+){0,5} (?:erteilt|"
        r"gegeben)\b",
        "approve",
        "passive",
    ),
    state(
        r"\b(?:ist|sind|geht|gehen|ging|gingen) (?:(?!laut )\S+ ){0,8}?(?:raus|hinaus|unterwegs|auf dem weg)\b", "send"
    ),
    state(
        r"\bsteh(?:t|en) (?:\S+ ){0,4}?(?:im kalender|in (?:deinem|ihrem|eurem|seinem) (?:\w+ )?kalender|"
        r"auf (?:deiner|ihrer|der) (?:\w*liste|agenda)|für (?:\S+ )?(?:montag|dienstag|mittwoch|donnerstag|freitag|"
        r"samstag|sonntag|morgen|heute|\d))",
        "schedule",
    ),
    state(
        r"\b(?:termin|erinnerung|buchung|reservierung|wecker|meeting|treffen|besprechung)(?: \S+){0,4}? steht\b",
        "schedule",
    ),
    state(
        r"\b(?:liegt|liegen|findest du|finden sie|landet|ist|sind|hängt) (?:\S+ )?(?:jetzt|nun|ab sofort|bereits|"
        r"gleich) (?:\S+ ){0,2}?(?:im|in|auf|am|bei) (?:\S+ ){0,2}?(?:drive|ordner|postfach|kalender|posteingang|"
        r"laufwerk|liste|system|archiv|kanal|repository|cloud|server)\b"
    ),
    state(
        r"\b(?:läuft|laufen) (?:\S+ ){0,2}?(?:jetzt|nun|gerade|bereits|wieder|an)\b|\bist (?:\S+ )?(?:jetzt |"
        r"nun )?(?:angelaufen|in arbeit|am laufen|online|live)\b",
        None,
    ),
    state(
        r"\b(?:hat|haben) (?:jetzt|nun|ab sofort|nunmehr) (?:\S+ ){0,3}?(?:zugriff|zugang|rechte|leserechte|"
        r"schreibrechte)\b",
        "grant",
    ),
    state(
        r"\b(?:ist|sind|hat|haben|wäre|wurde|wurden|alles) (?:\S+ ){0,4}?(?:erledigt|geregelt|unter dach und fach|"
        r"in die wege geleitet|in ordnung gebracht|geritzt|eingetütet|abgeschlossen|fertig eingerichtet|startklar)\b"
    ),
    state(
        r"\b(?:upload|buchung|zahlung|überweisung|bestellung|reservierung|löschung|stornierung|sicherung|import|"
        r"export|anmeldung|kündigung|änderung|freigabe|installation|aktualisierung|deployment|backup)(?: (?!wird|"
        r"kann|nicht)\S+){0,3}? (?:erfolgreich|durch|erfolgt|fertig|ist raus)\b",
        kind="headline",
    ),
    state(
        r"\b(?:habe|hab) (?:ich )?(?:mich |das |alles |dies |es |schon |bereits |für \w+ |gleich |gerade |sofort |"
        r"mit )*(?:darum |drum )?(?:gekümmert|geregelt|erledigt|veranlasst|in die wege geleitet|übernommen|umgesetzt|"
        r"in angriff genommen)\b",
        None,
        "self",
    ),
    state(
        r"\b(?:ist|sind) (?:jetzt|nun|ab sofort) (?:\S+ )?(?:an|aus|offen|geschlossen|weg|frei|gesperrt|sichtbar|"
        r"öffentlich|aktiv|gültig|inaktiv)\b",
        "change",
    ),
)

_CUES = Cues(
    several=words("beide | beiden | alle (?:drei|vier|fünf)"),
    setback=words(
        r"""
        abgelehnt | verweigert | weiterhin | noch | bleibt | bleiben | versucht | versuch\w*
        zu (?:spät|wenig|groß) | abgebrochen | scheiter\w* | unverändert | belegt | gesperrt | ungültig | offline
        fehl\w* | kein\w* | zurückgewiesen | klappte? | un(?:möglich|bekannt)
        """
    ),
    too=words("auch | ebenso | genauso | ebenfalls"),
    before_noun=ending("mit | von | ohne | im | in | für | zum"),
    dated=ending("von | vom | zum | zur | bis | auf | für"),
    still=ending("noch"),
    unreal=words(
        """
        wenn | falls | sobald | sofern | ob | bevor | nachdem | bis | solange | damit | sollte | sollten | würde
        würden | könnte | könnten
        kann | können | soll | sollen | muss | müssen | möchte | möchten | will | wollen | wird | werden | wäre | wären
        hätte | hätten | müsste
        darf | dürfen | prüfe | prüfen | überprüfen | stelle sicher | stellen sie sicher | angenommen | ehe
        immer wenn | jedes mal | wie (?:man|du|sie|ihr) | warum
        war | waren | statt | anstatt | ohne | erst
        """
    ),
    unreal_self=anywhere(
        r"\b(?:wenn|falls|sobald|nachdem|bevor|ob|dass|als ob|bis|sofern|hätte|würde|angenommen|was|wie|immer wenn|"
        r"warum),?\s*$"
    ),
    assured=words(
        r"""
        (?:ich )?(?:kann|darf|möchte) (?:ich )?(?:dir |ihnen |euch )?(?:mitteilen|bestätigen|sagen|\
            versichern)(?:,? dass)?
        keine sorge | nicht nur | kein problem | keine ursache | gar kein problem | damit (?:ist|sind)
        """
    ),
    joins=anywhere(
        rf"(?:,|&|;|\b(?:und|sowie|dann|danach|anschließend))\s*(?:und |auch |dann |ich |habe ich |habe |sie |ihn |"
        rf"es )*{_ADVERB}$"
    ),
    turns=words("aber | jedoch | doch | allerdings | dafür | deshalb | daher | sondern | weil | denn | trotzdem"),
    denied=words(
        "nicht | nichts | kein | keine | keinen | keinem | keiner | keines | nie | niemals | niemand | ohne | "
        "statt | weder | fast | beinahe | kaum"
    ),
    denied_after=starting(r"\s*(?:nichts|kein|keine|keinen|nicht)\b"),
    reported=words(
        r"""
        laut | gemäß | anscheinend | offenbar | scheinbar | wohl | dem \w+ zufolge | zufolge | scheint | sieht so aus
        zeigt | zeigen | steht
        (?:im|in der|in dem|aus dem|aus der) (?:\w+ )?(?:protokoll|log|verlauf|bericht|vertrag|text|artikel|roman|\
            buch|film)
        (?:der|die|das) (?:\S+ ){1,3}(?:zeigt|sagt|erklärt|schreibt|meldet|besagt|erwähnt|berichtet)
        schreibt | schrieb | sagt | sagte | meldet(?! sich) | berichtet | behauptet | er | sie hat | sie haben | du hast
        ihr habt | ich sehe | ich habe gesehen
        hat geschrieben | hat gesagt | gelesen | gefunden
        """
    ),
    long_ago=words(
        r"""
        gestern | vorgestern | (?:letzte|letzten|letzter|letztes|vorige|vorigen|vergangene|vergangenen|vergangenes) \w+
        vor (?:\S+ )?(?:minuten?|stunden?|tag|tagen|wochen?|monat|monaten|jahr|jahren)
        im (?:januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember|jahr|jahre|frühjahr|\
            sommer|herbst|winter|vorjahr|q[1-4])
        am \d{1,2}\. ?(?:\w+|\d) | \d{1,2}\.\d{1,2}\.(?:\d{2,4})? | \d{4}-\d\d-\d\d | damals | früher | ursprünglich
        seinerzeit | seit \w+
        am (?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag) | heute (?:früh|morgen)
        (?:in )?(?:1\d|20)\d\d | (?:um|seit) \d{1,2}[:.]\d\d(?: uhr)? von
        """
    ),
    by=words(
        r"(?:von|vom|durch) (?!(?:mir|uns|nova|heute|morgen|jetzt|\d|montag|dienstag|mittwoch|donnerstag|freitag|"
        r"samstag|sonntag|ihrem konto|deinem konto|ihnen|dir|newsletter|verteiler|liste|konto|abo|vertrag)\b)\S+"
    ),
    habit=words(
        """
        automatisch | immer | normalerweise | üblicherweise | in der regel | standardmäßig | stets | meist | meistens
        jeweils | jede woche
        dann | oft | manchmal | regelmäßig | generell | grundsätzlich | wenn | sobald | falls | sofern | lokal | erst
        """
    ),
    generic=words("ein | eine | jede | jeder | jedes | alle neuen | viele | manche | solche | man | deren | dessen"),
    asks=starting(
        r"\W*(?:hast|habe|hat|haben|ist|sind|soll|sollen|kann|können|könnte|möchtest|möchten|willst|wollen|wurde|"
        r"wurden|was|wer|wann|wo|warum|wie|welche[rsn]?|darf|gibt)\b"
    ),
    idle=starting(
        r"""
        geschrieben wie | gestellt sein | gesetzt (?:den fall|sein) | eingestellt auf | erstellt (?:habe|aus)
        gemacht (?:aus|wie)
        aufgenommen in den text | zusammengefasst | gespeichert(?:e|en|er|es)\b | festgestellt | angenommen,? dass
        ergänzt(?: um)? (?:ein|zwei|eine) (?:komma|wort)
        bestätigt(?:,)? dass
        """
    ),
    recent=words("jetzt | nun | gerade | soeben | eben | erfolgreich | für dich | für sie | wie gewünscht | ab sofort"),
    whole=words("alle | alles | beide | beides | sämtliche | jede | jeden | zwei | drei | vier | fünf"),
    yours=words("dein | deine | deinen | deinem | deiner | ihr | ihre | ihren | ihrem | ihrer | dich | dir | ihnen"),
    manual=anywhere(
        r"""
        (?:^|[.\n:;,]\s*|\d[.)]\s*|[-*•]\s*|\bund |\bdann )(?:bitte )?(?:klick\w*|tipp\w*|drück\w*|wähl\w*|öffne\w*|\
            gehe? (?:zu|auf|in)|gehen sie|geben sie|rufen sie|melden sie|starten sie|führen sie)\b
        \b(?:so geht's|so geht es|anleitung|schritt \d)
        \bschritte\b[^.\n:]{0,40}:\s*\n
        (?:^|\n)\W*(?:(?:so|wie) [^?\n]{3,60}|(?:der )?(?:ablauf|prozess))\W*:\W*\n
        """
    ),
    delivers=anywhere(
        r"""
        \b(?:hier (?:ist|sind|kommt|die|der|das|dein|ihre?)|unten|oben|nachfolgend|folgende[rns]?|wie folgt|\
            anbei der text|(?:das|die) (?:ergebnis|summe|antwort|übersetzung|zusammenfassung|gesamtsumme|\
            differenz) (?:ist|lautet|beträgt)|ergibt|macht zusammen|insgesamt)\b
        ```
        =\s*[\d$€£]
        \n\s*\|.+\|
        """
    ),
    failure=words(
        "fehlgeschlagen | fehler | konnte | konnten | nicht | leider | abgelehnt | (?<!kein )problem | gescheitert | "
        "außer | bis auf | offen"
    ),
)

_LETTERS = Letters(
    intro=words(
        r"""
        entwurf | übersetzung | übersetzt | version | fassung | formulierung | vorschlag | vorlage | text | e-?mail
        mail | brief | antwort | nachricht
        notiz | beitrag | ankündigung | zusammenfassung | zitat | absatz | satz | beispiel | korrigiert\w*
        überarbeitet\w* | umformuliert\w* | förmlich\w* | höflich\w*
        auf (?:deutsch|englisch|französisch|spanisch|arabisch|italienisch) | schrieb | schreibt | sagte | sagt
        geschrieben | stichpunkte | punkte | aufgaben | z\.b\. | zum beispiel
        so klingen | so lauten | könnte lauten | steht dort | steht da | du könntest schreiben | sie könnten schreiben
        commit-nachricht | kommentar | protokoll | inserat | anzeige
        """
    ),
    label=starting(
        r"\W*(?:original|korrigiert|korrektur|überarbeitet|vorher|nachher|übersetzung|fassung|version|option|entwurf|"
        r"beispiel|deutsch|englisch|französisch|spanisch|förmlich|formell|informell|locker|kurz|lang|betreff|text|"
        r"zitat|eingabe|ausgabe|vorschlag|variante|aktiv|passiv|perfekt|präteritum)(?: (?:\d|"
        r"[a-d]))?\s*(?:\([^)]*\))?\W*:\W*"
    ),
    report=words(
        "kurz gesagt | zusammengefasst gesagt | in kürze | kurzum | was ich (?:gemacht|getan|erledigt)(?: habe)? | "
        "erledigt | ich habe (?:gemacht|getan|erledigt|folgendes) | bisher | status | bestätigung | "
        "folgendes (?:gemacht|erledigt)"
    ),
    greeting=starting(
        r"\W*(?:sehr geehrte[rs]?|liebe[rs]?|hallo|hi|guten (?:tag|morgen|abend)|moin|werte[rs]?)\b[^!?]{0,60}[,!]?\s*$"
    ),
    closing=starting(
        r"\W*(?:(?:mit )?(?:freundlichen|besten|herzlichen|lieben|vielen|schönen) (?:grüßen|dank|grüße)|(?:viele|"
        r"liebe|beste|herzliche|schöne|freundliche) grüße|gruß|lg|vg|mfg|danke(?: und|,|!|$)|"
        r"hochachtungsvoll)\b[^.?]{0,40}$"
    ),
    subject=starting(r"\W*betreff\W*:"),
)

_UNLISTED = Unlisted(
    objects=re.compile(r"^\s+(?:auf|in|im|an|am|für|als|und)\b"),
    given=re.compile(r"'s\b|\b(?:das|den|die|der|dem|es|sie|ihn|dein\w*|ihr\w*|alle|alles|beide)\b"),
    done=re.compile(
        r"(?:[a-zäöüß]{2,5})?ge[a-zäöüß]{3,}(?:t|en)|(?:ver|be|er|ent|über|unter|zer)[a-zäöüß]{3,}(?:t|en)|"
        r"[a-zäöüß]{3,}iert"
    ),
    past=re.compile(r"(?!)"),
    mental=anywhere(
        r"""
        entscheidet | beträgt | verlangt | bedeutet | erfordert | enthält | besteht | erlaubt
        verhindert | benötigt | beginnt | ergibt | verfügt | erfolgt | bleibt | entspricht
        entsteht | verbleibt | erhält | bekommt | verwendet | empfiehlt | bestimmt | bezieht
        befindet | behält | gehört | gilt | gelten | bekannt | veraltet | verfügbar | bereit
        berechtigt | beschränkt | begrenzt | unterstützt | betrifft | ermöglicht | vergeht
        verfällt | gesamt | insgesamt | gewohnt | geeignet | gedacht | gemeint | erreicht
        überfällig | überschritten | unterwegs | geschlossen hat | beantragt werden
        zusammengefasst | übersetzt | umformuliert | formuliert | berechnet | ausgerechnet | gerechnet | nachgerechnet
        geprüft | überprüft | nachgeprüft | gelesen | durchgelesen | verglichen
        gesucht | nachgesehen | nachgeschaut | geschaut | angeschaut | angesehen | gesehen | gefunden | analysiert
        überlegt | gedacht | nachgedacht | verstanden | gelernt | bemerkt | erkannt
        aufgelistet | gruppiert | sortiert | hervorgehoben | erklärt | beschrieben | skizziert | entworfen | verfasst
        gekürzt | vereinfacht | erweitert | poliert | formatiert | umgeschrieben
        gegliedert | gezählt | geschätzt | getestet | versucht | gehofft | gewollt | gebraucht | entschieden | gewählt
        ausgewählt | ausgesucht | empfohlen | vorgeschlagen | angeboten | erwähnt | gesagt
        gefragt | vergessen | übersehen | missverstanden | entschuldigt | versprochen | gemeint | erwartet | geraten
        interpretiert | hergeleitet | gezeigt | berücksichtigt | weggelassen
        ausgelassen | ignoriert | konzentriert | benutzt | verwendet | genutzt | angewendet | angewandt | aufgeteilt
        extrahiert | herausgesucht | rausgesucht | gesammelt | zusammengestellt | abgerufen
        durchsucht | bekommen | erhalten | gewartet | gehört | gesprochen | besprochen | behandelt | gestaltet
        ausgedacht | gerundet | addiert | multipliziert | subtrahiert | dividiert | summiert
        verbessert | verfeinert | geglättet | gestrafft | bewertet | beurteilt | untersucht | recherchiert | ermittelt
        entdeckt | festgestellt | herausgefunden | gegeben | genommen | gehabt | gewesen
        geworden | geblieben | gekommen | gegangen | gelassen | gelöst | genannt | begriffen | getan | vermutet
        bezogen | beachtet | eingehalten | orientiert | gehalten | gebraucht | verdient | entstanden
        ausformuliert | aufbereitet | dargestellt | visualisiert | strukturiert | zitiert | ausgewertet | durchgesehen
        durchgegangen | gefreut | gelacht | gewünscht | beantwortet | kombiniert | unterschieden
        """
    ),
)

GERMAN = Language(
    code="de",
    common=word_set(
        """
        ich habe ist der die das und nicht du sie dir den dem ein eine für mit auf an von zu wurde wird sind es im in
        am dein deine ihre ihr mir noch schon jetzt dich kann soll bitte hier einen auch aber um hab hat wurden
        werden sein war waren wenn sobald dass ob was wie wo wer bei nach vor über unter aus zum zur des einem einer
        kein keine nichts alle alles beide sich wir uns euch ihnen ja nein gerne gern leider heute morgen gestern uhr
        oder denn als bis durch ohne gegen mehr sehr nur dann da so man haben hätte könnte möchte willst
        """
    ),
    verbs=_VERBS,
    frames=_FRAMES,
    states=_STATES,
    bare=starting(
        rf"""
        {_OPENER}(?:(?:das|es|alles|beides|ist|schon|bereits|auch|ich hab's|hab ich|habe ich|wird|so|und|damit|\
            somit)\s+)*(?:ist\s+|wäre\s+)?(?:hiermit\s+)?(?:schon |bereits |alles |jetzt |auch |nun )*(?:erledigt|\
            fertig|geschafft|gemacht|vollbracht|abgeschlossen|umgesetzt|geregelt|durchgeführt|ausgeführt|gebongt|\
            passiert|in ordnung gebracht|vollzogen)(?:,? (?:chef|für dich|für sie|wie gewünscht))*\s*(?:$|\
            [.!,;:–—✅✔☑-]|[\U0001F300-\U0001FAFF])
        (?:klar,? )?hab(?:e)? (?:ich )?(?:schon |gerade |eben |bereits )?(?:gemacht|erledigt)\b
        """
    ),
    things={
        "calendar": (
            r"\w*termine?n?s?|\w*besprechung(?:en)?|\w*meetings?|\w*kalender(?:eintrag|s)?|einladung(?:en)?|"
            r"\w*gespräch|\w*treffens?|\w*ereignis(?:se)?|telefonat|\w*runde|review|urlaub\w*|slot|interview|"
            r"veranstaltung|workshop|sitzung|nachmittag|vormittag|zeitfenster|rückruf"
        ),
        "reminder": r"\w*erinnerung(?:en)?|wecker|timer|alarm|weckruf",
        "mail": r"\w*e-?mails?|\w*mails?|postfach|newsletter|posteingang|verteiler",
        "chat": (
            r"\w*nachricht(?:en)?|slack|\w*beitrag|\w*post|kanal|channel|ankündigung|sms|whatsapp|teams|tweet|chat|"
            r"kommentar"
        ),
        "file": (
            r"(?:zeile|zelle|spalte) \w+ (?:der|des|in der|im) (?:\w+ )?(?:\w*tabelle|\w*blatts?|\w*datei|\w*liste)|"
            r"zertifikate?|bescheinigung|"
            r"\w*datei(?:en)?|\w*dokumente?n?|\w*ordner|pdf|\w*anhang|\w*bericht(?:e|s)?|\w*tabellenblatt|drive|"
            r"laufwerk|\w*backup|foto|\w*bild(?:er)?|präsentation|vertrag|verzeichnis|sicherung|archiv|\w*protokoll|"
            r"sicherungskopie|gehaltsabrechnung(?:en)?|unterlagen|cloud"
        ),
        "note": r"\w*notiz(?:en)?|gedächtnis|\w*präferenz(?:en)?|vorliebe(?:n)?|geburtstag|allergie|fakt(?:en)?",
        "task": (
            r"\w*aufgaben?|\w*liste|\w*tickets?|to-?dos?|vorgang|\w*issue|karte|jira|trello|backlog|fall|vorfall|"
            r"meilenstein"
        ),
        "run": (
            r"\w*lauf|\w*läufe|pipelines?|job(?:s)?|workflow|prozess|build|deployment|export|import|skript|server|"
            r"dienst|automatisierung|migration|auswertung|abgleich|synchronisierung|testlauf|produktion|datenbank|"
            r"container|instanz|kampagne"
        ),
        "money": (
            r"\w*zahlung(?:en)?|\w*überweisung(?:en)?|\w*rechnung(?:en)?|\w*erstattung|betrag|\w*gehalt|euro|€|geld|"
            r"\w*gutschrift|\w*buchung(?:en)?|\w*beleg|kaution|miete|gebühr|spende|raten?|abonnement|dauerauftrag|"
            r"spesen\w*|\w*budget|buchungssatz|lastschrift|konto"
        ),
        "order": (
            r"\w*bestellung(?:en)?|\w*auftrag|\w*aufträge|angebot|lieferung|paket|sendung|ware|lager\w*|"
            r"bedarfsmeldung|toner|warenkorb|bestellanforderung"
        ),
        "booking": (
            r"\w*reservierung(?:en)?|\w*buchung(?:en)?|\w*tisch|flug|\w*flüge|hotel|\w*zimmer|\w*raum|\w*zug|ticket|"
            r"bahn\w*|fahrkarte|sitzplatz|\w*plätze|platz|taxi|mietwagen|auto|restaurant|reise|kurs|arzt\w*|"
            r"friseur\w*|fahrt"
        ),
        "record": (
            r"\w*datensatz|\w*datensätze|kunden?\w*|\w*kontakte?|\w*konto|\w*profil|adresse|anschrift|\w*preis(?:e)?|"
            r"status|\w*datenbank(?:en)?|system|crm|\w*bestand|produkt|artikel|einstellung(?:en)?|konfiguration|"
            r"\w*passwort|"
            r"\w*antrag|formular|telefonnummer|lieferant(?:en)?|mitarbeiter\w*|\w*limit|registrierung|"
            r"abo(?:nnement)?|newsletter|mitgliedschaft|vertrag|dublette(?:n)?|eintrag|einträge|feld|stammdaten|"
            r"priorität|frist|zuständigkeit|regel|filter|kennwort|versicherung|temperatur|heizung|zeitplan|plan"
        ),
        "code": r"commits?|branch(?:es)?|pull request|pr|repo(?:sitory)?|tag|release|main|merge request|änderungen",
        "access": (
            r"\w*zugriff(?:e|srechte)?|\w*recht(?:e|en)?|\w*berechtigung(?:en)?|rolle|zugang|nutzer\w*|benutzer\w*|"
            r"mitglied(?:er)?|gruppe|gast"
        ),
        "device": (
            r"licht(?:er)?|lampen?|heizung|tür|musik|klimaanlage|rollläden|jalousie|staubsauger|wlan|playlist|"
            r"lautstärke|fernseher|kamera|alarmanlage"
        ),
    },
    texts=words(
        r"""
        text(?:e|es|en|s|passage|abschnitt)? | sätze?n?s? | satzes | absatz | absätze | wort | wörter | worte
        formulierung(?:en)? | komma(?:s|ta)? | kommafehler | \w*fehler | rechtschreibung | grammatik
        überschrift(?:en)? | titel | stichpunkte?n? | aufzählung | (?:eine|die|diese) (?:übersichts)?tabelle | spalten?
        \w*entwurf | \w*entwürfe | übersetzung | zusammenfassung | gliederung | tonfall | ton | beispiele? | erklärung
        antwort
        übersicht | fassung | version | zeilen? | code | funktion(?:en)? | formel | abfrage | klasse | methode
        variable | schleife | plan | lernplan | reiseplan | rezept | gedicht | geschichte | aufsatz | artikel | rede
        diagramm | vergleich | schritte?
        ideen? | vorschläge? | optionen | annahme | berechnung | rechnung aufgestellt | zahlen | summen? | anrede
        grußformel | betreffzeile | zeichensetzung | groß- und kleinschreibung | wiederholung(?:en)? | füllwörter
        struktur | formatierung | stil | passiv | beschreibung
        argument(?:e|en)? | einleitung | schluss | liste (?:der|mit|von|aller) | eine liste | kommentare? im code
        yaml | json | sql | checkliste | anmerkungen | punkte
        """
    ),
    cues=_CUES,
    capital_nouns=True,
    letters=_LETTERS,
    unlisted=_UNLISTED,
    marks=re.compile(r"[äöüß]|sch|ung(?:en)?$|ch[et]$|keit$|^ge[a-z]+t$"),
)
