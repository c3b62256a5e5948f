"""Verbs in tool names of other languages than English: rechnung_freigeben, crearTicket, fattura_invia.

Words are compared by their beginnings, without accents, so that one entry stands for all forms and for sisters in
related languages. A full stop after an entry means the whole word.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

from agents.claims.patterns import word_set
from agents.claims.verbs import Family

READS = word_set(
    """
    such lese. lesen. hole. holen. abhol zeig anzeig abfrag abruf pruef pruf liste. listen. nachschlag ermittel
    cherch recherch lire. lecture affich consult obten obtener buscar busca. busqu mostrar mostra lister listar leer.
    ler. ver. trouver calcul estado stato. statut verific verifi comprob cerca. cercar legg elenc visualizz ottieni
    zoek lees toon ophal bekijk raadpleeg opvrag ara. arama oku bul. getir goster sorgu listele durum kontrol
    poluch naiti najti poisk iskat chitat spisok dekh khoj suchi bahth qiraa
    """
)
WRITES: Mapping[Family, frozenset[str]] = {
    "send": word_set(
        """
        send versend verschick schick weiterleit benachrichtig einlad antwort zustell uebermittel ubermittel melde
        envoy envoi transmett prevenir inviter repond relanc enviar envia. mandar manda. reenvi notifier notificar
        notifica. avisar aviser invitar responder contestar invia. inviare inoltr spedi rispond avvis encaminh stuur
        verstuur verzend doorstur uitnodig beantwoord gonder ilet bildir davet yanit cevap yolla otprav poslat uvedom
        bhej irsal informar distribu verteil
        """
    ),
    "post": word_set("veroeffentlich veroffentlich publier publicar pubblica postar plaatsen duyur yayin opublik"),
    "share": word_set("teilen. teile. freigeb partag compart partilh condivid delen. deel. paylas"),
    "store": word_set(
        """
        speicher sicher ableg ablag hochlad archivi enregistr sauvegard televers guardar guarda. almacen subir salva
        carica. caricar carreg armazen opsla bewaar kaydet yukle sakla yedek sohran zapis joint anexar
        """
    ),
    "record": word_set(
        """
        erfass eintrag buche. buchen. verbuch saisi inscri comptabilis contabiliz registra registreer anota noter.
        lettr rapproch lancar. boek. boeken. isle. kayit dokumentier matricul cadastr
        """
    ),
    "schedule": word_set(
        """
        termin verschieb erinner planifi programar program rappel agendar agenda. reprogram recorda lembre marcar
        ricord promemoria pianific herinner inplan verplaats planla hatirlat ertele randevu napomin zaplan
        """
    ),
    "book": word_set("buche. buchen. reserver reservar reserva prenot boek. boeken. rezerv zabron bronir"),
    "start": word_set(
        """
        starte ausfuehr ausfuhr neustart anstoss lancer. demarr declench executer ejecut iniciar arranc lanzar reinici
        avvia. avviare esegu riavvi uitvoer herstart baslat calistir zapust executar
        """
    ),
    "release": word_set("ausroll drucke imprim despleg implant rilasc stampa afdruk yazdir"),
    "stop": word_set(
        "stopp anhalt sperr pausier arret suspend bloqu deten parar pausar ferma. sospend blocc durdur blokke kapat"
    ),
    "create": word_set(
        """
        erstell anleg neu. hinzufueg hinzufug eroeffn eroffn creer. creat crear crea. criar cria. ajout ouvr generer
        generar emett emitir abrir anadir agreg nuevo nueva apri. aprir aggiung nuov adicion inclu novo nova. maak
        maken. aanmak toevoeg openen. olustur ekle yarat ac. sozdat dobav banao insha disponi alta.
        """
    ),
    "delete": word_set(
        "loesch losch entfern supprim effac elimin borrar quitar cancell rimuov apagar excluir remover verwijder wis. "
        "wissen. sil. silme kaldir udal hazf"
    ),
    "cancel": word_set(
        "stornier storno abbrech kuendig kundig absag annul anular anula. cancela resili disdi annull iptal otmen ilgha"
    ),
    "approve": word_set(
        """
        genehmig freigeb bestaetig bestatig approuv valider validar confirmer confirmar aprob aprov autoriz firmar
        accett conferm goedkeur bevestig onayla onay. odobr podtverd
        """
    ),
    "reject": word_set("ablehn refus rejet rechaz rejeit rifiut afwijs afkeur reddet otklon"),
    "pay": word_set(
        """
        zahle zahlung bezahl ueberweis uberweis erstatt gutschr rembours virement regler pagar paga. pago. pagament
        transferir reembols rimbors bonific betal overmak terugbetal ode. odeme havale iade. oplat buche. buchen.
        """
    ),
    "buy": word_set("kaufe bestell acheter commander comprar compra. pedir acquist ordina. koop bestel satin siparis"),
    "change": word_set(
        """
        aender ander. andern aktualisier bearbeit setze anpass modif mettre maj. actualis actualiz cambi editar
        aggiorn modific atualiz alterar mudar wijzig bijwerk aanpass guncelle degistir ayarla obnov izmen
        """
    ),
    "adjust": word_set(
        """
        umbenenn zuweis verschieb zurueck zurucksetz zusammenfuehr aktivier deaktivier ausziffer deplac renomm attribu
        affect asignar mover renombr restaur activar desactivar activer desactiver sposta rinomin assegn attiva
        disattiv ripristin atribu renome toewijz hernoem activeer atama ata. tasi etkin sifirla ativar desativar
        transferir umbuch
        """
    ),
    "finish": word_set(
        """
        schliess abschliess erledig beend clotur fermer. terminar terminer resoudre resolver cerrar completar finaliz
        chiud fechar conclu sluit afsluit afrond kapat tamamla bitir zakry zaversh
        """
    ),
    "grant": word_set("berechtig accord octroy otorg conced yetki verlene autoriser"),
}


def without_accents(text: str) -> str:
    """The letters as they are typed where only plain ones are allowed."""
    text = text.replace("ß", "ss").replace("ı", "i")
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


def reads(word: str) -> bool:
    """Whether a word without accents says that something is only looked up."""
    return bool(_fitting(word, READS))


@cache
def families_of_word(word: str) -> frozenset[Family]:
    """The families of action that a word without accents names: of the longest entry that fits."""
    fitting: Mapping[Family, int] = {family: _fitting(word, entries) for family, entries in WRITES.items()}
    longest = max(fitting.values())
    return frozenset[Family](family for family, length in fitting.items() if length == longest > 0)


def _fitting(word: str, entries: Iterable[str]) -> int:
    """The letters of the longest entry that fits a word; 0 if none does."""
    return max((len(entry) for entry in entries if _fits(word, entry)), default=0)


def _fits(word: str, entry: str) -> bool:
    return word == entry[:-1] if entry.endswith(".") else word.startswith(entry)
