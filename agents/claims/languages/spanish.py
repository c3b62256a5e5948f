"""How claims are made in Spanish: the verb alone says who ("envié"); `@` stands for -o, -a, -os, -as."""

from __future__ import annotations

import re

from agents.claims.frames import frame, headlines, state
from agents.claims.grammar import Cues, Language, Letters
from agents.claims.patterns import GAP, anywhere, ending, starting, word_set, words
from agents.claims.verbs import Family, Unlisted, Verb, verb

_ADVERB = (
    r"(?:(?:ya|también|además|luego|ahora|recién|justo|justamente|inmediatamente|automáticamente|finalmente|"
    r"correctamente|exitosamente|con éxito|directamente|enseguida|oficialmente|igualmente|asimismo|por fin|después|"
    r"rápidamente|debidamente|nuevamente|de nuevo|bien|todo|todos|todas|entonces|como pediste|como pidió|"
    r"temporalmente|hoy|así|personalmente|efectivamente|mientras tanto|aparte|solo|listo y)\s+)*"
)
_OPENER = (
    r"[¡¿]?(?:(?:claro|claro que sí|ok|okay|vale|perfecto|de acuerdo|entendido|muy bien|sí|hola|gracias|genial|"
    r"excelente|listo|hecho|por supuesto|buenas noticias|estupendo|con gusto|dale|bien|ya está|sin problema|"
    r"todo listo|bueno|anotado|cómo no|desde luego|claro está)(?: \w+)?\s*[!,.:;–—-]*\s+[¡]?)*"
)
_CLITICS = r"(?:(?:me|te|lo|la|los|las|le|les|se|os|nos)\s+){0,3}"


def _verb(
    family: Family, need: str, done: str, *, past: str = "", became: str = "", doing: str = "", base: str = ""
) -> Verb:
    """A verb with its participle, "I did", "it was done" (with se), gerund and infinitive."""
    return verb(
        family, need, done.replace("@", "{o,a,os,as}"), past=past, became=became, doing=doing, base=_with_objects(base)
    )


def _with_objects(base: str) -> str:
    return base.replace("~", "{,lo,la,los,las,le,les,te,telo,selo,me}")


_VERBS = (
    _verb("schedule", "reminder calendar task record", "puest@"),
    _verb("record", "no text", "apuntad@", past="apunté", became="apuntó"),
    _verb("change", "nothing", "renovad@", past="renové", became="renovó"),
    _verb(
        "record",
        "no text",
        "contabilizad@ | asentad@ | cargad@ | dad@ de alta | dad@ de baja | regularizad@",
        past="contabilicé | asenté | cargué | di de alta | di de baja",
        became="contabilizó | asentó | cargó",
    ),
    _verb(
        "send",
        "nothing",
        "enviad@ | mandad@ | remitid@ | reenviad@ | notificad@ | informad@ | avisad@ | invitad@ | despachad@ | "
        "comunicad@ | contactad@ | hecho llegar | dado aviso | transmitid@ | alertad@ | escrito a | entregad@ | "
        "distribuid@ | repartid@ | presentad@ | puesto al tanto | dejado un mensaje | escalad@ | derivad@ | "
        "turnad@ | canalizad@",
        past=(
            "envié | mandé | remití | reenvié | notifiqué | informé | avisé | invité | despaché | comuniqué | "
            "contacté | hice llegar | di aviso | alerté | entregué | presenté | le escribí | les escribí | "
            "le dejé un mensaje | distribuí | repartí | escalé | llamé | transmití"
        ),
        became="envió | enviaron | mandó | mandaron | notificó | notificaron | avisó | informó | despachó | entregó",
        doing=(
            "enviando | enviándo{lo,la,los,las,le,les,selo,sela,te,telo} | mandando | mandándo{lo,la,selo,telo,le} | "
            "notificando | avisando | informando | invitando | contactando | reenviando"
        ),
        base="enviar~ | mandar~ | notificar~ | avisar~ | informar~ | reenviar~ | contactar~ | invitar~",
    ),
    _verb(
        "send",
        "mail chat",
        "respondid@ | contestad@ | escrit@",
        past="respondí | contesté | escribí",
        base="responder~ | contestar~",
    ),
    _verb(
        "post",
        "nothing",
        "publicad@ | postead@ | anunciad@ | difundid@",
        past="publiqué | posteé | anuncié",
        became="publicó | publicaron",
        doing="publicando",
        base="publicar~",
    ),
    _verb(
        "share", "no text", "compartid@", past="compartí", became="compartió", doing="compartiendo", base="compartir~"
    ),
    _verb("share", "nothing", "adjuntad@ | adjunt@", past="adjunté", base="adjuntar~"),
    _verb(
        "grant",
        "nothing",
        "dado acceso | concedid@ | otorgad@ | dado permiso | dado permisos",
        past="di acceso | le di acceso | le di los permisos | le di permisos | les di acceso | concedí | otorgué",
        became="concedió | otorgó",
        base="dar acceso | conceder",
    ),
    _verb(
        "store",
        "nothing",
        "guardad@ | almacenad@ | archivad@ | respaldad@ | memorizad@ | subid@ | grabad@ | salvad@ | tomado nota | "
        "dejado guardad@ | cargad@",
        past="guardé | almacené | archivé | respaldé | memoricé | subí | grabé | tomé nota | cargué",
        became="guardó | guardaron | almacenó | archivó | subió | cargó",
        doing="guardando | guardándo{lo,la} | archivando | subiendo | almacenando | cargando",
        base="guardar~ | almacenar~ | archivar~ | subir~",
    ),
    _verb(
        "record",
        "no text",
        "anotad@ | apuntad@ | registrad@ | importad@ | exportad@ | descargad@ | sincronizad@ | documentad@ | "
        "copiad@ | ingresad@ | capturad@ | asentad@ | dejado constancia",
        past="anoté | apunté | registré | importé | exporté | descargué | sincronicé | copié | ingresé | metí | puse",
        became="registró | registraron | anotó | importó | exportó",
        doing="anotando | registrando | importando | exportando",
        base="anotar~ | registrar~ | apuntar~",
    ),
    _verb(
        "schedule",
        "nothing",
        "agendad@ | programad@ | reprogramad@ | calendarizad@ | reagendad@ | puesto un recordatorio | "
        "puesto el recordatorio | puesto una alarma | planificad@",
        past=(
            "agendé | programé | reprogramé | calendaricé | reagendé | puse un recordatorio | "
            "te puse un recordatorio | puse una alarma | planifiqué"
        ),
        became="agendó | programó | reprogramó",
        doing="agendando | programando | reprogramando",
        base="agendar~ | programar~ | reprogramar~",
    ),
    _verb(
        "schedule",
        "calendar reminder booking",
        "movid@ | aplazad@ | pospuest@ | adelantad@ | fijad@ | puest@ | configurad@ | establecid@ | bloquead@ | "
        "organizad@ | activad@ | concertad@ | apartad@ | trasladad@ | definid@ | creado",
        past="moví | aplacé | pospuse | adelanté | fijé | puse | configuré | organicé | concerté | dejé | bloqueé",
        became="movió | aplazó | pospuso | fijó",
        doing="moviendo | poniendo",
        base="mover~ | aplazar~ | poner~",
    ),
    _verb(
        "book",
        "nothing",
        "reservad@ | inscrit@ | apartad@ la mesa | apuntad@ al curso",
        past="reservé | inscribí",
        became="reservó",
        doing="reservando | reservándo{te,lo,la}",
        base="reservar~",
    ),
    _verb(
        "book",
        "booking calendar order",
        "confirmad@ | apartad@ | asegurad@ | pedid@",
        past="confirmé | aparté | aseguré | conseguí | pedí",
    ),
    _verb(
        "start",
        "nothing",
        "iniciad@ | lanzad@ | arrancad@ | reiniciad@ | puest@ en marcha | disparad@ | desencadenad@ | relanzad@",
        past="inicié | lancé | arranqué | reinicié | puse en marcha | disparé | relancé",
        became="inició | lanzó | arrancó | reinició",
        doing="iniciando | lanzando | arrancando | reiniciando",
        base="iniciar~ | lanzar~ | arrancar~ | reiniciar~",
    ),
    _verb(
        "start",
        "thing",
        "ejecutad@ | comenzad@ | reanudad@ | encendid@ | abiert@ | empezad@",
        past="ejecuté | comencé | reanudé | encendí | corrí | abrí | empecé | prendí",
        became="ejecutó | reanudó | encendió",
        doing="ejecutando | encendiendo | corriendo",
        base="ejecutar~ | encender~",
    ),
    _verb(
        "release",
        "nothing",
        "impres@ | imprimid@ | desplegad@ | puest@ en producción",
        past="desplegué",
        became="desplegó",
        doing="desplegando",
        base="desplegar~",
    ),
    _verb("release", "code run", "liberad@ | subid@", past="subí | liberé"),
    _verb(
        "stop",
        "thing",
        "detenid@ | parad@ | pausad@ | suspendid@ | apagad@ | interrumpid@ | bloquead@ | desbloquead@ | terminad@",
        past="detuve | paré | pausé | suspendí | apagué | interrumpí | bloqueé",
        became="detuvo | pausó | suspendió | apagó",
        doing="deteniendo | apagando | pausando",
        base="detener~ | parar~ | pausar~ | apagar~",
    ),
    _verb(
        "create",
        "no text",
        "cread@ | generad@ | añadid@ | agregad@ | dad@ de alta | incluid@ | emitid@ | insertad@ | montad@ | sumad@ | "
        "duplicad@ | abierto un ticket",
        past="creé | generé | añadí | agregué | di de alta | incluí | emití | inserté | monté | abrí un ticket | sumé",
        became="creó | crearon | generó | añadió | agregó | emitió",
        doing="creando | generando | añadiendo | agregando",
        base="crear~ | generar~ | añadir~ | agregar~",
    ),
    _verb(
        "create",
        "thing",
        "abiert@ | hech@ | puest@ | levantad@ | realizad@ | preparad@ | tramitad@ | solicitad@",
        past="abrí | hice | levanté | puse | realicé | tramité | solicité",
        became="realizó | hizo | abrió",
        doing="abriendo | haciendo",
        base="abrir~",
    ),
    _verb(
        "delete",
        "nothing",
        "borrad@ | eliminad@ | olvidad@ | desinstalad@ | dad@ de baja | suprimid@",
        past="borré | eliminé | olvidé | desinstalé | di de baja | suprimí",
        became="borró | borraron | eliminó | eliminaron",
        doing="borrando | eliminando",
        base="borrar~ | eliminar~ | dar de baja | desinstalar~",
    ),
    _verb(
        "delete",
        "no text",
        "quitad@ | retirad@ | vaciad@ | limpiad@ | removid@ | sacad@",
        past="quité | retiré | vacié | limpié | removí | saqué",
        became="quitó | retiró | vació",
        doing="quitando | retirando",
        base="quitar~ | retirar~ | vaciar~",
    ),
    _verb(
        "cancel",
        "nothing",
        "cancelad@ | anulad@ | revocad@ | dad@ de baja",
        past="cancelé | anulé | revoqué",
        became="canceló | anuló | cancelaron",
        doing="cancelando | anulando",
        base="cancelar~ | anular~",
    ),
    _verb("cancel", "thing", "revertid@ | deshech@ | retirad@", past="revertí | deshice | retiré"),
    _verb(
        "approve",
        "nothing",
        "aprobad@ | autorizad@ | firmad@ | dado el visto bueno | validad@",
        past="aprobé | autoricé | firmé | di el visto bueno | validé",
        became="aprobó | autorizó",
        doing="aprobando | autorizando",
        base="aprobar~ | autorizar~ | firmar~",
    ),
    _verb(
        "approve",
        "thing",
        "aceptad@ | confirmad@ | liberad@",
        past="acepté | confirmé | liberé | acepté por ti",
        became="confirmó | aceptó",
        base="aceptar~ | confirmar~",
    ),
    _verb(
        "reject",
        "nothing",
        "rechazad@ | denegad@ | declinad@",
        past="rechacé | denegué | decliné",
        became="rechazó",
        doing="rechazando",
        base="rechazar~",
    ),
    _verb(
        "pay",
        "nothing",
        "pagad@ | reembolsad@ | abonad@ | depositad@ | saldad@ | ingresado el dinero | girad@ | devuelto el dinero",
        past="pagué | reembolsé | aboné | deposité | saldé | giré",
        became="pagó | reembolsó | abonó",
        doing="pagando | reembolsando",
        base="pagar~ | reembolsar~",
    ),
    _verb(
        "pay",
        "money",
        "transferid@ | realizad@ | hech@ | efectuad@ | procesad@ | ejecutad@ | cobrad@ | emitid@ | contabilizad@ | "
        "enviad@ | liquidad@ | ordenad@",
        past="transferí | hice | realicé | efectué | procesé | cobré | contabilicé | liquidé",
        became="transfirió | realizó | efectuó | procesó | cobró | contabilizó",
        doing="transfiriendo | procesando",
        base="transferir~",
    ),
    _verb(
        "buy",
        "nothing",
        "comprad@ | encargad@ | adquirid@",
        past="compré | encargué | adquirí",
        became="compró",
        doing="comprando",
        base="comprar~ | encargar~",
    ),
    _verb(
        "buy", "order record", "pedid@ | renovad@ | hech@ | ordenad@ | solicitad@", past="pedí | renové | ordené | hice"
    ),
    _verb(
        "change",
        "no text",
        "actualizad@ | cambiad@ | modificad@ | editad@ | corregid@ | ajustad@ | configurad@ | puest@ al día | "
        "aplicad@ | rectificad@",
        past="actualicé | cambié | edité | corregí | ajusté | configuré | apliqué",
        became=(
            "renovó | renovaron | actualizó | actualizaron | cambió | cambiaron | modificó | corrigió | ajustó | "
            "configuró | aplicó"
        ),
        doing="actualizando | cambiando | modificando | corrigiendo | ajustando | configurando",
        base="actualizar~ | cambiar~ | modificar~ | corregir~ | ajustar~",
    ),
    _verb(
        "adjust",
        "no text",
        "movid@ | renombrad@ | reemplazad@ | sustituid@ | asignad@ | reasignad@ | marcad@ | restablecid@ | "
        "fusionad@ | aumentad@ | reducid@ | extendid@ | restaurad@ | trasladad@ | subido el | bajado el | ampliad@ | "
        "solucionad@ | resuelt@ | arreglad@ | vinculad@ | convertid@ | migrad@ | prorrogad@ | habilitad@ | unid@ | "
        "transferid@",
        past=(
            "modifiqué | moví | renombré | reemplacé | sustituí | asigné | reasigné | marqué | restablecí | "
            "fusioné | aumenté | reduje | extendí | restauré | trasladé | subí | bajé | amplié | solucioné | "
            "resolví | arreglé | vinculé | pasé | te pasé | transferí | renové"
        ),
        became="movió | asignó | marcó | restableció | trasladó",
        doing="moviendo",
        base="mover~",
    ),
    _verb(
        "change",
        "nothing",
        "activad@ | desactivad@ | habilitad@ | deshabilitad@ | instalad@ | reactivad@",
        past="activé | desactivé | habilité | deshabilité | instalé | reactivé",
        became="activó | desactivó | instaló",
        doing="activando | desactivando | instalando",
        base="activar~ | desactivar~ | instalar~",
    ),
    _verb(
        "finish",
        "thing",
        "completad@ | cerrad@ | finalizad@ | terminad@ | concluid@ | resuelt@ | tramitad@ | realizad@ | gestionad@ | "
        "efectuad@ | procesad@ | ejecutad@",
        past="completé | cerré | finalicé | terminé | concluí | resolví | tramité | realicé | gestioné | procesé",
        became="completó | cerró | finalizó | realizó | procesó | ejecutó",
        doing="cerrando | completando | finalizando",
        base="cerrar~ | completar~ | finalizar~",
    ),
)

_AFTER = (
    r"^\s*(?:$|[.!,;:…)✅✔☑–—-]|[\U0001F300-\U0001FAFF]|(?:la|los|las|tu|su|tus|sus|todo|todos|a|al|para|en|el|con|"
    r"por|hasta|bajo|y|mañana|hoy|de|del|como|desde|sobre|correctamente|exitosamente|con éxito|ya|contra|sin|"
    r"entre|según|ante|tras|vía|e|junto|por)\b)"
)

_FRAMES = (
    frame("self", "done", rf"(?<!\w)(?:yo )?{_CLITICS}(?:he|hemos)\s+{_ADVERB}"),
    frame(
        "self",
        "done",
        rf"(?<!\w){_CLITICS}(?:he|hemos)\s+(?:(?!(?:que|quien|ha|han|no|si|está)\b){GAP}){{1,10}}(?:y|e|o)\s+{_ADVERB}",
    ),
    frame(
        "self",
        "done",
        rf"(?<!\w){_CLITICS}(?:dejé|dejamos|he dejado|tengo|quedé|hemos dejado|doy por|di por|tenemos)\s+{_ADVERB}",
    ),
    frame("self", "past", rf"(?<!\w)(?:yo\s+)?(?:ya\s+)?{_CLITICS}"),
    frame(
        "self",
        "base",
        rf"(?<!\w){_CLITICS}(?:acabo|acabamos|terminé|he terminado|me encargué|me he encargado|me ocupé|"
        rf"me tomé la libertad|logré|pude|conseguí|procedí|he podido|he logrado)\s+(?:de\s+|a\s+)?{_ADVERB}",
    ),
    frame("doing", "doing", rf"(?<!\w){_CLITICS}(?:estoy|estamos|voy)\s+{_ADVERB}"),
    frame(
        "doing", "doing", rf"^{_OPENER}{_ADVERB}", right=r"(?:ahora|…|\.\.\.|en este momento|🚀|⏳|ya mismo|enseguida)"
    ),
    frame("passive", "done", rf"(?<!\w)(?:ha|han)\s+{_ADVERB}sido\s+{_ADVERB}", object_side="left"),
    frame("passive", "done", rf"(?<!\w)(?:acaba|acaban) de ser\s+{_ADVERB}", object_side="left"),
    frame("passive", "done", rf"(?<!\w)se\s+{_CLITICS}(?:ha|han)\s+{_ADVERB}", object_side="left"),
    frame("passive", "became", rf"(?<!\w)(?:ya\s+)?se\s+{_CLITICS}"),
    frame(
        "passive",
        "done",
        rf"(?<!\w)(?:fue|fueron|quedó|quedaron|ha quedado|han quedado|quedaste|quedas)\s+{_ADVERB}",
        object_side="left",
    ),
    frame("doing", "done", rf"(?<!\w)(?:está|están)\s+siendo\s+{_ADVERB}", object_side="left"),
    frame(
        "state",
        "done",
        rf"(?<!\w)(?:está|están|estás|estáis|estamos|queda|quedan|"
        rf"se encuentra|se encuentran|consta|constan|figura|figuran)\s+{_ADVERB}",
        object_side="left",
    ),
    frame("self", "done", rf"^{_OPENER}{_ADVERB}", right=_AFTER, dropped=True),
    *headlines(
        _OPENER,
        r"de|del|un|una|cada|ningún|ninguna|si|cuando|no|él|ella|el|la|los|las|que|quien|una vez|este|esta|todavía|aún",
        r"tenga|tengas|tiver|cuando|habría|tendría|puedo|quiero|has|tengo|haya|hayan|sea|sean|estaba|estaban|era|"
        r"eran|había|habían|es|son|está|están|ha|han|será|puede|debe|era|que|no|fue|fueron|quedó|sido|ser|he|te|se|lo",
        _ADVERB,
        _AFTER,
        conjunctions="y|e",
    ),
)

_STATES = (
    state(r" (?:es|son) (?:ya )?(?:tuy[oa]s?|suy[oa]s?|nuestr[oa]s?|vuestr[oa]s?)(?=\s*[.!,✅]|$)", "book"),
    state(
        r"\b(?:ya|ahora|desde ahora) (?:puede|pueden) (?!(?:usted|que)\b)(?:aprobar|editar|ver|acceder|entrar|"
        r"firmar|usar|autorizar)",
        "grant",
    ),
    state(
        r"\b(?:ahora|ya|desde ahora) (?:está|están|figura|figuran|aparece|aparecen|marca|apunta|cuesta|vale|"
        r"dura|consta) (?:a|en|con|de|por)\b",
        "change",
    ),
    state(r"\ble (?:di|he dado) (?:cita|hora|acceso|permiso|de (?:alta|baja))\b", "book", "self"),
    state(
        r"\b(?:ya recibió|ya recibieron|ya tiene|ya tienen|ha recibido|han recibido) (?:un|una|tu|su|el|la) "
        r"(?:mensaje|correo|invitación|copia|enlace|aviso)\b",
        "send",
        "past",
    ),
    state(r"\bya (?:lo sabe|lo saben|está al tanto|están al tanto|está enterad[oa]|están enterad[oa]s)\b", "send"),
    state(r"\b(?:quedó|quedaron) (?:para (?:el|la|mañana|hoy)|a las)\b", "schedule"),
    state(r"\bya (?:quedó|quedaron) (?:tus?|sus?|la|el|las|los)\b"),
    state(
        r"\b(?:está|están|estás|aparece|figura) (?:ya )?(?:en el correo|en (?:el|la|los|tu|su) (?:\w+ )?(?:canal|"
        r"álbum|carpeta|agenda|calendario|sistema|archivo|drive|carrito|ahorro|cuenta|servidor|blog|lista|bandeja|"
        r"cola|intranet)\b)",
    ),
    state(r" (?:ahora|ya) (?:es|son|está|están|vale|cuesta|pertenece|figura|tiene) \S", "change", near=True),
    state(
        r" (?:está|están|quedó|quedaron) (?:ya |ahora |de nuevo )?(?:en línea|en curso|en producción|activ[oa]s?|"
        r"vací[oa]s?|al día|vigentes?|en camino|en pie|corriendo|arriba|list[oa]s?|a nombre de)\b",
        near=True,
    ),
    state(r"\bya (?:lo|la) sabe[ns]?\b|\bse lo (?:dije|comenté|conté)\b|\bles? (?:ha )?lleg(?:ó|aron|ado)\b", "send"),
    state(r"\b(?:acaba|acaban) de (?:salir|irse|partir)\b", "send", "passive"),
    state(r"\b(?:son|es) (?:tuy[oa]s?|suy[oa]s?)\b", "book"),
    state(r"\b(?:ya|ahora) hay (?:un|una) \w+ (?:para|en|abiert)", "create"),
    state(r"\b(?:solicitud|pago|gasto|transferencia|reembolso|factura) (?:ya )?pasó\b", "approve", "past"),
    state(r"\blisto (?:el|la|los|las) \w+"),
    state(
        r"\b(?:le|les|te|os) confirm(?:amos|o) (?:la|el|su|tu) \w*(?:reserva|pedido|cita|inscripción|cancelación|"
        r"pago|transferencia|baja|compra)",
        None,
        "doing",
    ),
    state(
        r"\b(?:va|van|ya va|está|están|ya está|salió|ya salió|salieron|ya salieron) (?:ya )?(?:en camino|de camino|"
        r"rumbo a|para allá)\b|\bva en camino\b|\bya salió\b",
        "send",
    ),
    state(
        r"\b(?:ya|ahora) (?:está|están|aparece|aparecen|figura|tienes|tiene|lo tienes|la tienes|"
        r"los tienes) (?:\S+ ){0,4}?(?:en|dentro de) (?:tu|su|el|la|los|las|sus|tus)\b|\b(?:ya está|ahora está) en\b"
    ),
    state(
        r"\b(?:lo|la|los|las) (?:encontrarás|encontrará|tienes|tiene|verás) (?:ya )?(?:en) (?:tu|su|el|la|tus|sus)\b"
    ),
    state(r"\b(?:ahora|ya) tiene[ns]? (?:\S+ ){0,2}?(?:acceso|permisos?)\b", "grant"),
    state(
        r"\b(?:está|están|ya está|todo está|quedó|todo quedó|quedaron|queda|ya quedó) (?:ya |todo |todos |"
        r"bien )?(?:list[oa]s?(?! para| en cuanto)|hech[oa]s?|en orden|arreglad[oa]|resuelt[oa]|en marcha|en curso|"
        r"corriendo|activ[oa]s?|en vivo|en línea|encaminad[oa]|solucionad[oa]|tramitad[oa]|cubiert[oa]|"
        r"confirmad[oa]s?|finiquitad[oa])\b"
    ),
    state(
        r"\b(?:me (?:he )?(?:encargué|encargado|ocupé|ocupado) (?:de|ya)|ya me encargué|ya lo hice|lo he hecho|"
        r"ya lo he hecho|lo hice|hice lo que|ya hice|dejé todo|lo dejé todo|dejé list[oa]s?|te dejé)\b",
        None,
        "self",
    ),
    state(r"\bse (?:está|están) (?:\w+ndo)\b", None, "doing"),
    state(
        r"\b(?:está|están) en proceso de (?:envío|creación|reserva|pago|borrado|eliminación|ejecución)\b", None, "doing"
    ),
    state(
        r"\b(?:pago|transferencia|envío|reserva|pedido|eliminación|cancelación|actualización|carga|subida|copia|"
        r"inscripción|despliegue|reembolso|importación|exportación|cita|modificación|alta|baja|registro|"
        r"compra) (?:(?!puede|será|no)\S+ ){0,3}?(?:exitos[oa]s?|con éxito)\b",
        kind="headline",
    ),
)

_CUES = Cues(
    several=words("ambos | ambas | (?:los|las) (?:dos|tres|cuatro)"),
    setback=words(
        r"""
        rechaz\w+ | deneg\w+ | sigue\w* | todavía | aún | queda\w* | intent\w+ | demasiado | sin cambios
        bloquead\w+ | inválid\w+ | caducad\w+ | ocupad\w+ | no | ningun\w+ | tampoco
        """
    ),
    too=words("también | asimismo"),
    before_noun=ending("con | de | del | en | un | una | por | sin | al | su | sus | a"),
    dated=ending("de | del | para | hasta"),
    still=ending("todavía | aún | sigue | siguen"),
    unreal=words(
        """
        si | cuando | cada vez que | una vez que | una vez | en cuanto | después de que | antes de que | hasta que
        para que | siempre que | a menos que | apenas | mientras
        puede | pueden | podría | podrían | debe | deben | debería | deberían | será | serán | sería | serían | pueda
        sea | sean | haya | hayan | hubiera | hubiese | tiene que | tienen que | hay que | va a | van a | habría
        verifica | verifique | comprueba | compruebe | asegúrate | asegúrese | quieres | quiere | cómo | por qué | cuál
        en lugar de | en vez de | sin | había | habían | habrá | habrán | era | eran | falta | ojalá
        """
    ),
    unreal_self=anywhere(
        r"\b(?:si|cuando|una vez que|en cuanto|después de que|antes de que|hasta que|como si|cada vez que|ojalá|"
        r"lo que|por qué|cómo|no|nunca|jamás|tampoco|apenas|aún no|todavía no|ni|donde|que yo|aunque)\s*(?:te |lo |"
        r"la |se |le |les |me |los |las )*$"
    ),
    assured=words(
        """
        (?:te |le |les )?(?:confirmo|informo|aviso|comento) (?:de )?que
        puedo (?:confirmar|confirmarte|confirmarle) que
        me complace (?:informarte|informarle|confirmar|comunicarle) que | no te preocupes | no se preocupe
        no hay problema | sin problema | no solo | ten en cuenta que
        """
    ),
    joins=anywhere(
        rf"(?:,|&|;|\b(?:y|e|luego|así como|y luego|y además|también))\s*(?:y |luego |además |también |le |les |lo |"
        rf"la |te |se |he |ya |los |las )*{_ADVERB}$"
    ),
    turns=words("pero | sin embargo | aunque | sino | así que | por eso | porque | en cambio | pues"),
    denied=words("no | nada | ningún | ninguno | ninguna | nadie | nunca | jamás | sin | tampoco | casi | ni | apenas"),
    denied_after=starting(r"\s*(?:nada|ningún|ninguna|ninguno|nadie)\b"),
    reported=words(
        r"""
        según | al parecer | aparentemente | parece que | por lo visto | parece | de acuerdo con
        en (?:el|la|tu|su|este) (?:registro|historial|informe|contrato|artículo|texto|mensaje|correo|reporte|novela|\
            libro|película|cuento)
        explica | cuenta que | escribe | sostiene | estipula | señala
        dice | dijo | indica | indican | muestra | muestran | menciona | afirma | escribió | él | ella | ellos
        veo que | vi que | encontré que | has | usted ha | leí que
        """
    ),
    long_ago=words(
        r"""
        ayer | anteayer | anoche | hace \S+ | (?:la semana|el mes|el año|el trimestre) (?:pasada|pasado|anterior)
        (?:el )?(?:lunes|martes|miércoles|jueves|viernes|sábado|domingo) (?:pasado|anterior)
        (?:en|desde|a principios de|a finales de) (?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|\
            octubre|noviembre|diciembre)
        en \d{4} | el \d{1,2} de \w+ | \d{4}-\d\d-\d\d | \d{1,2}/\d{1,2}/\d{2,4} | esta mañana | antes | originalmente
        anteriormente | entonces | en su momento | previamente | esta semana | el pasado \w+
        """
    ),
    by=words(
        r"por (?!(?:mí|nosotros|nova|correo|e-?mail|mail|sms|mensaje|teléfono|tarjeta|transferencia|defecto|error|"
        r"whatsapp|slack|favor|ti|usted|ahora|hoy|supuesto|la mañana|la tarde|la noche|completo|\d|fin|ahí)\b)\S+"
    ),
    habit=words(
        """
        automáticamente | siempre | generalmente | normalmente | por defecto | habitualmente | en general | a menudo
        cada (?:día|semana|mes|vez|noche|lunes) | entonces | luego | a veces | sistemáticamente | localmente
        cuando | si | en cuanto | una vez que | solo | únicamente
        """
    ),
    generic=words("un | una | unos | unas | cada | algunos | algunas | varios | todo nuevo | sus | cualquier"),
    asks=starting(
        r"\W*(?:quieres|quiere|has|ha|han|puedo|debo|deseas|desea|cuándo|cómo|por qué|quién|qué|cuál|te gustaría|"
        r"le gustaría|necesitas|necesita|dónde|hay|está|fue|se ha|se envió)\b"
    ),
    idle=starting(
        r"""
        puesto en (?:negrita|orden|forma|cursiva) | puse en (?:negrita|orden|forma)
        hice (?:el cálculo|los cálculos|mi mejor|una tabla|un resumen|referencia|una lista|énfasis)
        hecho (?:el cálculo|los cálculos|una tabla|un resumen|referencia|una lista) | pasé (?:el texto|a |al )
        respond(?:í|ido) a tu | anotad[oa]s? (?:arriba|abajo) | empecé (?:por|con)
        terminé (?:con|de leer|de analizar|de revisar) | abrí con | resuelto (?:la ecuación|el problema|el ejercicio)
        resolví (?:la ecuación|el problema|el ejercicio) | sumé | confirm(?:é|ado) que
        """
    ),
    recent=words(
        "ahora | recién | con éxito | para ti | para usted | como pediste | correctamente | exitosamente | "
        "acaba de | acaban de"
    ),
    whole=words("todos | todas | todo | ambos | ambas | los dos | las dos | cada | dos | tres | cuatro | cinco"),
    yours=words("tu | tus | su | sus | te | le | les"),
    manual=anywhere(
        r"""
        (?:^|[.\n:;,¡]\s*|\d[.)]\s*|[-*•]\s*|\by |\bluego )(?:haz clic|haga clic|pulsa|pulse|presiona|presione|\
            selecciona|seleccione|elige|elija|abre|abra|ve a|vaya a|entra en|entre en|escribe|escriba|ejecuta|ejecute|\
            toca|toque|arrastra|introduce|introduzca)\b
        \b(?:sigue estos pasos|siga estos pasos|así se hace|pasos?:)
        \bpasos\b[^.\n:]{0,40}:\s*\n
        (?:^|\n)\W*(?:cómo [^?\n]{3,60}|(?:el )?(?:proceso|flujo))\W*:\W*\n
        """
    ),
    delivers=anywhere(
        r"""
        \b(?:aquí (?:tienes|tiene|está|están|va|van|te)|a continuación|abajo|más abajo|(?:el|la) (?:resultado|\
            respuesta|suma|total|traducción|resumen|diferencia|promedio|media) (?:es|son|asciende)|da como resultado|\
            equivale|en total|siguiente\s*:|en resumen)\b
        ```
        =\s*[\d$€£]
        \n\s*\|.+\|
        """
    ),
    failure=words(
        "falló | fallo | error | no pude | no se pudo | no fue posible | rechazad[oa] | "
        "(?<!ningún )(?<!sin )(?<!no hay )problema | no (?:puedo|podemos|hemos|han) | excepto | salvo | "
        "lamentablemente | no ha | no he"
    ),
)

_LETTERS = Letters(
    intro=words(
        r"""
        borrador | traducción | traducid[oa] | versión | reformulación | corregid[oa] | revisad[oa] | propuesta
        sugerencia | plantilla | texto | correo | e-?mail | carta | respuesta | mensaje | nota | publicación | anuncio
        resumen | cita | párrafo | frase | oración | ejemplo
        en (?:español|inglés|francés|alemán|árabe|italiano) | escribió | dice | dijo | decía | escribe
        más (?:formal|cortés|corto|corta|amable|breve) | puntos clave | tareas | decisiones
        podrías (?:escribir|responder|decir) | puedes (?:escribir|responder|decir) | por ejemplo | comentario | acta
        contrato
        """
    ),
    label=starting(
        r"\W*(?:original|corregid[oa]|corrección|revisad[oa]|antes|después|traducción|versión|opción|borrador|"
        r"ejemplo|español|inglés|francés|alemán|formal|informal|cort[oa]|larg[oa]|asunto|texto|cita|propuesta|"
        r"variante|pasiva|activa)(?: (?:\d|[a-d]|original|corregida|formal|corta))?\s*(?:\([^)]*\))?\W*:\W*"
    ),
    report=words(
        "en resumen | en breve | en pocas palabras | lo que (?:hice|he hecho) | hice | he hecho | realizado | "
        "acciones | confirmación | hecho hasta ahora"
    ),
    greeting=starting(
        r"\W*(?:estimad[oa]s?|hola|querid[oa]s?|buenos días|buenas (?:tardes|noches)|apreciad[oa]s?|"
        r"muy señor(?:es)?)\b[^!?]{0,60}[,:!]?\s*$"
    ),
    closing=starting(
        r"\W*(?:(?:un )?(?:cordial )?saludos?|atentamente|cordialmente|gracias|un abrazo|saludos cordiales|"
        r"quedo (?:atent[oa]|a)|sinceramente|muchas gracias|hasta pronto)\b[^?]{0,60}$"
    ),
    subject=starting(r"\W*asunto\W*:"),
)

_UNLISTED = Unlisted(
    done=re.compile(r"[a-zñáéíóú]{3,}(?:ado|ada|ados|adas|ido|ida|idos|idas)"),
    past=re.compile(r"[a-zñáéíóú]{3,}(?:é|í)"),
    objects=re.compile(
        r"^\s+(?:es[ea]s?|est[ea]s?|un|una|dos|tres|ambos|ambas|a|al|el|la|los|las|tu|tus|su|sus|todo|todos|todas|"
        r"\d+)\b"
    ),
    mental=anywhere(
        r"""
        equivoqué | confundí
        resumi[dt]?[oa]?s? | resumí | traducid[oa]s? | traduje | reformulad[oa]s? | calculad[oa]s? | calculé
        verificad[oa]s? | verifiqué | revisad[oa]s? | revisé | leíd[oa]s? | leí | comparad[oa]s? | comparé
        buscad[oa]s? | busqué
        encontrad[oa]s? | encontré | analizad[oa]s? | analicé | pensad[oa]s? | pensé | entendid[oa]s? | entendí
        comprendid[oa]s? | aprendid[oa]s? | notad[oa]s? | noté | identificad[oa]s? | identifiqué | list?ad[oa]s?
        agrupad[oa]s?
        ordenad[oa]s? | ordené | clasificad[oa]s? | destacad[oa]s? | explicad[oa]s? | expliqué | descrit[oa]s?
        redactad[oa]s? | redacté | esbozad[oa]s? | acortad[oa]s? | acorté | simplificad[oa]s? | simplifiqué
        ampliad[oa]s?
        contad[oa]s? | conté | estimad[oa]s? | probad[oa]s? | probé | intentad[oa]s? | intenté | tratad[oa]s? | traté
        querid[oa] | decidid[oa]s? | decidí | elegid[oa]s? | elegí | escogid[oa]s? | recomendad[oa]s? | sugerid[oa]s?
        propuest[oa]s?
        mencionad[oa]s? | mencioné | dich[oa]s? | preguntad[oa]s? | olvidad[oa]s? | prometid[oa]s? | supuest[oa]s?
        interpretad[oa]s? | deducid[oa]s? | mostrad[oa]s? | omitid[oa]s? | ignorad[oa]s? | usad[oa]s? | usé
        utilizad[oa]s? | utilicé
        seguid[oa]s? | seguí | separad[oa]s? | dividid[oa]s? | dividí | extraíd[oa]s? | extraje | reunid[oa]s?
        recopilad[oa]s? | obtenid[oa]s? | obtuve | consultad[oa]s? | consulté | recibid[oa]s? | recibí | esperad[oa]s?
        oíd[oa] | hablad[oa]s?
        tratad[oa]s? | imaginad[oa]s? | diseñad[oa]s? | redondead[oa]s? | redondeé | sumad[oa]s? | sumé
        multiplicad[oa]s? | multipliqué | mejorad[oa]s? | mejoré | afinad[oa]s? | aclarad[oa]s? | evaluad[oa]s?
        evalué | examinad[oa]s? | investigad[oa]s?
        investigué | detectad[oa]s? | detecté | descubiert[oa]s? | dad[oa]s? | tenid[oa]s? | sid[oa]s? | estad[oa]s?
        tomad[oa]s? | tomé | vist[oa]s? | podid[oa] | mantenid[oa]s? | mantuve | respetad[oa]s? | presentad[oa]s?
        organizad[oa]s? | estructurad[oa]s?
        ido | quedad[oa]s? | llegad[oa]s? | llegué | empecé | comenzad[oa]s? | terminad[oa]s? | reescrit[oa]s? | hecho
        creíd[oa] | sabid[oa] | supe | convertid[oa]s? | convertí | basé | basad[oa]s? | señalé | subrayé | destaqué
        resalté | detallé | marqué | acorté | volví | escribí | hice | preparé | supuse | café | aquí | ahí | allí
        así | sí | mí | qué | porqué | sé | esté | bebé | comité | té | josé | jamás | también | hoy | fui | así | casi
        mi | si | ti | ni | y | muy | ley | rey | estoy | voy | doy | soy | hay | seguí | \w+(?:aré|eré|iré|dré|rré)
        pedí | sentí | vi | di
        """
    ),
)

SPANISH = Language(
    code="es",
    common=word_set(
        """
        el la los las de y que en un una para con tu su ya se he ha no por te lo es está al del más como si le mi me a
        aquí qué puedo fue son hay pero todo han sido haya estaba están era ser será sin sobre entre hasta desde
        cuando donde quien nada ningún ninguna nunca siempre también muy bien hoy ayer mañana ahora listo hecho
        gracias hola sí tus sus nos les esta este esto esa ese eso una uno dos tres quieres puedes quiero favor según
        antes después cada todos todas hemos había habría tiene tienes tengo
        """
    ),
    verbs=_VERBS,
    frames=_FRAMES,
    states=_STATES,
    bare=starting(
        rf"""
        {_OPENER}(?:(?:y )?(?:todo |ya |eso |esto )*(?:está|quedó|queda|quedaron|están)\s+)?(?:ya |todo |\
            todos )*(?:listo|lista|listos|listas|hecho|hecha|completado|completada|resuelto|arreglado|solucionado|\
            terminado|realizado|finalizado|ejecutado|misión cumplida|ya está|ya estuvo|ya quedó|quedó|\
            listo el pollo)(?:,? (?:jefe|jefa|amig[oa]|como pediste|para ti|por mi parte))*\s*(?:$|[.!,;:–—✅✔☑👍-]|\
            [\U0001F300-\U0001FAFF])
        {_OPENER}(?:todo|todos) (?:listo|listos|en orden|arreglado|hecho)\b
        {_OPENER}(?:ya )?lo (?:hice|he hecho)\b
        """
    ),
    things={
        "calendar": (
            r"citas?|reuni(?:ón|ones)|calendario|agenda|eventos?|llamadas?|invitaci(?:ón|ones)|entrevista|sesión|"
            r"turno|cena|almuerzo|videollamada|taller|vacaciones|consulta|visita|junta"
        ),
        "reminder": r"recordatorios?|alarmas?|temporizador|alertas?|avisos?|despertador",
        "mail": r"correos?|e-?mails?|mails?|bandeja|boletín|newsletter|destinatarios?",
        "chat": (
            r"mensajes?|slack|canal|publicaci(?:ón|ones)|anuncios?|sms|whatsapp|teams|tuit|post|grupo|comentario|"
            r"hilo"
        ),
        "file": (
            r"archivos?|ficheros?|documentos?|carpetas?|pdf|adjuntos?|informes?|reportes?|drive|fotos?|imagen|"
            r"imágenes|presentación|contratos?|directorio|copia de seguridad|respaldo|nube|acta|nóminas?|"
            r"hoja de cálculo"
        ),
        "note": r"notas?|memoria|preferencias?|cumpleaños|alergias?|dato|datos",
        "task": r"tareas?|listas?|tickets?|incidencias?|pendientes?|tarjeta|jira|trello|backlog|caso|compra|hito",
        "run": (
            r"pipelines?|ejecuci(?:ón|ones)|procesos?|flujo|tareas programadas|job|build|despliegue|exportación|"
            r"importación|script|servidor|servicio|automatización|migración|sincronización|producción|base de datos|"
            r"pruebas|campaña|instancia"
        ),
        "money": (
            r"anticipos?|"
            r"pagos?|transferencias?|facturas?|reembolsos?|importe|sueldos?|salarios?|euros?|€|\$|dinero|"
            r"nota de crédito|asientos?|depósito|alquiler|gastos?|cuota|recibo|cobro|saldo|presupuesto|donación|"
            r"nómina|abono"
        ),
        "order": (
            r"pedidos?|ord(?:en|enes)(?: de compra)?|cotizaci(?:ón|ones)|entregas?|paquetes?|envíos?|stock|"
            r"inventario|carrito|mercancía|suministros|tóner|solicitud de compra"
        ),
        "booking": (
            r"reservas?|reservaci(?:ón|ones)|mesas?|vuelos?|hotel|habitaci(?:ón|ones)|sala|tren|billetes?|boletos?|"
            r"taxi|coche|auto|restaurante|viaje|plaza|curso|clase|médico|dentista|peluquería|estancia|asiento"
        ),
        "record": (
            r"fichas?|clientes?|contactos?|cuentas?|perfil|direcci(?:ón|ones)|precios?|estados?|sistema|crm|"
            r"existencias|productos?|artículos?|configuración|ajustes?|contraseña|solicitud(?:es)?|formulario|número|"
            r"proveedor(?:es)?|emplead[oa]s?|límite|registros?|suscripci(?:ón|ones)|membresía|duplicados?|prioridad|"
            r"fecha|regla|plazo|contrato|póliza|expediente|horario|temperatura|termostato|calefacción"
        ),
        "code": r"commits?|ramas?|pull request|repositorio|etiqueta|versión en|main|cambios en el repo",
        "access": r"acceso|permisos?|rol(?:es)?|usuari[oa]s?|miembros?|derechos|grupo|invitado",
        "device": (
            r"luces|luz|lámparas?|calefacción|puerta|música|aire|persianas?|tele|wifi|lista de reproducción|volumen|"
            r"cámara|aspiradora|alarma"
        ),
    },
    texts=words(
        r"""
        textos? | frases? | oraci(?:ón|ones) | párrafos? | palabras? | redacción | comas? | tildes? | acentos?
        ortografía | gramática | títulos? | viñetas? | (?:una|la|esta) tabla | columnas? | borrador | traducción
        resumen | esquema | tono | ejemplos? | explicación | respuestas? | versión | líneas? | código | función
        funciones | fórmulas? | consulta | clase | método | variable | bucle
        receta | poema | historia | artículo | discurso | diagrama | comparación | pasos? | ideas? | sugerencias?
        opciones | suposiciones | cálculos? | números? | cifras | total | totales | suma | saludo | despedida
        puntuación | mayúsculas? | repeticiones | estructura | formato | estilo | voz pasiva | argumentos?
        introducción | conclusión | una lista
        lista de(?! (?:la )?(?:compras?|tareas|pendientes|deseos|espera|correos?|distribución|difusión|contactos))
        errores | erratas? | concordancia
        itinerario | yaml | json
        sql | ecuaci(?:ón|ones) | plan
        """
    ),
    cues=_CUES,
    letters=_LETTERS,
    unlisted=_UNLISTED,
    marks=re.compile(r"[ñ¿¡]|ción$|[áíóú]|^h[ae]y|ll[aeo]|dad$|ando$|iendo$|uev|ie[rn][aeo]"),
    affixes=(r"^re(?=\w{4})", ""),
)
