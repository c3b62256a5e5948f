"""Verbs in tool names of other languages than English: rechnung_freigeben, crearTicket, fattura_invia, 予定_追加.

Words are compared by their beginnings, without accents, so that one entry stands for all forms and for sisters in
related languages. A full stop after an entry means the whole word. In other letters than Latin ones an entry may stand
anywhere in a word.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

from agents.claims.patterns import word_set
from agents.claims.verbs import Family


def without_accents(text: str) -> str:
    """The letters as they are typed where only plain ones are allowed."""
    text = text.replace("ß", "ss").replace("ı", "i")
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


def _native(text: str) -> frozenset[str]:
    return word_set(without_accents(text))


READS = word_set(
    """
    such lese. lesen. hole. holen. abhol zeig anzeig abfrag abruf pruef pruf liste. listen. nachschlag ermittel
    cherch recherch lire. voir. vedi. vedere. lez lecture affich consult obten obtener buscar busca. busqu
    mostrar mostra lister listar leer.
    ler. ver. trouver calcul estado stato. statut verific verifi comprob cerca. cercar legg elenc visualizz ottieni
    zoek lees toon ophal bekijk raadpleeg opvrag ara. arama oku bul. getir goster sorgu listele durum kontrol
    poluch naiti najti poisk iskat chitat spisok dekh khoj suchi bahth qiraa
    """
) | _native(
    """
    прочит чита найти поиск искать посмотр показ провер погод получ देख पढ़ खोज मौसम जांच 確認 取得 検索 参照 一覧 閲覧
    天気 読 查 看 读 搜 天气 获取 قراءة بحث عرض طقس جلب استعلام
    """
)
_LATIN: Mapping[Family, frozenset[str]] = {
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
        stellen. poner. echang tausch cambiar affect asignar mover renombr restaur
        activar desactivar activer desactiver sposta rinomin assegn attiva
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
    "grant": word_set(
        """
        dar. dai. dare. donner. geven. geef. geben. vergib vergeb berechtig accord octroy otorg conced yetki verlene
        autoriser
        """
    ),
}
_NATIVE: Mapping[Family, str] = {
    "send": "отправ посл भेज 送信 送付 发送 寄 إرسال ارسل",
    "post": "опублик प्रकाशित 公開 投稿 发布 نشر",
    "store": "сохран सहेज 保存 حفظ",
    "record": "запис दर्ज 記録 登録 登记 记录 تسجيل",
    "schedule": "заплан перенес напомин 予定追加 提醒 リマインド تذكير جدولة",
    "book": "заброн बुक 予約 预订 预约 حجز",
    "start": "запуст चालू 起動 実行 開始 启动 运行 تشغيل",
    "stop": "останов रोक 停止 إيقاف",
    "create": "созда добав जोड़ बना 追加 作成 添加 创建 新建 加入 إضافة إنشاء",
    "delete": "удал हटा मिटा 削除 删除 حذف",
    "cancel": "отмен रद्द キャンセル 取消 إلغاء",
    "approve": "одобр согласов मंज़ूर 承認 批准 موافقة اعتماد",
    "pay": "оплат перевод भुगतान 支払 振込 支付 付款 转账 دفع تحويل",
    "buy": "заказ купи ऑर्डर 注文 购买 下单 شراء",
    "change": "измен обнов बदल 変更 更新 修改 تعديل تحديث",
    "finish": "закры закрыт बंद 完了 完成 关闭 إغلاق",
    "grant": "выда доступ अनुमति 付与 授权 منح",
}
WRITES: Mapping[Family, frozenset[str]] = {
    family: words | _native(_NATIVE.get(family, "")) for family, words in _LATIN.items()
}


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
    if not entry.isascii():
        return entry in word
    return word == entry[:-1] if entry.endswith(".") else word.startswith(entry)
