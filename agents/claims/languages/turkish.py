"""How claims are made in Turkish: the verb comes last and says who did it and whether it was done."""

from __future__ import annotations

import re

from agents.claims.frames import frame, state
from agents.claims.grammar import Cues, Language, Letters
from agents.claims.patterns import anywhere, ending, starting, word_set, words
from agents.claims.verbs import Family, Unlisted, Verb, verb


def _verb(family: Family, need: str, did: str, *, done: str = "", doing: str = "") -> Verb:
    """A verb with "I did" (`~`: one and many, also with the ending of certainty), "it was done" and "I am doing"."""
    return verb(
        family,
        need,
        past=did.replace("~", "{m,k}"),
        done=done.replace("~", "{,ler,lar,mıştır,miştir,muştur,müştür}"),
        doing=doing,
    )


_VERBS = (
    _verb(
        "send",
        "nothing",
        "gönderdi~ | yolladı~ | ilettim | ilettik | bilgilendirdi~ | haber verdi~ | aradı~ | mesaj gönderdi~ | "
        "davet etti~ | bildirdi~ | "
        "mail attı~ | e-posta attı~ | yönlendirdi~ | teslim etti~ | mesaj attı~ | ofise yazdı~ | ona yazdı~ | "
        "uyardı~ | ulaştırdı~ | iletişime geçti~ | postaladı~",
        done=(
            "gönderildi~ | iletildi~ | yollandı~ | bilgilendirildi~ | bildirildi~ | davet edildi~ | haber verildi~ | "
            "gönderilmiştir | teslim edildi~ | yönlendirildi~ | iletilmiştir"
        ),
        doing="gönderiyorum | iletiyorum | yolluyorum | gönderiliyor | iletiliyor | bilgilendiriyorum",
    ),
    _verb("send", "mail chat", "yanıtladı~ | cevapladı~ | yazdı~", done="yanıtlandı~ | cevaplandı~"),
    _verb(
        "post",
        "nothing",
        "yayınladı~ | duyurdu~ | paylaştı~",
        done="yayınlandı~ | paylaşıldı~ | duyuruldu~",
        doing="yayınlıyorum | paylaşıyorum",
    ),
    _verb("share", "nothing", "ekledim ek olarak | ekte gönderdi~"),
    _verb("grant", "nothing", "erişim verdi~ | yetki verdi~ | yetkilendirdi~", done="erişim verildi~ | yetki verildi~"),
    _verb(
        "store",
        "nothing",
        "kaydetti~ | sakladı~ | arşivledi~ | yükledi~ | hafızama aldı~ | yedekledi~ | yedek aldı~ | "
        "yedeğini aldı~ | yedeği aldı~ | not aldı~ | not etti~ | aklımda",
        done=(
            "yedek alındı~ | yedeği alındı~ | kaydedildi~ | saklandı~ | arşivlendi~ | yüklendi~ | not edildi~ | "
            "not alındı~ | yedeklendi~ | "
            "kaydedilmiştir"
        ),
        doing="kaydediyorum | yüklüyorum | kaydediliyor | arşivliyorum",
    ),
    _verb(
        "record",
        "no text",
        "indirdi~ | içe aktardı~ | dışa aktardı~ | kayda aldı~ | işledi~ | kopyaladı~",
        done="indirildi~ | aktarıldı~ | işlendi~ | kopyalandı~",
    ),
    _verb(
        "schedule",
        "nothing",
        "planladı~ | hatırlatıcı kurdu~ | alarm kurdu~ | takvime ekledi~ | takvimine ekledi~ | takviminize ekledi~ | "
        "erteledi~ | programladı~ | zamanladı~",
        done=(
            "planlandı~ | ertelendi~ | hatırlatıcı kuruldu~ | alarm kuruldu~ | takvime eklendi~ | programlandı~ | "
            "zamanlandı~"
        ),
        doing="planlıyorum | planlanıyor",
    ),
    _verb(
        "schedule",
        "calendar reminder booking",
        "ayarladı~ | aldı~ | kurdu~ | taşıdı~ | kaydırdı~ | belirledi~ | koydu~ | bloke etti~",
        done=(
            "ayarlandı~ | alındı~ | kuruldu~ | taşındı~ | kaydırıldı~ | belirlendi~ | konuldu~ | çekildi~ | "
            "bloke edildi~"
        ),
        doing="ayarlıyorum",
    ),
    _verb(
        "book",
        "nothing",
        "rezervasyon yaptı~ | rezerve etti~ | yer ayırttı~ | ayırttı~ | bilet aldı~ | rezervasyonunuzu yaptı~ | "
        "rezervasyonunu yaptı~",
        done="rezerve edildi~ | rezervasyon yapıldı~ | rezervasyonunuz yapıldı | ayrıldı | ayırtıldı~",
        doing="rezerve ediyorum | rezervasyon yapıyorum",
    ),
    _verb("book", "booking calendar order", "onayladı~ | yaptı~", done="onaylandı~ | yapıldı~"),
    _verb(
        "start",
        "nothing",
        "başlattı~ | yeniden başlattı~ | tetikledi~ | devreye aldı~",
        done="başlatıldı~ | tetiklendi~ | devreye alındı~",
        doing="başlatıyorum | başlatılıyor",
    ),
    _verb(
        "start",
        "thing",
        "çalıştırdı~ | açtı~ | sürdürdü~",
        done="çalıştırıldı~ | açıldı~ | başladı~",
        doing="çalıştırıyorum | açıyorum | çalışıyor",
    ),
    _verb("release", "nothing", "canlıya aldı~ | yayına aldı~ | dağıttı~", done="canlıya alındı~ | yayına alındı~"),
    _verb(
        "stop",
        "thing",
        "durdurdu~ | kapattı~ | duraklattı~ | askıya aldı~ | kilitledi~",
        done="durduruldu~ | kapatıldı~ | duraklatıldı~ | askıya alındı~",
        doing="durduruyorum | kapatıyorum",
    ),
    _verb(
        "create",
        "no text",
        "oluşturdu~ | ekledi~ | yarattı~ | kaydını açtı~ | düzenledi~ | üretti~ | açtırdı~",
        done="oluşturuldu~ | eklendi~ | üretildi~ | oluşturulmuştur",
        doing="oluşturuyorum | ekliyorum | oluşturuluyor",
    ),
    _verb(
        "create",
        "thing",
        "açtı~ | hazırladı~ | yaptı~ | girdi~ | başvurdu~",
        done="açıldı~ | hazırlandı~ | yapıldı~ | girildi~",
    ),
    _verb(
        "delete",
        "nothing",
        "sildi~ | unuttu~ | abonelikten çıkardı~",
        done="silindi~ | silinmiştir",
        doing="siliyorum | siliniyor",
    ),
    _verb(
        "delete",
        "no text",
        "kaldırdı~ | temizledi~ | çıkardı~ | boşalttı~",
        done="kaldırıldı~ | temizlendi~ | çıkarıldı~",
        doing="kaldırıyorum",
    ),
    _verb(
        "cancel",
        "nothing",
        "iptal etti~ | iptal ettirdi~ | vazgeçirdi~",
        done="iptal edildi~ | iptal edilmiştir",
        doing="iptal ediyorum | iptal ediliyor",
    ),
    _verb(
        "approve",
        "nothing",
        "onayladı~ | onay verdi~ | imzaladı~ | kabul etti~",
        done="onaylandı~ | imzalandı~ | onay verildi~ | kabul edildi~ | onaylanmıştır",
        doing="onaylıyorum",
    ),
    _verb("reject", "nothing", "reddetti~", done="reddedildi~"),
    _verb(
        "pay",
        "nothing",
        "ödedi~ | ödeme yaptı~ | ödemeyi yaptı~ | ödemesini yaptı~ | iade etti~ | havale etti~ | yatırdı~",
        done="ödendi~ | iade edildi~ | havale edildi~ | yatırıldı~ | ödenmiştir",
        doing="ödüyorum",
    ),
    _verb(
        "pay",
        "money",
        "aktardı~ | gerçekleştirdi~ | transfer etti~ | yaptı~ | işledi~",
        done="aktarıldı~ | gerçekleştirildi~ | gerçekleşti | transfer edildi~ | yapıldı~ | tamamlandı~ | geçti",
    ),
    _verb(
        "buy",
        "nothing",
        "satın aldı~ | sipariş etti~ | sipariş verdi~ | siparişi verdi~ | siparişini verdi~",
        done="satın alındı~ | sipariş edildi~ | sipariş verildi~",
        doing="sipariş ediyorum | satın alıyorum",
    ),
    _verb(
        "change",
        "no text",
        "güncelledi~ | değiştirdi~ | düzelttim kaydı | yapılandırdı~ | düzenledi~ | düzeltti~ | uyguladı~",
        done="güncellendi~ | değiştirildi~ | düzenlendi~ | düzeltildi~ | uygulandı~ | ayarlandı~",
        doing="güncelliyorum | değiştiriyorum | düzenliyorum",
    ),
    _verb(
        "adjust",
        "no text",
        "yeniden adlandırdı~ | taşıdı~ | atadı~ | işaretledi~ | sıfırladı~ | birleştirdi~ | artırdı~ | azalttı~ | "
        "uzattı~ | geri yükledi~ | aktardı~ | çözdü~ | giderdi~",
        done=(
            "taşındı~ | atandı~ | işaretlendi~ | sıfırlandı~ | birleştirildi~ | artırıldı~ | uzatıldı~ | çözüldü~ | "
            "giderildi~"
        ),
        doing="taşıyorum",
    ),
    _verb(
        "change",
        "nothing",
        "etkinleştirdi~ | devre dışı bıraktı~ | kurulumunu yaptı~",
        done="etkinleştirildi~ | devre dışı bırakıldı~",
    ),
    _verb(
        "finish",
        "thing",
        "tamamladı~ | kapattı~ | bitirdi~ | sonuçlandırdı~ | hallettik",
        done="tamamlandı~ | kapatıldı~ | bitirildi~ | sonuçlandırıldı~",
    ),
)

_FRAMES = (
    frame("self", "past", r"(?:^|\s|[,;:.–—(])", object_side="left"),
    frame("doing", "doing", r"(?:^|\s|[,;:.–—(])", object_side="left"),
    frame(
        "passive",
        "done",
        r"(?:^|\s|[,;:.–—(])",
        right=r"^(?:\s*$|\s*[^\w\s]|\s+(?:ve|ama|fakat|artık|bile|şimdi|ayrıca|\W))",
        object_side="left",
    ),
)

_STATES = (
    state(r"\bartık \w+(?:abil|ebil)iyor(?:lar)?\b", "grant"),
    state(r"\bhaber(?:i|leri) var\b", "send"),
    state(r"'y?[ea](?!\w)[^.!?]{0,40} yazdı[mk](?!\w)", "send", "self"),
    state(r" artık \S", "change", near=True),
    state(
        r"\b(?:mesaj|e-?posta|mail|davet|paket|sipariş|para|iade)\w*(?: \S+){0,3}? (?:gitti|çıktı|yola çıktı|ulaştı|"
        r"iletildi)\b",
        "send",
    ),
    state(r"\b(?:makale|yazı|gönderi|duyuru|sayfa|sürüm|hikaye)\w* (?:artık |şu an )?(?:yayında|canlıda)\b", "post"),
    state(r"(?:da|de|ta|te|nda|nde) artık(?=\s*[.!]|$)"),
    state(r"\b(?:yolda|yola çıktı)\b(?=\W*$|[^\w]*(?:ve|,))", "send"),
    state(
        r"\b(?:artık|şu an|şimdi) (?:\S+ ){0,4}?(?:takviminde|takviminizde|listenizde|listende|klasörde|klasörünüzde|"
        r"gelen kutunuzda|drive'da|çalışıyor|yayında|aktif|erişimi var|erişime sahip)"
    ),
    state(
        r"(?:^|[\s,;])(?:hallettim|hallettik|halledildi|halloldu|ilgilendim|her şey (?:hazır|tamam|yolunda))(?!\w)",
        None,
        "self",
    ),
    state(
        r"\b(?:rezervasyon\w*|ödeme\w*|randevu\w*|sipariş\w*|havale\w*|yükleme|kayıt) (?:\S+ ){0,3}?(?:tamam|"
        r"başarılı|onaylı|hazır)\b",
        kind="headline",
    ),
)

_CUES = Cues(
    several=words("her ikisi | ikisi de | her iki"),
    setback=words(
        r"""
        redd\w+ | hâlâ | halen | hala | kaldı | denedim | çok geç | değişmedi | geçersiz | dolu | değil | yok
        \w+m[aeıiuü]d[ıiuü]\w* | \w+m[ae]mış\w* | \w+m[ıiuü]yor\w*
        """
    ),
    too=words("da | de | ayrıca"),
    still=ending("hâlâ | halen"),
    unreal=words(
        "eğer | ise | -?\\w+(?:ınca|ince|unca|ünce) | "
        "\\w+(?:dığında|diğinde|duğunda|düğünde|tığında|tiğinde|tuğunda|tüğünde) | "
        "\\w+(?:dıktan|dikten|duktan|dükten|tıktan|tikten|tuktan|tükten) sonra | \\w+madan önce | \\w+meden önce | "
        "zaman | keşke"
    ),
    unreal_self=anywhere(r"(?:\beğer|\bkeşke|\bsanki|\w+(?:sa|se))\s*$"),
    assured=words("merak etme(?:yin)? | sorun değil"),
    joins=anywhere(r"(?:,|\bve)\s*$"),
    turns=words("ama | fakat | ancak | çünkü | bu yüzden | lakin"),
    denied=words("ne (?:\\S+ ){1,4}ne | hiçbir | hiç | henüz | değil | neredeyse | olmadan"),
    denied_after=starting(r"\s*(?:mi|mı|mu|mü|değil|sayılır|sayılmaz|diyemem|demedim|diye|dedi|dedin|diyor|denmiş)\b"),
    reported=words(
        "göre | anlaşılan | görünüşe göre | görünüyor | kayıtlarda | raporda | günlükte | yazıyor | diyor | dedi | "
        "belirtti | ettiğini | sözleşmede | makalede | metinde | tedarikçi | müşteri"
    ),
    long_ago=words(
        "dün | önceki gün | geçen (?:hafta|ay|yıl|sene|gün|pazartesi|salı|çarşamba|perşembe|cuma) | "
        "\\S+ (?:dakika|saat|gün|hafta|ay|yıl) önce | "
        "(?:ocak|şubat|mart|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık)(?:'?[dt][ae]| ayında) | "
        "\\d{4}'?[dt][ae] | "
        "\\d{1,2} (?:ocak|şubat|mart|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık)(?:'?\\w+)? | "
        "bu sabah | eskiden | daha önce | \\d{4} yılında | \\d{1,2}\\.\\d{1,2}\\.\\d{4} | \\d{4}-\\d\\d-\\d\\d"
    ),
    by=words(r"(?!benim |bizim )\S+ tarafından"),
    habit=words(
        "otomatik | otomatik olarak | her ayın | her zaman | genellikle | varsayılan olarak | "
        "her (?:gün|hafta|ay|sefer)"
    ),
    generic=words("bir | her | bazı"),
    asks=starting(r"\W*(?:mi|ne|nasıl|neden|kim|hangi|ister|istiyor)\b"),
    idle=starting(r"hazırladım(?: aşağıda)?:"),
    recent=words("şimdi | az önce | başarıyla | sizin için | senin için | istediğiniz gibi | yeni"),
    whole=words("hepsi | tümü | tüm | her ikisi | ikisi de | her şey | iki | üç | dört | beş | bütün"),
    yours=anywhere(r"\w(?:niz|nız|nuz|nüz|nizi|nızı|nuzu|nüzü)(?!\w)|\bsenin\b|\bsizin\b"),
    manual=anywhere(
        r"\b\w+(?:'?[yn]?[eai]) (?:tıklayın|tıkla|basın|bas|gidin|girin)\b|\b(?:tıklayın|seçin|açın|basın|girin)\b"
    ),
    delivers=anywhere(
        r"""
        \b(?:işte|aşağıda|aşağıdaki|şöyle|sonuç|toplam|cevap|çevirisi|özeti)\b
        ```
        =\s*[\d$€£]
        \n\s*\|.+\|
        """
    ),
    failure=words(
        "başarısız | hata | \\w+(?:emedim|amadım|emedi|amadı|ilemedi|ılamadı|ulamadı|ülemedi) | maalesef | "
        "sorun(?! (?:değil|yok)) | hariç"
    ),
)

_LETTERS = Letters(
    intro=words(
        "taslak | taslağı | çeviri\\w* | sürüm\\w* | öneri\\w* | şablon | metin | metni | e-?posta\\w* | mektup | "
        "yanıt | mesaj\\w* | not | duyuru | özet\\w* | alıntı | cümle | paragraf | örnek | düzeltilmiş\\w* | "
        "türkçe\\w* | ingilizce\\w* | almanca\\w* | yazdı | diyor | dedi | daha resmi | örneğin"
    ),
    label=starting(
        r"\W*(?:orijinal|düzeltilmiş|önce|sonra|çeviri|sürüm|seçenek|taslak|örnek|türkçe|ingilizce|konu|"
        r"metin)(?: \d)?\s*(?:\([^)]*\))?\W*:\W*"
    ),
    report=words("yaptıklarım | yaptığım | işlemler | onay"),
    greeting=starting(r"\W*(?:sayın|merhaba|sevgili|selam|değerli|günaydın|iyi günler)\b[^!?]{0,60}[,:!]?\s*$"),
    closing=starting(
        r"\W*(?:saygılarımla|sevgiler|teşekkürler|iyi çalışmalar|saygılar|en iyi dileklerimle|"
        r"görüşmek üzere)\b[^?]{0,60}$"
    ),
    subject=starting(r"\W*konu\W*:"),
)

_UNLISTED = Unlisted(
    done=re.compile(
        r"(?!(?:al|gel|ol|kal|bul|in|bin|dön|kullan|düşün|öğren|yen|san|güven|kazan|inan|katıl|ayrıl|anlaşıl|görül|"
        r"bulun|sayıl|dayan|uzan|davran|sevin|söylen|tüken|kapan|yanıl|sonuçlan|açıkla|hazırlan|incelen|kontrol|"
        r"hesaplan|özetlen|çevril|listelen)[dm])"
        r"[a-zçğıöşü]{3,}(?:l|n)(?:d[ıiuü]|m[ıiuü]şt[ıiuü]r)(?:l[ae]r)?"
    ),
    past=re.compile(r"(?!.*m[ea]d[ıi][mk])[a-zçğıöşü]{3,}[dt][ıiuü][mk]"),
    mental=anywhere(
        r"""
        \w+(?:atik|etik|itik|istik) | özetle\w+ | çevir\w+ | hesapla\w+ | kontrol\w* | okudu[mk] | karşılaştır\w+
        ara(?:dım|dık|ştırdı[mk]) | buldu[mk] | incele\w+ | düşün\w+ | anla\w+ | öğren\w+ | fark | belirle\w+
        listele\w+ | grupla\w+ | sırala\w+ | açıkla\w+ | yazdı[mk] | kısalt\w+ | basitleştir\w+ | genişlet\w+
        saydı[mk]
        dene\w+ | istedi[mk] | karar | seçti[mk] | öner\w+ | söyledi[mk] | sordu[mk] | unuttu[mk] | varsay\w+
        yorumla\w+ | gösterdi[mk] | kullandı[mk] | ayırdı[mk] | çıkardı[mk] | topladı[mk] | bekledi[mk] | duydu[mk]
        konuştu[mk] | ele | topla\w+ | çarptı[mk] | iyileştir\w+ | değerlendir\w+ | keşfet\w+ | verdi[mk] | gördü[mk]
        baktı[mk] | sundu[mk] | oldu[mk]? | şimdi[mk]? | kendi[mk]? | edi[mk] | idi[mk] | hazırla\w+ | derle\w+
        biçimlendir\w+
        (?:yöne|üre|tüke|dene|öğre|eği|işle|ile|bildir|indir|kaldır|yatır|yard|ad|dağı|tanı|yaptır|al|sa|ka)t?[ıi]m
        yönetim | üretim | tüketim | denetim | öğretim | eğitim | işletim | iletim | adım | yatırım | tanıtım | dağıtım
        """
    ),
)

TURKISH = Language(
    code="tr",
    common=word_set(
        """
        ve bir bu için ile de da mi mı mu mü var yok çok daha ne ben sen siz biz o yarın ama olarak göre gibi sonra
        önce saat hatırlatıcı tarafından istiyor şimdi bugün dün az her hiç hiçbir henüz artık size sana onu ona bunu
        şu en kadar ise eğer veya ya hem değil tamam evet hayır merhaba lütfen teşekkürler benim senin sizin bizim
        olan oldu olur yeni iki üç tüm bütün ister misiniz misin mısınız
        """
    ),
    verbs=_VERBS,
    frames=_FRAMES,
    states=_STATES,
    bare=starting(
        r"""
        (?:(?:evet|peki|tabii|elbette|merhaba|harika|süper|tamam|olur|anladım)[,.!]*\s+)*(?:tamamdır|tamamlandı|\
            tamam, (?:hallettim|yaptım)|bitti|oldu bile|hazır|halloldu|hallettim|yapıldı|yaptım|işlem tamam|\
            her şey hazır|hepsi tamam|tamam[!✅])(?: (?:efendim|istediğiniz gibi|bile))*\s*(?:$|[.!,;:–—✅✔☑👍-]|\
            [\U0001F300-\U0001FAFF])
        """
    ),
    things={
        "calendar": (
            r"toplantı\w*|randevu\w*|takvim\w*|etkinli\w*|görüşme\w*|davet\w*|mülakat\w*|buluşma\w*|izin|izni\w*"
        ),
        "reminder": r"hatırlatıcı\w*|hatırlatma\w*|alarm\w*|zamanlayıcı\w*|uyarı\w*",
        "mail": r"e-?posta\w*|mail\w*|gelen kutu\w*|bülten\w*",
        "chat": r"mesaj\w*|slack\w*|kanal\w*|duyuru\w*|sms\w*|whatsapp\w*|tweet\w*|gönderi\w*|grup\w*",
        "file": (
            r"dosya\w*|belge\w*|klasör\w*|pdf\w*|ek\w{0,3}|rapor\w*|drive\w*|fotoğraf\w*|sunum\w*|sözleşme\w*|"
            r"yedek\w*|bordro\w*"
        ),
        "note": r"not|notu\w*|nota\w*|notlar\w*|hafıza\w*|tercih\w*",
        "task": r"görev\w*|liste\w*|bilet\w{0,2}kayd\w*|talep\w*|ticket\w*|kart\w*|iş emri\w*",
        "run": (
            r"işlem hattı\w*|çalıştırma\w*|süreç\w*|iş akışı\w*|derleme\w*|sunucu\w*|hizmet\w*|senkron\w*|"
            r"veritabanı\w*|test\w*|pipeline\w*|kampanya\w*|iş"
        ),
        "money": (
            r"ödeme\w*|havale\w*|fatura\w*|iade\w*|tutar\w*|maaş\w*|para\w*|lira\w*|euro\w*|kira\w*|masraf\w*|"
            r"bakiye\w*|transfer\w*|kayd[ıi]\w*|mutabakat\w*|fiş\w*"
        ),
        "order": r"sipariş\w*|teklif\w*|teslimat\w*|kargo\w*|paket\w*|stok\w*|sepet\w*",
        "booking": (
            r"rezervasyon\w*|masa\w*|uçu\w*|otel\w*|oda\w*|tren\w*|bilet\w*|taksi\w*|araba\w*|restoran\w*|koltuk\w*|"
            r"kurs\w*|doktor\w*"
        ),
        "record": (
            r"müşteri\w*|kişi\w*|hesap\w*|hesab\w*|profil\w*|adres\w*|fiyat\w*|durum\w*|sistem\w*|crm\w*|ürün\w*|"
            r"ayar\w*|şifre\w*|parola\w*|başvuru\w*|form\w*|numara\w*|tedarikçi\w*|çalışan\w*|limit\w*|abonelik\w*|"
            r"abonelig\w*|aboneliğ\w*|kayıt\w*|öncelik\w*|klima\w*|sıcaklı\w*"
        ),
        "code": r"commit\w*|dal\w*|depo\w*|değişiklik\w*",
        "access": r"erişim\w*|yetki\w*|rol\w*|kullanıcı\w*|üye\w*",
        "device": r"ışık\w*|lamba\w*|kapı\w*|müzik\w*|klima\w*|perde\w*|televizyon\w*",
    },
    texts=words(
        "metn\\w* | metin\\w* | cümle\\w* | paragraf\\w* | kelime\\w* | virgül\\w* | yazım\\w* | hata\\w* | "
        "dilbilgisi\\w* | başlı[kğ]\\w* | madde\\w* | tablo\\w* | sütun\\w* | taslak\\w* | taslağ\\w* | çeviri\\w* | "
        "özet\\w* | ton\\w* | örne\\w* | açıklama\\w* | cevap\\w* | cevab\\w* | sürüm\\w* | satır\\w* | kod\\w* | "
        "fonksiyon\\w* | formül\\w* | sorgu\\w* | tarif\\w* | şiir\\w* | hikaye\\w* | makale\\w* | konuşma\\w* | "
        "adım\\w* | fikir\\w* | fikr\\w* | öneri\\w* | seçenek\\w* | hesaplama\\w* | sayı\\w* | toplam\\w* | "
        "denklem\\w* | plan\\w*"
    ),
    cues=_CUES,
    unlisted=_UNLISTED,
    verb_last=True,
    letters=_LETTERS,
    marks=re.compile(
        r"[ğşı]|(?:lar|ler|d[ıiuü]m|t[ıiuü]m|[ıiuü]yor|m[ıiuü]ş|s[ıi]n[ıi]z|[ıi]nda|inde|[ıi]n[ıi]|[ıi]z[ıi]|ndan|"
        r"nden|[dt][ıiuü])$"
    ),
)
