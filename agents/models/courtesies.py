"""Greetings, thanks and goodbyes, answered in kind where no language model can talk.

Only a message that is nothing else counts as one: in "thanks, and net sales in May?" the question is what matters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Literal

Kind = Literal["distress", "identity", "sorry", "sad", "wellbeing", "thanks", "goodbye", "greeting", "agreed"]

KINDS: tuple[Kind, ...] = (
    "distress",
    "identity",
    "sorry",
    "sad",
    "wellbeing",
    "thanks",
    "goodbye",
    "greeting",
    "agreed",
)
LONGEST = 120  # characters: who writes more wants something

_NO_MODEL = {
    "en": "No language model is connected, so I can't chat freely; `ANTHROPIC_API_KEY` connects one.",
    "de": "Frei plaudern kann ich nicht: Es ist kein Sprachmodell verbunden (`ANTHROPIC_API_KEY`).",
    "fr": "Je ne peux pas bavarder librement : aucun modèle de langue n'est connecté (`ANTHROPIC_API_KEY`).",
    "es": "No puedo charlar libremente: no hay ningún modelo de lenguaje conectado (`ANTHROPIC_API_KEY`).",
    "it": "Non posso chiacchierare liberamente: nessun modello linguistico è collegato (`ANTHROPIC_API_KEY`).",
    "pt": "Não consigo conversar livremente: nenhum modelo de linguagem está ligado (`ANTHROPIC_API_KEY`).",
    "nl": "Vrij praten kan ik niet: er is geen taalmodel verbonden (`ANTHROPIC_API_KEY`).",
    "tr": "Serbestçe sohbet edemem: bağlı bir dil modeli yok (`ANTHROPIC_API_KEY`).",
    "ar": "لا أستطيع الدردشة بحرية: لا يوجد نموذج لغوي متصل (`ANTHROPIC_API_KEY`).",
}

_PHRASES: Mapping[str, Mapping[Kind, str]] = {
    "en": {
        "distress": r"(?:i )?(?:want to|wanna|am going to|'m going to|will) (?:die|kill myself|end my life|"
        r"hurt myself)|"
        r"(?:i'?m|i am|i feel) suicidal|i (?:don'?t|do not) want to (?:live|be alive)(?: any ?more)?",
        "identity": r"(?:who|what) (?:are|r) (?:you|u)(?: exactly| really)?|what(?:'?s| is) your name|"
        r"(?:are|r) (?:you|u) (?:an? )?(?:chat ?gpt|gpt|claude|gemini|siri|alexa|human|robot|bot|ai|real|person|"
        r"real person|machine)(?: or (?:an? )?(?:human|robot|bot|ai|person|machine))?|"
        r"who (?:made|built|created|wrote) (?:you|u)|introduce yourself",
        "sorry": r"i hate (?:you|u)|(?:you(?:'?re| are)|ur|u r) (?:so )?(?:useless|stupid|dumb|bad|terrible|no help|"
        r"an idiot)|(?:useless|stupid|dumb)(?: bot)?|this (?:is useless|sucks)|you suck",
        "sad": r"i(?:'?m| am| feel)(?: feeling)?(?: so| really| very| a bit)? (?:sad|down|lonely|depressed|exhausted|"
        r"stressed|burn(?:t|ed) out)(?: today| lately| right now)?",
        "wellbeing": r"how (?:are|r) (?:you|u|ya)(?: doing| today| feeling)*|how(?:'?s| is) it going|how do you do|"
        r"how(?:'?s| is) (?:life|everything)|what'?s up|wass?up|sup|(?:are|r) (?:you|u) (?:ok|okay|well)|you good",
        "thanks": r"(?:ok |okay |great |perfect |cool |awesome |nice )?(?:many )?(?:thanks?|thank (?:you|u)|thx|"
        r"ty|tysm|"
        r"cheers|much appreciated)(?: a lot| so much| very much| again| a million| for (?:that|your help|the help)|"
        r" mate| man| buddy)*|that (?:really )?help(?:s|ed)|well done|good (?:job|bot)|nice one|(?:i )?appreciate it|"
        r"(?:you(?:'?re| are)|ur) (?:the best|great|awesome|amazing|so helpful|a star)|"
        r"(?:great|perfect|awesome|excellent|lovely|brilliant|cool|nice)",
        "goodbye": r"(?:good ?)?bye(?: bye| for now| then)?|good ?night|see (?:you|u|ya)(?: later| soon| tomorrow)?|"
        r"cu|cya|later|talk (?:to you )?(?:later|soon|tomorrow)|have a (?:nice|good|great) (?:day|evening|weekend|one)|"
        r"that(?:'?s| is) (?:all|it)(?: for (?:now|today))?|gotta go|i(?:'?m| am) off",
        "greeting": r"(?:hi|hii+|hello+|hey+|heya|hiya|yo|howdy|greetings|good (?:morning|afternoon|evening|"
        r"day)|morning|"
        r"evening)(?: there| all| everyone| again| nova| bot| friend)*|(?:is )?anyone (?:there|here)|"
        r"(?:are )?you there|long time no see|nice to meet you",
        "agreed": r"(?:ok(?:ay|ie)?|k|alright|all right|got it|i see|understood|fine|sure|never ?mind|no worries|ah|"
        r"noted)(?: then| thanks)?",
    },
    "de": {
        "identity": r"wer (?:bist|sind) (?:du|sie)|was bist du|wie hei(?:ß|ss)t du|bist du (?:ein )?"
        r"(?:mensch|roboter|bot|chat ?gpt|ki)",
        "wellbeing": r"wie geht(?:'?s| es)(?: dir| ihnen)?(?: heute| so)?|alles (?:gut|klar)(?: bei dir)?|na",
        "thanks": r"(?:vielen |herzlichen )?dank(?: dir| ihnen)?|danke(?: schön| sehr| dir| ihnen| vielmals)*|"
        r"dankeschön|super|prima|klasse",
        "goodbye": r"tschüss?i?|tschau|auf wiedersehen|gute nacht|bis (?:bald|morgen|später|dann)|"
        r"schönen (?:tag|abend|feierabend)(?: noch)?",
        "greeting": r"(?:hallo|moin|servus|grü(?:ß|ss) (?:gott|dich|sie)|guten (?:morgen|tag|abend)|morgen)"
        r"(?: zusammen| nova)*",
    },
    "fr": {
        "identity": r"(?:qui|t'es qui) (?:es[- ]tu|êtes[- ]vous|tu es)|tu es qui|comment tu t'appelles|"
        r"es[- ]tu (?:un )?(?:humain|robot|chat ?gpt)",
        "wellbeing": r"(?:comment )?ça va(?: bien)?|comment (?:vas[- ]tu|allez[- ]vous|tu vas)",
        "thanks": r"(?:un grand )?merci(?: beaucoup| bien| à toi)*|super|parfait|génial",
        "goodbye": r"au revoir|bonne (?:nuit|journée|soirée)|à (?:bientôt|demain|plus(?: tard)?)",
        "greeting": r"(?:bonjour|bonsoir|salut|coucou)(?: nova| à tous)*",
    },
    "es": {
        "identity": r"qui[eé]n eres(?: t[uú])?|qu[eé] eres|c[oó]mo te llamas|eres (?:un )?(?:humano|robot|chat ?gpt)",
        "wellbeing": r"(?:c[oó]mo|qu[eé]) (?:est[aá]s|tal|te va)(?: hoy)?|qu[eé] tal est[aá]s",
        "thanks": r"(?:muchas |mil )?gracias(?: por (?:todo|tu ayuda))?|genial|perfecto|estupendo",
        "goodbye": r"adi[oó]s|buenas noches|hasta (?:luego|mañana|pronto)|nos vemos|chao",
        "greeting": r"(?:hola|buenas|buenos d[ií]as|buenas tardes)(?: nova| a todos)*",
    },
    "it": {
        "identity": r"chi sei|cosa sei|come ti chiami|sei (?:un )?(?:umano|robot|chat ?gpt)",
        "wellbeing": r"come (?:stai|va|sta)|tutto bene",
        "thanks": r"grazie(?: mille| tante| infinite)*|perfetto|fantastico",
        "goodbye": r"arrivederci|buona ?notte|a (?:domani|presto|dopo)|buona (?:giornata|serata)",
        "greeting": r"(?:ciao|buongiorno|buonasera|salve)(?: nova| a tutti)*",
    },
    "pt": {
        "identity": r"quem é (?:você|tu)|quem és(?: tu)?|qual é o (?:seu|teu) nome",
        "wellbeing": r"como (?:vai|estás|está|você está)|tudo (?:bem|bom)(?: contigo| com você)?",
        "thanks": r"(?:muito )?obrigad[oa](?: mesmo)?|valeu",
        "goodbye": r"tchau|adeus|boa noite|até (?:logo|amanhã|já|mais)",
        "greeting": r"(?:olá|oi|bom dia|boa tarde)(?: nova| a todos)*",
    },
    "nl": {
        "identity": r"wie ben (?:je|jij)|wat ben (?:je|jij)|hoe heet (?:je|jij)",
        "wellbeing": r"hoe gaat het(?: met (?:je|jou|u))?|alles goed",
        "thanks": r"dank (?:je|u)(?: wel)?|bedankt|dankjewel|dankuwel",
        "goodbye": r"tot (?:ziens|morgen|later|straks)|doei|welterusten|goedenacht|fijne (?:dag|avond)",
        "greeting": r"(?:hoi|goede(?:morgen|middag|navond))(?: nova)*",
    },
    "tr": {
        "identity": r"(?:sen )?kimsin(?:iz)?|adın ne|sen nesin",
        "wellbeing": r"nas[ıi]ls[ıi]n(?:[ıi]z)?|naber|ne haber",
        "thanks": r"(?:çok )?te[sş]ekk[uü]r(?:ler| ederim)(?: ederim)?|sa[gğ] ?ol(?:un)?",
        "goodbye": r"iyi geceler|g[oö]r[uü][sş][uü]r[uü]z|ho[sş][cç]a ?kal(?:ın)?|iyi ak[sş]amlar",
        "greeting": r"(?:merhaba(?:lar)?|selam(?:lar)?|g[uü]nayd[ıi]n|iyi g[uü]nler)(?: nova)*",
    },
    "ar": {
        "identity": r"(?:من|مين) (?:أنت|انت|إنت|حضرتك)|(?:ما|شو) اسمك|هل (?:أنت|انت) (?:إنسان|انسان|روبوت|بشر)",
        "wellbeing": r"كيف (?:حالك|الحال|أنت|انت)(?: اليوم)?|كيفك|شلونك|شو أخبارك|شو اخبارك",
        "thanks": r"(?:ألف )?شكر(?:ا|اً|ًا)(?: جزيلا| جزيلاً| لك| كتير)*|يعطيك العافية|مشكور|تسلم|ممتاز",
        "goodbye": r"مع السلامة|تصبح على خير|إلى اللقاء|الى اللقاء|باي|أراك (?:غدا|لاحقا)",
        "greeting": r"(?:مرحبا|أهلا|اهلا|هلا|السلام عليكم|صباح الخير|مساء الخير|سلام)(?: وسهلا| نوفا|"
        r" ورحمة الله| وبركاته)*",
    },
}  # fmt: skip

_ANSWERS: Mapping[str, Mapping[Kind, str]] = {
    "en": {
        "distress": "I'm really sorry that it is this bad right now. I'm a program and can't help the way a "
        "person can, "
        "so please reach one now: your emergency number, someone close to you, or a helpline near you "
        "(https://findahelpline.com lists them by country).",
        "identity": "I'm Nova, a self-hosted assistant: a program, not a person. I keep reminders, lists and notes, "
        "calculate, read texts and files, and answer questions about your company's figures. {no_model}",
        "sorry": "I'm sorry, that was no help. Tell me what you wanted, in other words if you can; `/feedback bad` "
        "notes an answer that failed you.",
        "sad": "I'm sorry to hear that. I can't talk it over with you as a person would; someone close to you can. "
        "If I can take something off your plate, a reminder or a list, tell me.",
        "agreed": "All right.",
        "wellbeing": "All well here, thank you. What can I do for you?",
        "thanks": "You're welcome.",
        "goodbye": "Bye!",
        "greeting": "Hello! I'm Nova. Ask me for a reminder, a list, a sum, a summary of a text or file, or your "
        "company's figures; `/help` shows more.\n{no_model}",
    },
    "de": {
        "identity": "Ich bin Nova, ein Programm, kein Mensch: Ich merke mir Erinnerungen, Listen und Notizen, rechne, "
        "lese Texte und Dateien und beantworte Fragen zu euren Zahlen. {no_model}",
        "wellbeing": "Danke, gut. Was kann ich für dich tun?",
        "thanks": "Gern geschehen.",
        "goodbye": "Bis bald!",
        "greeting": "Hallo! Ich bin Nova. `/help` zeigt, was ich kann.\n{no_model}",
    },
    "fr": {
        "identity": "Je suis Nova, un programme et non une personne : rappels, listes, notes, calculs, lecture "
        "de textes "
        "et de fichiers, chiffres de l'entreprise. {no_model}",
        "wellbeing": "Ça va, merci. Que puis-je faire pour vous ?",
        "thanks": "Avec plaisir.",
        "goodbye": "À bientôt !",
        "greeting": "Bonjour ! Je suis Nova. `/help` montre ce que je sais faire.\n{no_model}",
    },
    "es": {
        "identity": "Soy Nova, un programa y no una persona: recordatorios, listas, notas, cálculos, lectura de "
        "textos y "
        "archivos, y las cifras de la empresa. {no_model}",
        "wellbeing": "Muy bien, gracias. ¿Qué puedo hacer por ti?",
        "thanks": "De nada.",
        "goodbye": "¡Hasta pronto!",
        "greeting": "¡Hola! Soy Nova. `/help` muestra lo que sé hacer.\n{no_model}",
    },
    "it": {
        "identity": "Sono Nova, un programma e non una persona: promemoria, liste, note, calcoli, lettura di testi e "
        "file, e le cifre dell'azienda. {no_model}",
        "wellbeing": "Tutto bene, grazie. Che cosa posso fare per te?",
        "thanks": "Prego.",
        "goodbye": "A presto!",
        "greeting": "Ciao! Sono Nova. `/help` mostra che cosa so fare.\n{no_model}",
    },
    "pt": {
        "identity": "Sou a Nova, um programa e não uma pessoa: lembretes, listas, notas, contas, leitura de textos e "
        "ficheiros, e os números da empresa. {no_model}",
        "wellbeing": "Tudo bem, obrigada. Em que posso ajudar?",
        "thanks": "De nada.",
        "goodbye": "Até logo!",
        "greeting": "Olá! Sou a Nova. `/help` mostra o que sei fazer.\n{no_model}",
    },
    "nl": {
        "identity": "Ik ben Nova, een programma en geen mens: herinneringen, lijstjes, notities, sommen, teksten en "
        "bestanden lezen, en de cijfers van het bedrijf. {no_model}",
        "wellbeing": "Goed, dank je. Wat kan ik voor je doen?",
        "thanks": "Graag gedaan.",
        "goodbye": "Tot ziens!",
        "greeting": "Hallo! Ik ben Nova. `/help` laat zien wat ik kan.\n{no_model}",
    },
    "tr": {
        "identity": "Ben Nova, bir insan değil, bir program: hatırlatıcılar, listeler, notlar, hesaplar, metin "
        "ve dosya "
        "okuma, şirketin rakamları. {no_model}",
        "wellbeing": "İyiyim, teşekkürler. Sizin için ne yapabilirim?",
        "thanks": "Rica ederim.",
        "goodbye": "Görüşürüz!",
        "greeting": "Merhaba! Ben Nova. Neler yapabildiğimi `/help` gösterir.\n{no_model}",
    },
    "ar": {
        "identity": "أنا نوفا، برنامج ولست إنسانا: تذكيرات وقوائم وملاحظات وحسابات وقراءة نصوص وملفات، وأرقام "
        "الشركة. {no_model}",
        "wellbeing": "بخير، شكرا لك. كيف أستطيع أن أساعدك؟",
        "thanks": "على الرحب والسعة.",
        "goodbye": "إلى اللقاء!",
        "greeting": "أهلا! أنا نوفا. يعرض `/help` ما أستطيع فعله.\n{no_model}",
    },
}  # fmt: skip


def courtesy(text: str) -> str:
    """What to say to a message that is only a courtesy, in its language; "" to any other."""
    if len(text) > LONGEST:
        return ""
    pieces = _pieces(text)
    found = [_kind(piece) for piece in pieces]
    known = [each for each in found if each]
    if not known or len(known) < len(pieces):
        return ""
    language, kind = min(known, key=lambda each: KINDS.index(each[1]))
    return _ANSWERS[language][kind].format(no_model=_NO_MODEL[language])


def _pieces(text: str) -> list[str]:
    """The parts of a message between its punctuation, in lower case, without emoji and Nova's name."""
    plain = text.lower().replace("’", "'")
    pieces = [" ".join(re.sub(r"[^\w\s'-]", " ", piece).split()) for piece in re.split(r"[,.;:!?¡¿؟،\n]+", plain)]
    return [piece for each in pieces if (piece := re.sub(r"^(?:nova|and|so|oh|well) | nova$|^nova$", "", each))]


def _kind(piece: str) -> tuple[str, Kind] | None:
    return next(((language, kind) for language, kind, pattern in _patterns() if pattern.fullmatch(piece)), None)


@cache
def _patterns() -> tuple[tuple[str, Kind, re.Pattern[str]], ...]:
    return tuple(
        (language, kind, re.compile(pattern)) for language, kinds in _PHRASES.items() for kind, pattern in kinds.items()
    )
