"""How claims are made in French: participles agree (`+` stands for the endings -e, -s, -es)."""

from __future__ import annotations

import re

from agents.claims.frames import frame, headlines, state
from agents.claims.grammar import Cues, Language, Letters
from agents.claims.patterns import GAP, anywhere, ending, starting, word_set, words
from agents.claims.verbs import Family, Unlisted, Verb, verb

_ADVERB = (
    r"(?:(?:bien|déjà|aussi|également|ensuite|maintenant|désormais|juste|tout juste|immédiatement|automatiquement|"
    r"enfin|bel et bien|tout de suite|à l'instant|aussitôt|donc|par ailleurs|en outre|comme convenu|comme demandé|"
    r"rapidement|directement|correctement|tous|toutes|tout|bientôt|officiellement|finalement|bien sûr|bien été|"
    r"simplement|à nouveau|de nouveau|dûment|temporairement|définitivement|entre-temps|avec succès|moi-même|"
    r"non seulement|ainsi|également bien|personnellement)\s+)*"
)
_OPENER = (
    r"(?:(?:d'accord|ok|okay|parfait|très bien|bien|bien sûr|entendu|voilà|oui|super|génial|compris|c'est noté|"
    r"bonjour|salut|merci|pas de souci|pas de problème|c'est bon|ça y est|excellent|bonne nouvelle|avec plaisir|"
    r"certainement|absolument|nickel|c'est fait|fait|terminé|tout est prêt|et voilà|top|"
    r"ça marche)(?: [\w-]+)?\s*[!,.:;–—-]*\s+)*"
)
_CLITICS = (
    r"(?:(?:l'|t'|m'|s'|y |le |la |les |lui |leur |vous |nous |te |vous l'|te l'|te les |vous les |nous l'|en |m'en |"
    r"lui en |vous en |t'en )\s*)*"
)
_JE_AI = rf"(?<![\w-])(?:j'|je |nous |on |nova )\s*{_CLITICS}(?:ai|avons|a)\s+"
_WALL = r"(?:que|qui|dont|est|sont|était|a|ont|il|elle|ils|elles|si|ne|n'\w+|pas|jamais)"


def _agreeing(family: Family, need: str, done: str, *, doing: str = "", base: str = "", past: str = "") -> Verb:
    return verb(family, need, done.replace("+", "{,e,s,es}"), doing=doing, base=base, past=past)


_VERBS = (
    _agreeing("record", "no text", "comptabilisé+ | saisi+ | lettré+ | mis{,e,es} au rebut | imputé+"),
    _agreeing("send", "no text", "appelé+"),
    _agreeing(
        "send",
        "nothing",
        """
        envoyé+ | distribué+ | diffusé+ | expédié+ | transmis{,e,es} | transféré+ | renvoyé+ | notifié+ | informé+
        prévenu+ | averti+
        invité+ | adressé+
        alerté+ | contacté+ | fait parvenir | fait suivre | relancé+ | mailé+ | communiqué+ | remis en main
        soumis{,e,es} | faxé+
        acheminé+ | tenu{,s} informé{,s} | tenue{,s} informée{,s} | mis{,e,es} au courant | joint par | écrit à
        passé le message | livré+ | déposé le dossier
        mis … en copie | mis{,e,es} en copie | mis … au courant | mis … dans la boucle | répercuté+ | signalé+
        partagé l'information | laissé un message | écrit au | écrit à la | écrit aux | écrit à l | distribué+
        postulé | textoté | rappelé à | téléphoné
        """,
        doing="envoie | transmets | préviens | informe | expédie",
        base=(
            "envoyer | transmettre | transférer | prévenir | informer | expédier | avertir | notifier | contacter | "
            "l'envoyer | soumettre"
        ),
    ),
    _agreeing("send", "mail chat", "répondu | écrit+ | rédigé et envoyé", base="répondre"),
    _agreeing("send", "mail chat calendar order money", "parti{,e,s,es}"),
    _agreeing(
        "post",
        "nothing",
        "publié+ | posté+ | annoncé+ | diffusé+ | mis{,e,es} en ligne | tweeté+",
        doing="publie | poste",
        base="publier | poster | diffuser",
    ),
    _agreeing("share", "no text", "partagé+", doing="partage", base="partager"),
    _agreeing("share", "nothing", "joint{,e,s,es} | mis{,e,es} en pièce jointe", base="joindre"),
    _agreeing(
        "grant",
        "nothing",
        "donné accès | donné l'accès | accordé l'accès | donné les droits | accordé les droits",
        base="donner accès | accorder",
    ),
    _agreeing("grant", "access", "accordé+ | attribué+ | octroyé+ | ouvert{,e,s,es}"),
    _agreeing(
        "store",
        "nothing",
        """
        enregistré+ | sauvegardé+ | archivé+ | stocké+ | mémorisé+ | téléversé+ | mis … sur linkedin | mis … de côté
        mis{,e,es} de côté | retenu+ | conservé+ | pris bonne note
        pris note | uploadé+ | déposé+ | consigné+ | gardé en mémoire | bien noté+ | rangé+ | mis{,e,es} en mémoire
        chargé+ | commité+ | committé+
        """,
        doing="enregistre | sauvegarde | archive | téléverse",
        base="enregistrer | sauvegarder | archiver | stocker | mémoriser | l'enregistrer | téléverser | charger",
    ),
    _agreeing(
        "record",
        "no text",
        "noté+ | inscrit{,e,s,es} | saisi{,e,s,es} | importé+ | exporté+ | téléchargé+ | synchronisé+ | copié+ | "
        "documenté+ | consigné+ | reporté dans | placé+ | pris{,e,es} en compte | pris{,e,es} en charge",
        doing="note | importe | exporte",
        base="noter | importer | exporter | inscrire",
    ),
    _agreeing(
        "schedule",
        "nothing",
        """
        programmé+ | planifié+ | reprogrammé+ | calé+ | fixé+ le rendez-vous | mis{,e,es} un rappel | mis le rappel
        replanifié+ | mis un réveil
        créé un rappel | posé un rappel | agendé+ | bloqué le créneau | mis{,e,es} à l'agenda | fixé+ un rendez-vous
        réglé un rappel | réglé le réveil
        """,
        doing="programme | planifie",
        base="programmer | planifier | reprogrammer",
    ),
    _agreeing(
        "schedule",
        "calendar reminder booking",
        "reporté+ | déplacé+ | décalé+ | avancé+ | repoussé+ | fixé+ | posé+ | inscrit{,e,s,es} | organisé+ | "
        "prévu+ | réglé+ | bloqué+ | activé+ | mis{,e,es} | défini{,e,s,es} | paramétré+",
        doing="déplace | reporte | fixe | cale",
        base="déplacer | reporter | décaler | fixer",
    ),
    _agreeing(
        "book", "nothing", "réservé+ | rebooké+ | booké+ | inscrit à | inscrite à", doing="réserve", base="réserver"
    ),
    _agreeing("book", "booking calendar order", "confirmé+ | bloqué+ | retenu+ | pris{,e,es}", base="confirmer"),
    _agreeing(
        "start",
        "nothing",
        "lancé+ | démarré+ | relancé+ | déclenché+ | redémarré+ | enclenché+ | initié+ | mis{,e,es} en route | "
        "mis{,e,es} en marche",
        doing="lance | démarre | relance | déclenche",
        base="lancer | démarrer | relancer | déclencher | redémarrer",
    ),
    _agreeing(
        "start",
        "thing",
        "exécuté+ | commencé+ | repris{,e,es} | allumé+ | ouvert{,e,s,es} | rejoué+",
        doing="exécute | allume",
        base="exécuter | allumer | reprendre",
    ),
    _agreeing(
        "release",
        "nothing",
        "imprimé+ | déployé+ | mis{,e,es} en production | poussé+ sur",
        doing="déploie",
        base="déployer",
    ),
    _agreeing("release", "code run", "poussé+ | livré+ | publié+"),
    _agreeing(
        "stop",
        "thing",
        "arrêté+ | stoppé+ | suspendu+ | interrompu+ | éteint{,e,s,es} | coupé+ | mis{,e,es} en pause | terminé+ | "
        "bloqué+ | verrouillé+ | débloqué+ | désactivé+",
        doing="arrête | éteins | suspends",
        base="arrêter | stopper | éteindre | suspendre",
    ),
    _agreeing(
        "create",
        "no text",
        "créé+ | généré+ | ajouté+ | ouvert un ticket | ouvert une demande | mis … sur la liste | "
        "mis … dans la liste | mis … au panier | mis{,e,es} en place | configuré+ | émis{,e,es} | inséré+ | "
        "rajouté+ | constitué+ | dupliqué+ | édité+ la facture | établi{,e,s,es} | produit{,e,s,es}",
        doing="crée | génère | ajoute",
        base="créer | générer | ajouter | mettre en place",
    ),
    _agreeing(
        "create",
        "thing",
        "ouvert{,e,s,es} | passé+ | effectué+ | mis{,e,es} | préparé+ | fait{,e,s,es} | déposé+ | monté+ | intégré+",
        doing="ouvre | passe | mets",
        base="ouvrir | passer",
    ),
    _agreeing(
        "delete",
        "nothing",
        "supprimé+ | effacé+ | oublié+ | désinstallé+ | désabonné+ | désinscrit{,e,s,es} | jeté+ | purgé+",
        doing="supprime | efface",
        base="supprimer | effacer | désinstaller",
    ),
    _agreeing(
        "delete",
        "no text",
        "retiré … de | retiré+ | vidé+ | enlevé+ | nettoyé+ | ôté+",
        doing="retire | vide",
        base="retirer | vider | enlever",
    ),
    _agreeing(
        "cancel",
        "nothing",
        "annulé+ | résilié+ | révoqué+ | décommandé+",
        doing="annule | résilie",
        base="annuler | résilier",
    ),
    _agreeing("cancel", "thing", "retiré+ | rétracté+ | inversé+"),
    _agreeing(
        "approve",
        "nothing",
        "approuvé+ | validé+ | autorisé+ | signé+ | donné mon accord | donné le feu vert | contresigné+ | entériné+",
        doing="approuve | valide",
        base="approuver | valider | autoriser | signer",
    ),
    _agreeing("approve", "thing", "accepté+ | confirmé+ | débloqué+ | libéré+", base="accepter | confirmer"),
    _agreeing("reject", "nothing", "refusé+ | rejeté+ | décliné+", doing="refuse | rejette", base="refuser | rejeter"),
    _agreeing(
        "pay",
        "nothing",
        "payé+ | réglé la facture | remboursé+ | viré+ | versé+ | crédité+ | acquitté+ | débité+ | prélevé+",
        doing="paie | paye | règle | vire",
        base="payer | rembourser | virer | verser",
    ),
    _agreeing(
        "pay",
        "money",
        "accordé+ | réglé+ | effectué+ | transféré+ | exécuté+ | passé+ | traité+ | émis{,e,es} | comptabilisé+ | "
        "soldé+ | ordonné+ | parti{,e,s,es} | envoyé+",
        base="régler | effectuer",
    ),
    _agreeing(
        "buy", "nothing", "commandé+ | acheté+ | recommandé du", doing="commande | achète", base="commander | acheter"
    ),
    _agreeing("buy", "order", "passé+ | renouvelé+"),
    _agreeing(
        "change",
        "no text",
        "mis{,e,es} à jour | modifié+ | changé+ | actualisé+ | corrigé+ | configuré+ | ajusté+ | rectifié+ | "
        "adapté+ | paramétré+ | appliqué+",
        doing="mets à jour | modifie | change | corrige",
        base="mettre à jour | modifier | changer | corriger | ajuster",
    ),
    _agreeing(
        "adjust",
        "no text",
        "renommé+ | remplacé+ | réassigné+ | assigné+ | affecté+ | marqué+ | réinitialisé+ | fusionné+ | augmenté+ | "
        "réduit{,e,s,es} | prolongé+ | restauré+ | déplacé+ | transféré+ | coché+ | attribué+ | converti{,e,s,es} | "
        "rétabli{,e,s,es} | basculé+ | migré+ | relié+ | renouvelé+ | résolu{,e,s,es} | réparé+ | étendu+ | "
        "abaissé+ | passé+ en | passé+ à | rattaché+ | réorganisé+ | débloqué+ | ramené+",
        doing="déplace | renomme",
        base="déplacer | renommer | réinitialiser",
    ),
    _agreeing(
        "change",
        "nothing",
        "activé+ | désactivé+ | installé+ | réactivé+",
        doing="active | désactive | installe",
        base="activer | désactiver | installer",
    ),
    _agreeing(
        "finish",
        "thing",
        "terminé+ | clôturé+ | fermé+ | finalisé+ | clos{,e,es} | achevé+ | traité+ | accompli{,e,s,es} | réalisé+ | "
        "bouclé+ | effectué+ | exécuté+ | résolu{,e,s,es} | soldé+",
        doing="clôture | ferme",
        base="clôturer | fermer | finaliser | terminer",
    ),
)

_AFTER = (
    r"^\s*(?:$|[.!,;:…)✅✔☑–—-]|[\U0001F300-\U0001FAFF]|(?:à|au|aux|pour|dans|sur|en|le|ce|avec|par|chez|jusqu'à|sous|"
    r"et|demain|aujourd'hui|de|du|des|comme|vers|avant|après|dès|contre|sans|via|selon|auprès|entre|puis|hier)\b)"
)

_FRAMES = (
    frame("self", "done", rf"{_JE_AI}{_ADVERB}"),
    frame("self", "done", rf"(?<![\w-])(?:ai|avons)-?(?:je|nous)\s+{_ADVERB}"),
    frame("self", "done", rf"{_JE_AI}(?:(?!{_WALL}\b){GAP}){{1,10}}(?:et|puis|ou)\s+{_ADVERB}"),
    frame(
        "self",
        "base",
        rf"(?<![\w-])(?:je|nous|on)\s+{_CLITICS}(?:viens|venons|vient)\s+(?:tout juste\s+|juste\s+|"
        rf"à l'instant\s+)?(?:de\s+|d')(?:l'|les |le |la |lui |vous |te |t'|leur )*",
    ),
    frame(
        "self",
        "base",
        rf"{_JE_AI}{_ADVERB}(?:pu|réussi à|pris la peine de|pris la liberté de|pris soin de|fini de|terminé de|"
        rf"pris l'initiative de|fait)\s+(?:d'|l'|les |le |la |vous |te |t'|lui )*",
    ),
    frame(
        "self",
        "base",
        r"(?:me suis|nous sommes) (?:permise?s? de|permis d'|permise? d'|chargée?s? de|chargée?s? d'|occupée?s? de|"
        r"occupée?s? d')\s*",
    ),
    frame(
        "doing",
        "base",
        r"(?<![\w-])(?:je|nous|on)\s+(?:suis|sommes|est) (?:actuellement |maintenant |justement |déjà )?(?:en train|"
        r"sur le point) (?:de\s+|d')(?:l'|les |le |la |lui |vous |te |t'|leur )*",
    ),
    frame(
        "doing",
        "doing",
        rf"(?<![\w-])(?:je |j'|nous )\s*{_CLITICS}",
        right=(
            r"^[^.!?]*\b(?:maintenant|à l'instant|tout de suite|immédiatement|en ce moment|actuellement|de suite|"
            r"sur-le-champ)\b"
        ),
    ),
    frame("passive", "done", rf"(?<![\w-])(?:a|ont|avons|avez|ai|as)\s+{_ADVERB}été\s+{_ADVERB}", object_side="left"),
    frame(
        "passive", "base", r"(?<![\w-])(?:vient|viennent)\s+(?:tout juste\s+|juste\s+)?d'être\s+", object_side="left"
    ),
    frame(
        "passive",
        "done",
        rf"(?<![\w-])(?:vient|viennent)\s+(?:tout juste\s+|juste\s+)?d'être\s+{_ADVERB}",
        object_side="left",
    ),
    frame("passive", "done", rf"(?<![\w-])(?:fut|furent)\s+{_ADVERB}", object_side="left"),
    frame(
        "state",
        "done",
        rf"(?<![\w-])(?:est|sont|c'est|êtes|es|voilà qui est|reste)\s+{_ADVERB}(?:en cours d'être\s+)?",
        object_side="left",
    ),
    frame("self", "done", rf"^{_OPENER}{_ADVERB}", right=_AFTER, dropped=True),
    *headlines(
        _OPENER,
        r"de|des|du|un|une|chaque|"
        r"aucun|aucune|si|quand|lorsque|pas|non|je|il|elle|le|la|les|l'\S+|qui|que|une fois|ce|cette|dès",
        r"aurais|aurait|pourrais|voudrais|peux|veux|dois|avez|as|serait|suis|était|étaient|avait|avaient|sont|est|"
        r"sont|a|ont|sera|peut|doit|était|je|vous|il|elle|qui|que|ne|pas|été|être|j'ai|j'\w+",
        _ADVERB,
        _AFTER,
        conjunctions="et",
    ),
)

_STATES = (
    state(r" (?:est|sont) (?:désormais )?à (?:vous|toi|nous)(?=\s*[.!,✅]|$)", "book"),
    state(r"\b(?:peut|peuvent) (?:désormais|maintenant|à présent|dorénavant) (?!vous\b)\w+", "grant"),
    state(r"\b(?:tourne|tournent|est lancée?|est en cours) depuis (?:une|un|quelques|\d)", "start"),
    state(r"\bt'attend|\bvous attend(?:ent)? (?:dans|sur|à|chez)\b"),
    state(
        r"\b(?:est|sont|figure|figurent|passe|passent|vaut|affiche|pointe) (?:désormais|maintenant|à présent|"
        r"dorénavant) (?:à|au|aux|en|dans|sur|de|du)\b",
        "change",
    ),
    state(
        r"\b(?:a|ont) (?:bien )?reçu (?:un|une|votre|ton|le|la|l')\s?(?:nouveau )?(?:message|mail|e-mail|courriel|"
        r"invitation|"
        r"copie|lien)\b",
        "send",
        "past",
    ),
    state(r"\b(?:est|sont) (?:désormais|maintenant|déjà|bien) (?:au courant|prévenue?s?)\b", "send"),
    state(
        r"\b(?:est|sont|se trouvent?|figurent?|es|êtes) (?:\w+ )?(?:à la poste|(?:dans|sur|à) (?:l'|le |la |les |"
        r"votre |vos |ton |ta |tes )?(?:\w+ )?(?:canal|album|dossier|agenda|calendrier|système|archive|drive|panier|"
        r"livret|compte|serveur|blog|liste|boîte|file d'attente|intranet)\b)",
    ),
    state(r" (?:est|sont) (?:désormais|maintenant|à présent) (?!(?:un|une|possible|plus)\b)\S", "change", near=True),
    state(
        r" (?:est|sont) (?:bien |déjà |maintenant |de nouveau )?(?:en ligne|en cours|en production|active?s?|vides?|"
        r"en route|à jour|en place|passée?s?|effective?s?|ouverte?s?|à (?:toi|vous|lui|elle|\w+))(?=\s*[.!,;:✅]|$)",
        near=True,
    ),
    state(r"\b(?:c'est|le site est|la version \S+ est) (?:\w+ )?(?:en (?:ligne|production|place)|parti|bouclé)\b"),
    state(
        r"\b(?:est|sont) (?:\w+ )?au courant\b|\bje (?:le )?(?:lui|leur) ai dit\b|\bje l'ai dit à\b|\b(?:est|"
        r"sont) (?:bien )?arrivée?s? chez\b",
        "send",
    ),
    state(r"\b(?:vient|viennent) de partir\b", "send", "passive"),
    state(
        r"\b(?:pipeline|minuteur|job|tâche|import|export|serveur|sauvegarde|campagne|processus|"
        r"compte à rebours) (?:\S+ )?tourne\b(?! (?:à|tous|chaque|depuis))",
        "start",
    ),
    state(r"\bil y a (?:maintenant|désormais) (?:un|une) \w+", "create"),
    state(r"\b(?:sont|est) à (?:toi|vous)\b", "book"),
    state(
        r"\b(?:porte|volets?|lumières?|alarme|chauffage|ticket) (?:ferméee?s?|allumée?s?|éteinte?s?|coupée?|activée|"
        r"ouverte?s?)\b",
        "change",
        "headline",
    ),
    state(
        r"\b(?:nous vous confirmons|je vous confirme|je te confirme) (?:\w+ )?(?:la|le|votre|ta|ton|"
        r"l') ?\w*(?:réservation|commande|inscription|rendez-vous|annulation|paiement|virement|résiliation)",
        None,
        "doing",
    ),
    state(
        r"\b(?:c'est|ils sont|elles sont|il est|elle est|tout est) (?:\w+ )?(?:dans|sur|à) (?:ta|ton|votre|tes|"
        r"vos) (?:liste|agenda|calendrier|dossier|boîte|panier|compte|drive|messagerie|tâches)"
    ),
    state(
        r"\b(?:est|sont) (?:bien |déjà |maintenant |désormais |en )*(?:parti|partie|partis|parties|route vers)\b|"
        r"\ben route vers\b|\best en chemin\b",
        "send",
    ),
    state(r"\ben cours (?:d'envoi|d'expédition|de transmission|d'acheminement)\b", "send", "doing"),
    state(
        r"\ben cours (?:d'exécution|de traitement|de lancement|de démarrage|de création|de réservation|"
        r"de suppression|d'enregistrement)\b|\btourne (?:maintenant|désormais|déjà)\b",
        None,
        "doing",
    ),
    state(
        r"\b(?:est|sont|se trouve|se trouvent|figure|figurent) (?:maintenant|désormais|déjà|bien|à présent) (?:dans|"
        r"sur|à) (?:votre|ton|ta|vos|tes|le|la|les|l')"
    ),
    state(
        r"\b(?:vous le trouverez|vous la trouverez|vous les trouverez|tu le trouveras|tu la trouveras|"
        r"tu les trouveras) (?:\S+ )?(?:dans|sur) (?:votre|ton|ta|vos|tes|le|la)"
    ),
    state(r"\ba (?:maintenant|désormais|à présent) (?:\S+ ){0,2}?(?:accès|les droits|le droit)\b", "grant"),
    state(
        r"\b(?:c'est|tout est|voilà,? c'est|tout a été|est|sont) (?:bien |déjà |maintenant |désormais |tout |"
        r"bon et )*(?:réglé|réglée|réglés|en ordre|en place|dans la boîte|bouclé|bouclée|arrangé|pris en charge|"
        r"prise en charge|opérationnel|opérationnelle|effective|effectif|en ligne|actif|active|actifs|calé|calée|"
        r"finalisé|finalisée|sur pied|prêt et envoyé|fait|faite|faits|effectué|effectuée|effectués|réalisé|réalisée|"
        r"complété|complétée)\b"
    ),
    state(
        r"\bj'ai (?:\S+ ){0,3}?(?:réglé ça|fait le nécessaire|tout réglé|tout fait|occupé|géré|pris en charge|"
        r"arrangé ça|arrangé cela)\b|\b(?:je m'en suis|je me suis|nous nous en sommes|"
        r"nous nous sommes) (?:\S+ )?(?:occupé|chargé)",
        None,
        "self",
    ),
    state(
        r"\b(?:le nécessaire a été fait|vous êtes (?:bien )?(?:inscrit|inscrite|inscrits|désinscrit|désabonné|"
        r"enregistré)|tu es (?:bien )?(?:inscrit|inscrite|désinscrit|désabonné))"
    ),
    state(
        r"\b(?:paiement|virement|envoi|réservation|commande|suppression|annulation|mise à jour|téléversement|"
        r"téléchargement|sauvegarde|inscription|transfert|déploiement|remboursement|import|export|rendez-vous|"
        r"modification|résiliation|validation|enregistrement) (?:(?!peut|sera|n'|pas)\S+ ){0,3}?(?:réussie?|"
        r"bien passée?|prise en compte|ok)\b",
        kind="headline",
    ),
)

_CUES = Cues(
    several=words("(?:les|tous les|toutes les) (?:deux|trois|quatre)"),
    setback=words(
        r"""
        rejet\w+ | refus\w+ | toujours | encore | reste\w* | essay\w+ | tent\w+ | trop (?:tard|tôt) | inchangé\w*
        bloqu\w+ | invalide | expir\w+ | hors ligne | ne | n'\w+ | pas | aucun\w* | occupé\w* | injoignable
        """
    ),
    too=words("aussi | également | de même"),
    before_noun=ending("de | des | du | un | en | dans | avec | sans | par | leur | votre | mon | ma | mes | vos"),
    dated=ending("d' | de | du | pour | au"),
    still=ending("encore | toujours"),
    unreal=words(
        """
        si | s'il | s'ils | quand | lorsque | lorsqu'\\w+ | dès que | dès qu'\\w+ | une fois | après que | avant que
        avant que \\w+ | jusqu'à ce que | pour que | afin que | à condition que
        peut | peuvent | pourrait | pourraient | doit | doivent | devrait | devraient | sera | seront | serait
        seraient | puisse | soit | soient | faudrait | faut | va | vont | aurait | auraient
        vérifiez | vérifie | vérifier | assurez-vous | assure-toi | voulez-vous | souhaitez-vous | veux-tu | comment
        pourquoi | quel | quelle | à moins que | tant que | au lieu de | sans | plutôt que
        était | étaient | avait | avaient | n'est | n'a | n'ont | ne | aura | auront
        """
    ),
    unreal_self=anywhere(
        r"\b(?:si|quand|lorsque|dès que|une fois que|après que|avant que|comme si|que|parce que si|ce que|tant que|"
        r"jusqu'à ce que|pourquoi|comment|à chaque fois que|où)\s*$"
    ),
    assured=words(
        """
        je (?:vous |te )?(?:confirme|signale|informe|précise)(?: bien)? que | je peux (?:vous |te )?confirmer que
        j'ai le plaisir de (?:vous |t')?(?:informer|annoncer|confirmer) que | sachez que | pas de souci
        pas de problème
        je (?:vous |t')?assure que | ne (?:vous inquiétez|t'inquiète) pas | non seulement | n'ayez crainte
        soyez rassuré
        """
    ),
    joins=anywhere(
        rf"(?:,|&|;|\b(?:et|puis|ainsi que|et puis))\s*(?:et |puis |ensuite |j'ai |je l'ai |l'ai |aussi |également |"
        rf"même )*{_ADVERB}$"
    ),
    turns=words(
        "mais | cependant | toutefois | en revanche | (?<!n'a )(?<!n'ont )(?<!n'est )donc | car | alors | "
        "par contre | pourtant"
    ),
    denied=words(
        "ne | n'\\w+ | non(?! seulement) | pas | rien | aucun | aucune | jamais | personne | sans | ni | "
        "presque | nul | à peine | "
        "nullement"
    ),
    denied_after=starting(r"\s*(?:rien|aucun|aucune|personne|nulle part)\b"),
    reported=words(
        r"""
        selon | d'après | apparemment | il semble | il semblerait | semble-t-il | on dirait | il paraît | paraît
        dans (?:le|la|l'|votre|cet|ce) ?(?:journal|historique|registre|relevé|rapport|log|contrat|article|texte|roman|\
            livre|film|message|mail)
        explique | raconte | écrit | soutient | stipule
        dit | dit que | indique | indiquent | montre | montrent | précise | mentionne | affirme | a écrit | écrit que
        il a | elle a | ils ont | elles ont | je vois | j'ai vu | j'ai trouvé | vous avez | tu as | lu que
        """
    ),
    long_ago=words(
        r"""
        hier | avant-hier | il y a \S+ | (?:la semaine|le mois|l'année|le trimestre) (?:dernière?|passée?|précédente?)
        (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) (?:dernier|passé)
        (?:en|début|fin|mi|courant)[ -](?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|\
            décembre)
        en \d{4}
        le \d{1,2}(?:er)? (?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)
        \d{4}-\d\d-\d\d | \d{1,2}/\d{1,2}/\d{2,4} | ce matin | autrefois | à l'époque | l'an dernier | l'année dernière
        auparavant | précédemment | à l'origine | depuis \S+ | cette semaine | plus tôt | le mois dernier
        """
    ),
    by=words(
        r"par (?!(?:moi|mes soins|nos soins|nova|e-?mail|mail|courriel|sms|message|téléphone|carte|virement|défaut|"
        r"courrier|slack|la poste|whatsapp|texto|erreur|jour|mois|semaine|an)\b)\S+"
    ),
    habit=words(
        """
        automatiquement | toujours | généralement | habituellement | normalement | par défaut | en général | souvent
        chaque (?:jour|semaine|mois|fois|nuit|lundi) | alors | ensuite | parfois | d'ordinaire | systématiquement
        localement
        dans l'ue | en europe | dans le cloud | le jour même | sous \\d+ | dans les \\d+ | à la demande | sur demande
        trop (?:tard|tôt|souvent) | au début de chaque | à la fin de chaque | le \\d+ de chaque
        quand | lorsque | lorsqu'\\w+ | dès que | dès qu'\\w+ | si | une fois que | seulement | uniquement
        """
    ),
    generic=words(
        "un | une | des | chaque | tout(?! le monde) | toute nouvelle | certains | certaines | plusieurs | leur | "
        "leurs | on | ses | son | sa"
    ),
    asks=starting(
        r"\W*(?:est-ce que|as-tu|avez-vous|voulez-vous|veux-tu|dois-je|puis-je|souhaitez-vous|a-t-\w+|quand|comment|"
        r"pourquoi|qui|que|quel|quelle|faut-il|souhaites-tu|où|combien|avons-nous|ai-je)\b"
    ),
    idle=starting(
        r"""
        noté que vous (?:demandez|posez|cherchez) | mis en (?:gras|italique|forme|tableau|page)
        mis (?:tout |le tout |ça |cela |les \S+ )?(?:en|sous) (?:forme|tableau|ordre) | passé en revue
        fait (?:de mon mieux|le calcul|les calculs|attention|référence|une erreur|le point|un résumé|le tour|court|\
            simple)
        passé(?:e|s)? (?:au\b|du\b|à la voix) | répondu à (?:votre|ta) question | établi(?: que)? | commencé (?:par|à)
        terminé par | réglé sur le ton | vérifié
        """
    ),
    recent=words(
        "maintenant | à l'instant | avec succès | pour vous | pour toi | comme demandé | désormais | tout juste | "
        "d'être | juste"
    ),
    whole=words("tous | toutes | tout | les deux | chaque | deux | trois | quatre | cinq | l'ensemble"),
    yours=words("votre | vos | ton | ta | tes | vous | te"),
    manual=anywhere(
        r"""
        (?:^|[.\n:;,]\s*|\d[.)]\s*|[-*•]\s*|\bet |\bpuis )(?:cliquez|clique|appuyez|sélectionnez|choisissez|ouvrez|\
            ouvre|allez|va dans|rendez-vous (?:dans|sur)|tapez|saisissez|lancez|connectez|entrez|glissez|exécutez)\b
        \b(?:voici comment|étapes? (?:\d|suivantes?)|pour (?:ce )?faire)\b
        \bétapes\b[^.\n:]{0,40}:\s*\n
        (?:^|\n)\W*(?:comment [^?\n]{3,60}|(?:le )?(?:processus|déroulement|circuit))\W*:\W*\n
        """
    ),
    delivers=anywhere(
        r"""
        \b(?:voici|voilà (?:le|la|les|votre|ton|un|une)|ci-dessous|ci-dessus|ci-après|suivante?s?\s*:|(?:le|\
            la) (?:résultat|réponse|somme|total|traduction|résumé|différence|moyenne) (?:est|s'élève)|s'élève à|\
            au total|ce qui donne|cela donne|en résumé)\b
        ```
        =\s*[\d$€£]
        \n\s*\|.+\|
        """
    ),
    failure=words(
        "échoué | erreur | impossible | n'ai pas | n'a pas | n'ont pas | pas pu | refusé | "
        "(?<!pas de )(?<!aucun )(?<!sans )problème | sauf | malheureusement | échec"
    ),
)

_LETTERS = Letters(
    intro=words(
        r"""
        brouillon | traduction | traduit | traduite | version | reformulation | reformulé\w* | corrigé\w* | révisé\w*
        proposition | modèle | texte | e-?mail | mail | courriel | lettre | réponse | message | note | publication
        annonce | légende | résumé | citation | paragraphe | phrase | exemple
        en (?:français|anglais|allemand|espagnol|arabe|italien) | a écrit | écrit | dit | disait | dites
        plus (?:formel|poli|court|long|amical)\w* | points clés | tâches | décisions
        vous pourriez (?:écrire|répondre|dire) | tu pourrais (?:écrire|répondre|dire) | par exemple | commentaire
        compte rendu | contrat
        """
    ),
    label=starting(
        r"\W*(?:original|corrigé|correction|révisé|avant|après|traduction|version|option|brouillon|exemple|français|"
        r"anglais|allemand|espagnol|arabe|formel|informel|court|long|objet|texte|citation|proposition|variante|"
        r"passé composé|passif|actif)(?: (?:\d|[a-d]|originale|corrigée|courte|formelle))?\s*(?:\([^)]*\))?\W*:\W*"
    ),
    report=words(
        "en bref | en résumé | en somme | ce que j'ai fait | j'ai fait | effectué | actions | réalisé | "
        "confirmation | fait jusqu'ici | j'ai effectué"
    ),
    greeting=starting(r"\W*(?:bonjour|bonsoir|salut|cher|chère|chers|madame|monsieur|coucou)\b[^!?]{0,60}[,!]?\s*$"),
    closing=starting(
        r"\W*(?:cordialement|bien cordialement|bien à vous|sincèrement|amicalement|salutations|à bientôt|bises|merci|"
        r"(?:je vous prie|veuillez) (?:d'|de |agréer|recevoir)|avec mes|meilleures salutations|"
        r"respectueusement)\b[^?]{0,80}$"
    ),
    subject=starting(r"\W*(?:objet|sujet)\W*:"),
)

_UNLISTED = Unlisted(
    objects=re.compile(r"^\s+(?:le|la|les|l'|votre|vos|un|une|tout|toutes?|tous|sur|dans|en)\b"),
    done=re.compile(r"[a-zà-ÿ]{3,}(?:é|ée|és|ées|i|ie|is|it|ite|u|ue|us)"),
    past=re.compile(r"(?!)"),
    mental=anywhere(
        r"""
        rassurée?s? | invitée?s? à | assurée?s?
        résumée?s? | traduite?s? | reformulée?s? | calculée?s? | vérifiée?s? | relue?s? | lue?s? | comparée?s?
        cherchée?s? | trouvée?s? | analysée?s? | pensée?s? | réfléchi | comprise?s? | appris
        remarquée?s? | identifiée?s? | listée?s? | regroupée?s? | triée?s? | classée?s? | expliquée?s? | décrite?s?
        rédigée?s? | esquissée?s? | raccourcie?s? | simplifiée?s? | abrégée?s? | développée?s?
        comptée?s? | estimée?s? | testée?s? | essayée? | tentée? | espérée? | voulue? | décidée? | choisie?s?
        recommandée?s? | suggérée?s? | proposée?s? | mentionnée?s? | dite?s? | demandée?s? | répondu | oubliée?s?
        promise? | supposée? | interprétée?s? | déduite?s? | montrée?s? | incluse?s? | omise?s? | ignorée?s?
        utilisée?s? | suivie?s? | séparée?s? | divisée?s? | extraite?s? | rassemblée?s? | compilée?s? | récupérée?s?
        consultée?s? | parcourue?s? | reçue?s? | attendue?s? | entendue?s? | parlé | discuté | abordée?s? | imaginée?s?
        conçue?s? | arrondie?s? | additionnée?s? | multipliée?s? | améliorée?s? | affinée?s? | clarifiée?s?
        évaluée?s? | examinée?s? | recherchée?s? | constatée?s? | détectée?s? | découverte?s? | donnée?s? | eue?s? | eu
        été | pris | prise | vue?s? | vu | pu | dû | su | gardée?s? | conservée?s? | respectée?s? | tenu | tenté
        allégée?s? | présentée?s? | organisée?s? | structurée?s? | transcrite?s? | citée?s? | soulignée?s? | mise?s?
        fait | écrite?s? | écrit | repérée?s? | relevée?s? | remarqué | cru | fini
        """
    ),
)

FRENCH = Language(
    code="fr",
    common=word_set(
        """
        je j'ai le la les est a été et à un une pour de du des vous votre dans sur que qui ce c'est ne pas en avec au
        tu ton ta bien par il elle nous mais voici plus on si vos suis es êtes aux ses ces leur ai as d'un d'une n'ai
        l'ai te me cette son sa mes tes nos être sera serait sont ont avez avons avait était j'avais n'est n'a qu'il
        qu'elle rien aucun aucune jamais déjà encore toujours maintenant demain hier aujourd'hui voilà d'accord merci
        bonjour oui non très tout tous toutes toute deux trois chez sans sous entre depuis dès lorsque quand comme où
        donc car puis ainsi selon vers peut peux veux voulez souhaitez fait faire faut
        """
    ),
    verbs=_VERBS,
    frames=_FRAMES,
    states=_STATES,
    bare=starting(
        rf"""
        {_OPENER}(?:(?:et )?(?:voilà,? )?(?:c'est|tout est|c'est tout|ça y est,? c'est|voilà qui est|c'est déjà|\
            cela est|tout|le nécessaire est)\s+)(?:bien |déjà |maintenant |désormais )*(?:fait|faite|faits|terminé|\
            réglé|bon|prêt|chose faite|en place|effectué|accompli|dans la poche|arrangé)(?: (?:pour vous|pour toi|\
            comme demandé|comme convenu|aussi|de mon côté))*\s*(?:$|[.!,;:–—✅✔☑👍-]|[\U0001F300-\U0001FAFF])
        {_OPENER}(?:fait|terminé|réglé|effectué|ça y est|mission accomplie|exécuté|chose faite|tout est prêt|\
            et hop)\s*(?:$|[.!,;:–—✅✔☑👍-]|[\U0001F300-\U0001FAFF])
        {_OPENER}(?:je l'ai|j'ai) (?:bien |déjà |tout )?fait(?: (?:pour vous|pour toi|tout de suite|\
            comme demandé))*\s*(?:$|[.!,✅])
        """
    ),
    things={
        "calendar": (
            r"rendez-vous|rdv|réunions?|calendrier|agenda|événements?|évènements?|créneaux?|entretien|invitations?|"
            r"visio|appel|point|congés?|séance|atelier|après-midi|matinée|déjeuner|dîner|consultation|visite"
        ),
        "reminder": r"rappels?|alarmes?|réveil|minuteur|minuterie|alertes?",
        "mail": (
            r"e-?mails?|mails?|courriels?|boîte (?:mail|de réception)|newsletter|lettre d'information|destinataires?"
        ),
        "chat": (
            r"messages?|slack|canal|publications?|annonces?|sms|whatsapp|teams|tweet|post|fil|groupe|texto|"
            r"commentaire"
        ),
        "file": (
            r"(?:lignes?|cellules?|colonnes?) \w+ (?:du|de la|dans le|dans la) (?:tableau|feuille|fichier|classeur)|"
            r"fichiers?|documents?|dossiers?|pdf|pièces? jointes?|rapports?|feuille|drive|photos?|images?|"
            r"présentation|contrat|répertoire|sauvegarde|archive|compte rendu|cloud|serveur de fichiers|"
            r"bulletins? de paie|attestation|doc"
        ),
        "note": r"notes?|mémoire|préférences?|carnet|anniversaire|allergie|souvenir",
        "task": r"tâches?|listes?|tickets?|incidents?|carte|jira|trello|backlog|courses|demande d'assistance|cas|jalon",
        "run": (
            r"pipelines?|exécutions?|jobs?|workflow|processus|traitement|build|déploiement|export|import|script|"
            r"serveur|service|automatisation|migration|synchronisation|production|base de données|tests|campagne|"
            r"instance|run|lot"
        ),
        "money": (
            r"paiements?|virements?|factures?|remboursements?|montant|salaires?|euros?|€|argent|avoir|écritures?|"
            r"acompte|loyer|frais|don|échéance|prélèvement|solde|note de frais|budget|pièce comptable|caution|dépense"
        ),
        "order": (
            r"commandes?|bon de commande|bc-\d+|devis|livraison|colis|stock|expédition|panier|marchandise|"
            r"fournitures|toner"
        ),
        "booking": (
            r"réservations?|tables?|vols?|hôtels?|chambres?|salles?|trains?|billets?|taxi|voiture|restaurant|voyage|"
            r"place|cours|médecin|dentiste|coiffeur|séjour"
        ),
        "record": (
            r"fiches?|clients?|contacts?|comptes?|profil|adresses?|prix|statuts?|base|système|crm|stocks?|produits?|"
            r"articles?|paramètres?|configuration|mot de passe|demandes?|formulaire|numéro|fournisseurs?|employés?|"
            r"plafond|inscription|abonnement|adhésion|doublons?|enregistrement|réglages?|priorité|échéance|règle|"
            r"limite|contrat|planning|dossier client|température|chauffage|chaudière"
        ),
        "code": r"commits?|branches?|pull request|dépôt|tag|release|main|merge request|modifications sur",
        "access": (
            r"accès|droits?|rôles?|utilisateurs?|utilisatrices?|membres?|permissions?|autorisations?|groupe|invité"
        ),
        "device": (
            r"lumières?|lampes?|chauffage|porte|musique|climatisation|volets?|télé|wifi|playlist|volume|caméra|"
            r"aspirateur|alarme"
        ),
    },
    texts=words(
        r"""
        textes? | phrases? | paragraphes? | mots? | formulations? | virgules? | fautes? | orthographe | grammaire
        titres? | puces? | (?:un|le|ce) tableau | colonnes? | brouillons? | traductions? | résumés? | plan
        (?:le|du|un|de) ton
        exemples? | explications? | réponses? | synthèse | version | lignes? | code | fonctions? | formules? | requête
        classe | méthode | variable | boucle
        recette | poème | histoire | article | discours | diagramme | comparaison | étapes? | idées? | suggestions?
        options? | hypothèses? | calculs? | chiffres? | totaux | total | somme | salutation | formule de politesse
        ponctuation | majuscules? | répétitions? | structure | mise en forme | style | voix passive | passif
        arguments? | introduction | conclusion | une liste
        liste des?(?! (?:courses|achats|tâches|souhaits|envies|choses)) | accords? | accents? | registre | tournures?
        itinéraire | programme de révision | yaml | json | sql
        """
    ),
    cues=_CUES,
    letters=_LETTERS,
    unlisted=_UNLISTED,
    marks=re.compile(r"[çèêëîïœùâ]|ées?$|[ldjnsc]'[a-zéèà]|eur$|aux$|eux$|tion$|ez$|oi[rst]$|qu[ei]"),
    affixes=(r"^(?:ré|re|r)(?=\w{5})", ""),
)
