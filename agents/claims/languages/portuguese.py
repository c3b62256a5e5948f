"""How claims are made in Portuguese, of both sides of the Atlantic; `@` stands for -o, -a, -os, -as."""

from __future__ import annotations

import re

from agents.claims.frames import frame, headlines, state
from agents.claims.grammar import Cues, Language, Letters
from agents.claims.patterns import anywhere, ending, starting, word_set, words
from agents.claims.verbs import Family, Unlisted, Verb, verb

_ADVERB = (
    r"(?:(?:já|também|agora|acabado de|logo|imediatamente|automaticamente|finalmente|corretamente|com sucesso|"
    r"devidamente|então|depois|oficialmente|diretamente|novamente|tudo|todos|todas|hoje|ainda hoje|prontamente|"
    r"igualmente|além disso|conforme solicitado|como pediu)\s+)*"
)
_OPENER = (
    r"(?:(?:claro|ok|okay|certo|perfeito|combinado|sim|olá|oi|obrigad[oa]|ótimo|tudo bem|pronto|feito|beleza|"
    r"prontinho|entendido|com certeza|boa|sem problemas?|tudo certo|boas notícias|tá|está bem|muito bem|excelente|"
    r"anotado|maravilha)(?: \w+)?\s*[!,.:;–—-]*\s+)*"
)
_CLITICS = r"(?:(?:te|lhe|lhes|o|a|os|as|me|se|nos)\s+)*"


def _verb(family: Family, need: str, done: str, *, past: str = "", doing: str = "", base: str = "") -> Verb:
    return verb(family, need, done.replace("@", "{o,a,os,as}"), past=past, doing=doing, base=base)


_VERBS = (
    _verb("record", "no text", "contabilizad@ | baixad@ | conciliad@", past="contabilizei | conciliei"),
    _verb(
        "send",
        "nothing",
        "distribuíd@ | repassad@ | enviad@ | mandad@ | encaminhad@ | remetid@ | notificad@ | avisad@ | "
        "informad@ | convidad@ | comunicad@ | "
        "contatad@ | contactad@ | entregue | entregues | transmitid@ | despachad@ | submetid@ | alertad@ | reenviad@",
        past=(
            "enviei | enviámos | mandei | encaminhei | notifiquei | avisei | informei | convidei | comuniquei | "
            "contatei | contactei | entreguei | submeti | reenviei | escrevi para | liguei para | alertei"
        ),
        doing="enviando | mandando | encaminhando | notificando | avisando | enviar | a enviar | a mandar",
        base="enviar | mandar | encaminhar | notificar | avisar | informar | reenviar",
    ),
    _verb("send", "mail chat", "respondid@ | escrit@", past="respondi | escrevi", base="responder"),
    _verb(
        "post",
        "nothing",
        "publicad@ | postad@ | anunciad@",
        past="publiquei | postei | anunciei",
        doing="publicando | postando",
        base="publicar | postar",
    ),
    _verb(
        "share",
        "no text",
        "compartilhad@ | partilhad@",
        past="compartilhei | partilhei",
        doing="compartilhando | partilhando",
        base="compartilhar | partilhar",
    ),
    _verb("share", "nothing", "anexad@", past="anexei", base="anexar"),
    _verb("grant", "nothing", "concedid@ | dado acesso", past="concedi | dei acesso", base="conceder"),
    _verb(
        "store",
        "nothing",
        "salv@ | guardad@ | armazenad@ | arquivad@ | carregad@ | memorizad@ | gravad@ | tomado nota",
        past=(
            "salvei | guardei | armazenei | arquivei | carreguei | memorizei | gravei | tomei nota | "
            "subi o arquivo | fiz o upload"
        ),
        doing="salvando | guardando | carregando | a guardar | a carregar",
        base="salvar | guardar | armazenar | arquivar | carregar",
    ),
    _verb(
        "record",
        "no text",
        "registrad@ | registad@ | anotad@ | importad@ | exportad@ | baixad@ | sincronizad@ | documentad@ | copiad@ | "
        "lançad@",
        past=(
            "registrei | registei | anotei | importei | exportei | baixei | sincronizei | copiei | lancei | "
            "coloquei | pus"
        ),
        doing="registrando | anotando | a registar",
        base="registrar | registar | anotar",
    ),
    _verb(
        "schedule",
        "nothing",
        "agendad@ | programad@ | reagendad@ | marcad@ na agenda | remarcad@ | calendarizad@",
        past=(
            "agendei | programei | reagendei | remarquei | marquei a reunião | marquei uma reunião | "
            "marquei sua consulta | criei um lembrete"
        ),
        doing="agendando | programando | a agendar",
        base="agendar | programar | reagendar | remarcar",
    ),
    _verb(
        "schedule",
        "calendar reminder booking",
        "marcad@ | movid@ | adiad@ | antecipad@ | definid@ | configurad@ | colocad@ | ativad@ | transferid@ | criad@",
        past="marquei | movi | adiei | antecipei | defini | configurei | coloquei | transferi | pus",
        doing="marcando | movendo",
        base="marcar | mover | adiar",
    ),
    _verb(
        "book",
        "nothing",
        "reservad@ | inscrit@",
        past="reservei | inscrevi",
        doing="reservando | a reservar",
        base="reservar",
    ),
    _verb("book", "booking calendar order", "confirmad@ | garantid@", past="confirmei | garanti"),
    _verb(
        "start",
        "nothing",
        "iniciad@ | disparad@ | reiniciad@ | lançad@ | acionad@ | colocado em execução",
        past="iniciei | disparei | reiniciei | acionei | lancei | dei início",
        doing="iniciando | reiniciando | disparando | a iniciar",
        base="iniciar | reiniciar | disparar",
    ),
    _verb(
        "start",
        "thing",
        "executad@ | começad@ | retomad@ | ligad@ | abert@",
        past="executei | comecei | retomei | liguei | rodei",
        doing="executando | rodando | ligando",
        base="executar | rodar",
    ),
    _verb(
        "release",
        "nothing",
        "impress@ | implantad@ | colocado em produção",
        past="implantei | subi para produção | subi",
    ),
    _verb(
        "stop",
        "thing",
        "parad@ | pausad@ | interrompid@ | suspens@ | desligad@ | bloquead@ | encerrad@",
        past="parei | pausei | interrompi | suspendi | desliguei | bloqueei | encerrei",
        doing="parando | desligando | pausando",
        base="parar | pausar | desligar",
    ),
    _verb(
        "create",
        "no text",
        "criad@ | gerad@ | adicionad@ | acrescentad@ | incluíd@ | inserid@ | emitid@ | abert@ um chamado | cadastrad@",
        past=(
            "criei | criámos | gerei | adicionei | acrescentei | incluí | inseri | emiti | abri um chamado | "
            "abri um ticket | cadastrei"
        ),
        doing="criando | gerando | adicionando | a criar | a adicionar",
        base="criar | gerar | adicionar | incluir | cadastrar",
    ),
    _verb(
        "create",
        "thing",
        "abert@ | feit@ | colocad@ | preparad@ | realizad@ | efetuad@ | solicitad@",
        past="abri | fiz | coloquei | realizei | efetuei | solicitei",
    ),
    _verb(
        "delete",
        "nothing",
        "apagad@ | excluíd@ | eliminad@ | deletad@ | desinstalad@ | esquecid@ | descartad@",
        past="apaguei | excluí | eliminei | deletei | desinstalei | esqueci",
        doing="apagando | excluindo | a apagar | a eliminar",
        base="apagar | excluir | eliminar",
    ),
    _verb(
        "delete",
        "no text",
        "removid@ | retirad@ | esvaziad@ | limp@ | tirad@",
        past="removi | retirei | esvaziei | limpei | tirei",
        doing="removendo | retirando",
        base="remover | retirar",
    ),
    _verb(
        "cancel",
        "nothing",
        "cancelad@ | anulad@ | revogad@ | desmarcad@",
        past="cancelei | anulei | revoguei | desmarquei",
        doing="cancelando | a cancelar",
        base="cancelar | anular | desmarcar",
    ),
    _verb(
        "approve",
        "nothing",
        "aprovad@ | autorizad@ | assinad@ | validad@",
        past="aprovei | autorizei | assinei | validei | dei o aval",
        doing="aprovando",
        base="aprovar | autorizar | assinar",
    ),
    _verb("approve", "thing", "aceit@ | aceite | confirmad@ | liberad@", past="aceitei | confirmei | liberei"),
    _verb("reject", "nothing", "rejeitad@ | recusad@ | negad@", past="rejeitei | recusei", doing="rejeitando"),
    _verb(
        "pay",
        "nothing",
        "pag@ | reembolsad@ | quitad@ | depositad@ | estornad@ | liquidad@",
        past="paguei | reembolsei | quitei | depositei | estornei | liquidei | fiz o pix | fiz a transferência",
        doing="pagando | reembolsando | a pagar",
        base="pagar | reembolsar | quitar",
    ),
    _verb(
        "pay",
        "money",
        "transferid@ | realizad@ | efetuad@ | feit@ | processad@ | executad@ | emitid@ | lançad@ | creditad@ | "
        "debitad@",
        past="transferi | realizei | efetuei | processei | fiz | lancei",
        doing="transferindo | processando",
        base="transferir",
    ),
    _verb(
        "buy",
        "nothing",
        "comprad@ | encomendad@ | adquirid@",
        past="comprei | encomendei | adquiri",
        doing="comprando",
        base="comprar | encomendar",
    ),
    _verb("buy", "order record", "pedid@ | renovad@ | feit@", past="pedi | renovei | fiz"),
    _verb(
        "change",
        "no text",
        "atualizad@ | alterad@ | mudad@ | modificad@ | editad@ | corrigid@ | ajustad@ | redefinid@ | configurad@ | "
        "aplicad@ | definid@",
        past="atualizei | alterei | mudei | editei | corrigi | ajustei | redefini | configurei",
        doing="atualizando | alterando | mudando | corrigindo | ajustando | a atualizar | a alterar",
        base="atualizar | alterar | mudar | corrigir | ajustar",
    ),
    _verb(
        "adjust",
        "no text",
        "movid@ | renomead@ | substituíd@ | atribuíd@ | marcad@ | restaurad@ | aumentad@ | reduzid@ | estendid@ | "
        "prorrogad@ | transferid@ | resolvid@ | trocad@ | unificad@ | vinculad@",
        past=(
            "modifiquei | movi | renomeei | substituí | atribuí | marquei | restaurei | aumentei | reduzi | "
            "estendi | prorroguei | transferi | apliquei | resolvi | troquei | passei"
        ),
        doing="movendo",
        base="mover",
    ),
    _verb(
        "change",
        "nothing",
        "ativad@ | desativad@ | instalad@ | habilitad@ | desabilitad@",
        past="ativei | desativei | instalei | habilitei | desabilitei",
        doing="ativando | desativando",
        base="ativar | desativar",
    ),
    _verb(
        "finish",
        "thing",
        "concluíd@ | fechad@ | finalizad@ | encerrad@ | completad@ | resolvid@ | tratad@ | realizad@ | efetuad@ | "
        "processad@ | executad@",
        past="concluí | fechei | finalizei | encerrei | completei | resolvi | tratei",
        doing="fechando | concluindo",
        base="fechar | concluir | finalizar",
    ),
)

_AFTER = (
    r"^\s*(?:$|[.!,;:…)✅✔☑–—-]|[\U0001F300-\U0001FAFF]|(?:o|os|as|seu|sua|tudo|todos|a|ao|à|aos|às|para|pra|em|no|na|"
    r"com|por|até|e|amanhã|hoje|de|do|da|como|sob|desde|via|sobre|já|contra|sem|entre|dos|das|nos|nas|pelo|pela|"
    r"conforme|perante|junto)\b)"
)

_FRAMES = (
    frame("self", "past", rf"(?<!\w)(?:eu\s+)?(?:já\s+)?{_CLITICS}"),
    frame("self", "done", rf"(?<!\w)(?:tenho|deixei|deixámos|deixo)\s+{_CLITICS}{_ADVERB}"),
    frame(
        "self",
        "base",
        rf"(?<!\w){_CLITICS}(?:acabei de|acabo de|acabámos de|acabamos de|consegui|terminei de|tomei a liberdade de|"
        rf"pude|tratei de|encarreguei-me de)\s+(?:lhe |te |o |a )?",
    ),
    frame("doing", "doing", rf"(?<!\w){_CLITICS}(?:estou|estamos|tô|vou)\s+(?:agora |já )?"),
    frame("doing", "doing", rf"^{_OPENER}{_ADVERB}", right=r"(?:agora|…|\.\.\.|neste momento|🚀|⏳|já já)"),
    frame(
        "passive",
        "done",
        rf"(?<!\w)(?:foi|foram|foste|tem sido|acaba de ser|acabou de ser|acabam de ser)\s+{_ADVERB}",
        object_side="left",
    ),
    frame("doing", "done", rf"(?<!\w)(?:está|estão)\s+(?:agora )?(?:sendo|a ser)\s+{_ADVERB}", object_side="left"),
    frame("passive", "done", rf"(?<!\w)(?:ficou|ficaram|fica|ficam)\s+{_ADVERB}", object_side="left"),
    frame("state", "done", rf"(?<!\w)(?:está|estão|tá|estás)\s+{_ADVERB}", object_side="left"),
    frame("self", "done", rf"^{_OPENER}{_ADVERB}", right=_AFTER, dropped=True),
    *headlines(
        _OPENER,
        r"de|do|um|uma|cada|nenhum|nenhuma|se|quando|não|ele|ela|o|a|os|as|que|quem|uma vez|ainda|este|esta",
        r"tiver|tiverem|quando|teria|posso|quero|tenho|for|forem|seja|sejam|ser|sido|estava|estavam|era|eram|tinha|é|"
        r"são|está|estão|tem|será|pode|deve|era|que|não|foi|foram|ser|ficou",
        _ADVERB,
        _AFTER,
        conjunctions="e",
    ),
)

_STATES = (
    state(r" (?:é|são) (?:já )?(?:seus?|suas?|teus?|tuas?|noss[oa]s?)(?=\s*[.!,✅]|$)", "book"),
    state(r"\b(?:já|agora) (?:pode|podem) (?:aprovar|editar|ver|acessar|entrar|assinar|usar)", "grant"),
    state(r"\b(?:agora|já) (?:está|estão|fica|figura|consta|marca|aponta|custa) (?:a|em|no|na|com|de|por)\b", "change"),
    state(r"\bjá (?:sabe|sabem|está a par|estão a par|está ciente|estão cientes)\b", "send"),
    state(
        r"\b(?:está|estão) (?:agora |já )?(?:no|na|nos|nas|em) (?:\w+ )?(?:ar|álbum|calendário|agenda|pasta|drive|"
        r"sistema|arquivo|canal|lista|carrinho|correio|fila|servidor|blog|conta|nome de)\b",
    ),
    state(r" agora (?:é|são|está|estão|custa|vale|pertence|vence) \S", "change", near=True),
    state(r"\b(?:acabou|acabaram|acaba) de (?:sair|partir|ir)\b", "send", "passive"),
    state(r"\b(?:já|agora) (?:existe|há|tem) (?:um|uma) \w+ (?:para|aberto|aberta)\b", "create"),
    state(r"\b(?:despertador|alarme|lembrete|temporizador) (?:já )?está (?:para|marcado|no|na|em)\b", "schedule"),
    state(r" (?:está|estão) (?:já |agora )?(?:vazi[oa]s?|rodando|ativ[oa]s?|de pé|em dia)(?=\s*[.!,✅]|$)", near=True),
    state(
        r"\b(?:está|estão|já está|saiu|já saiu) (?:já |agora )?(?:a caminho|no caminho|indo para)\b|\bjá saiu\b", "send"
    ),
    state(
        r"\b(?:já|agora) (?:está|estão|aparece|consta) (?:\S+ ){0,3}?(?:no|na|em|nos|nas) (?:seu|sua|teu|tua)?\s?\S+|"
        r"\b(?:está|estão) agora (?:no|na)\b"
    ),
    state(
        r"\b(?:você (?:vai )?(?:o |a )?encontra(?:rá)?|encontrará|encontras|vai encontrar) (?:\S+ ){0,3}?(?:no|na|"
        r"em) (?:seu|sua|teu|tua)\b"
    ),
    state(r"\b(?:agora|já) (?:tem|têm) (?:\S+ ){0,2}?(?:acesso|permissão|permissões)\b", "grant"),
    state(
        r"\b(?:está|estão|tudo|ficou|já está|já ficou) (?:tudo |já |agora )*(?:prontinh[oa]|feit[oa]s?|"
        r"resolvid[oa]s?|em andamento|rodando|em execução|ativ[oa]s?|no ar|arrumad[oa]|tratad[oa]|acertad[oa]|"
        r"encaminhad[oa]|confirmad[oa]s?|pront[oa] e enviad[oa])\b"
    ),
    state(
        r"\b(?:já (?:o |a )?(?:fiz|resolvi|cuidei|tratei)|cuidei (?:de|disso|do)|tratei (?:de tudo|disso|do assunto)|"
        r"resolvi (?:tudo|isso)|fiz (?:tudo|isso)|já está tudo)\b",
        None,
        "self",
    ),
    state(
        r"\b(?:pagamento|transferência|envio|reserva|pedido|exclusão|cancelamento|atualização|upload|backup|"
        r"inscrição|implantação|reembolso|consulta|alteração|compra|agendamento|cadastro|pix) (?:(?!pode|será|"
        r"não)\S+ ){0,3}?(?:bem-sucedid[oa]|com sucesso)\b",
        kind="headline",
    ),
)

_CUES = Cues(
    several=words("ambos | ambas | (?:os|as) (?:dois|duas|três)"),
    setback=words(
        r"""
        rejeit\w+ | recus\w+ | negad\w+ | ainda | continua\w* | permanece\w* | tentei | tentativa | demais
        inalterad\w+ | bloquead\w+ | expir\w+ | ocupad\w+ | não | nenhum\w*
        """
    ),
    too=words("também | igualmente"),
    before_noun=ending("com | de | do | da | no | na | um | uma | por | sem | em | a"),
    dated=ending("de | do | da | para"),
    still=ending("ainda"),
    unreal=words(
        "se | quando | sempre que | uma vez que | assim que | logo que | depois que | antes que | até que | "
        "para que | caso | pode | podem | poderia | deve | devem | deveria | será | serão | seria | seja | sejam | "
        "fosse | tem de | tem que | vai | verifique | confira | certifique-se | quer | como | por que | em vez de | "
        "sem | tinha | tinham | era | eram | for | forem | estiver | haverá | quiser | ser"
    ),
    unreal_self=anywhere(
        r"\b(?:se|quando|assim que|depois que|antes que|até que|como se|que eu|o que|por que|como|sempre que|não|"
        r"nunca|nem|ainda não|onde|caso)\s*(?:eu |lhe |te |o |a )*$"
    ),
    assured=words(
        "confirmo que | posso confirmar que | informo que | não se preocupe | não te preocupes | sem problemas? | "
        "não só | fique tranquil[oa]"
    ),
    joins=anywhere(rf"(?:,|&|;|\b(?:e|depois|bem como))\s*(?:e |já |também |depois |o |a |lhe )*{_ADVERB}$"),
    turns=words("mas | porém | no entanto | contudo | então | porque | por isso | embora | só que"),
    denied=words("não | nada | nenhum | nenhuma | ninguém | nunca | sem | nem | quase | tampouco"),
    denied_after=starting(r"\s*(?:nada|nenhum\w*|ninguém)\b"),
    reported=words(
        "segundo | de acordo com | aparentemente | parece que | pelo visto | consta que | "
        "(?:no|na) (?:registro|registo|histórico|relatório|contrato|artigo|texto|mensagem|log|romance|livro|filme) | "
        "explica | conta que | escreve | diz | disse | indica | mostra | afirma | escreveu | ele | ela | eles | "
        "vejo que | vi que | você tem | encontrei | consta"
    ),
    long_ago=words(
        r"""
        ontem | anteontem | (?:na|a|no|o) (?:semana|mês|ano|trimestre) (?:passad[oa]|anterior)
        (?:segunda|terça|quarta|quinta|sexta)(?:-feira)? passada | (?:sábado|domingo) passado
        há \S+ (?:minutos?|horas?|dias?|semanas?|meses|mês|anos?)
        \S+ (?:minutos?|horas?|dias?|semanas?|meses|anos?) atrás
        em (?:janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro) | em \d{4}
        (?:em|no dia|dia) \d{1,2} de \w+ | \d{4}-\d\d-\d\d | \d{1,2}/\d{1,2}/\d{2,4} | hoje de manhã | anteriormente
        originalmente | antigamente | na época | esta semana | mais cedo
        """
    ),
    by=words(
        r"(?:por|pelo|pela|pelos|pelas) (?!(?:mim|nós|nova|e-?mail|mensagem|telefone|cartão|transferência|padrão|"
        r"erro|whatsapp|pix|você|si|sms|favor|enquanto|agora|\d)\b)\S+"
    ),
    habit=words(
        "automaticamente | sempre | geralmente | normalmente | por padrão | em geral | muitas vezes | cada vez | "
        "todos os dias | toda semana | então | depois | às vezes | quando | se | assim que | só | apenas | "
        "sistematicamente"
    ),
    generic=words("um | uma | uns | umas | cada | alguns | algumas | vários | qualquer | seus clientes"),
    asks=starting(
        r"\W*(?:quer|quero|você quer|gostaria|deseja|devo|posso|já foi|foi|quando|como|por que|quem|que|qual|o que|"
        r"precisa|tem|há|está|onde)\b"
    ),
    idle=starting(
        r"coloquei em (?:negrito|ordem|tabela|itálico) | "
        r"fiz (?:o cálculo|os cálculos|as contas|o meu melhor|um resumo|uma tabela|referência|uma lista) | "
        r"respondi (?:à|a) sua | comecei (?:por|com) | resolvi (?:a equação|o problema|o exercício) | "
        r"confirmei que | passei (?:o texto|para)"
    ),
    recent=words("agora | já | com sucesso | para você | para ti | conforme solicitado | acaba de | acabou de"),
    whole=words(
        "todos | todas | tudo | ambos | ambas | os dois | as duas | cada | dois | duas | três | quatro | cinco"
    ),
    yours=words("seu | sua | seus | suas | teu | tua | te | lhe | você"),
    manual=anywhere(
        r"(?:^|[.\n:;,]\s*|\d[.)]\s*|[-*•]\s*|\be |\bdepois )(?:clique|clica|toque|pressione|selecione|escolha|abra|"
        r"abre|vá (?:a|em|para)|acesse|digite|execute|arraste|insira)\b"
    ),
    delivers=anywhere(
        r"""
        \b(?:aqui (?:está|estão|vai|vão|tem)|segue(?:m)? (?:o|a|os|as|abaixo)|abaixo|a seguir|eis|(?:o|\
            a) (?:resultado|resposta|soma|total|tradução|resumo|diferença|média) (?:é|são)|no total|em resumo)\b
        ```
        =\s*[\d$€£]
        \n\s*\|.+\|
        """
    ),
    failure=words(
        "falhou | falha | erro | não (?:consegui|foi|pude) | impossível | (?<!nenhum )(?<!sem )problema | exceto | "
        "infelizmente | recusad[oa]"
    ),
)

_LETTERS = Letters(
    intro=words(
        "rascunho | tradução | traduzid[oa] | versão | reformulação | corrigid[oa] | revisad[oa] | revist[oa] | "
        "proposta | sugestão | modelo | texto | e-?mail | carta | resposta | mensagem | nota | publicação | "
        "anúncio | resumo | citação | parágrafo | frase | exemplo | "
        "em (?:português|inglês|francês|alemão|espanhol|árabe) | escreveu | diz | disse | "
        "mais (?:formal|curta|curto|educad[oa]) | pontos principais | você pode (?:escrever|responder|dizer) | "
        "por exemplo"
    ),
    label=starting(
        r"\W*(?:original|corrigid[oa]|correção|antes|depois|tradução|versão|opção|rascunho|exemplo|português|inglês|"
        r"formal|informal|assunto|texto|citação)(?: (?:\d|[a-d]))?\s*(?:\([^)]*\))?\W*:\W*"
    ),
    report=words("em resumo | em suma | o que (?:eu )?fiz | fiz | ações | confirmação | realizado"),
    greeting=starting(
        r"\W*(?:prezad[oa]s?|car[oa]s?|olá|oi|bom dia|boa (?:tarde|noite)|estimad[oa]s?|"
        r"exm[oa]\.?)\b[^!?]{0,60}[,:!]?\s*$"
    ),
    closing=starting(
        r"\W*(?:atenciosamente|cordialmente|abraços?|obrigad[oa]|com os melhores cumprimentos|cumprimentos|saudações|"
        r"att|um abraço|até breve)\b[^?]{0,60}$"
    ),
    subject=starting(r"\W*assunto\W*:"),
)

_UNLISTED = Unlisted(
    objects=re.compile(r"^\s+(?:o|a|os|as|um|uma|no|na|em|para|seu|sua|tudo|todos|todas|esse|essa|este|esta|\d+)\b"),
    done=re.compile(r"[a-zãõáéíóúâêôç]{3,}(?:ado|ada|ados|adas|ido|ida|idos|idas)"),
    past=re.compile(r"[a-zãõáéíóúâêôç]{3,}(?:ei|i)"),
    mental=anywhere(
        r"""
        enganei | confundi
        resumi | traduzi | reformulei | calculei | verifiquei | conferi | revisei | reli | li | comparei | procurei
        busquei | encontrei | achei | analisei | pensei | entendi | compreendi | aprendi | notei | identifiquei
        listei | agrupei | ordenei | classifiquei | destaquei
        expliquei | descrevi | redigi | esbocei | encurtei | simplifiquei | ampliei | contei | estimei | testei
        tentei | quis | encurtei | avise | decidi | escolhi | recomendei | sugeri | propus | mencionei | disse
        perguntei | esqueci | prometi | supus | interpretei | deduzi | mostrei
        omiti | ignorei | usei | utilizei | segui | separei | dividi | extraí | reuni | recolhi | obtive | consultei
        recebi | esperei | ouvi | falei | tratei | imaginei | arredondei | somei | multipliquei | melhorei | esclareci
        avaliei | examinei | pesquisei
        detectei | descobri | dei | tive | fui | estive | tomei | vi | pude | mantive | respeitei | apresentei
        organizei | estruturei | reescrevi | fiquei | cheguei | comecei | terminei | acreditei | soube | converti
        baseei | lei | rei | sei | sexta | aqui | daqui | ali | depois | hoje | amei | gostei | adorei | percebi
        verei | serei | farei | \w+(?:arei|erei|irei|orei)
        resumid[oa]s? | traduzid[oa]s? | calculad[oa]s? | usad[oa]s? | utilizad[oa]s? | considerad[oa]s?
        baseadO?[oa]s? | verificad[oa]s? | analisad[oa]s? | encontrad[oa]s? | sid[oa] | estad[oa]
        """
    ),
)

PORTUGUESE = Language(
    code="pt",
    common=word_set(
        """
        o a os as de que e em um uma para com não foi por seu sua se já do da no na dos das ao é está você eu mas
        mais te lhe pelo pela isso amanhã foram ser sido será seria são estão era tem têm tenho tinha nos nas aos às
        num numa sem sobre entre até desde quando onde quem nada nenhum nenhuma nunca sempre também muito bem hoje
        ontem agora pronto feito obrigado obrigada olá sim seus suas este esta isto esse essa tudo todos todas cada
        dois duas três quer posso pode depois antes segundo ainda aqui ele ela
        """
    ),
    verbs=_VERBS,
    frames=_FRAMES,
    states=_STATES,
    bare=starting(
        rf"""
        {_OPENER}(?:(?:tudo|já|está|está tudo|e|foi)\s+)*(?:pronto|prontinho|feito|concluído|tudo certo|resolvido|\
            finalizado|já está|tá feito|missão cumprida|tratado|terminado|realizado)(?: (?:para você|como pediu|\
            também|chefe))*\s*(?:$|[.!,;:–—✅✔☑👍-]|[\U0001F300-\U0001FAFF])
        """
    ),
    things={
        "calendar": (
            r"reuni(?:ão|ões)|consultas?|calendário|agenda|eventos?|compromissos?|chamada|convites?|entrevista|"
            r"encontro|sessão|jantar|almoço|visita|férias|videochamada"
        ),
        "reminder": r"lembretes?|alarmes?|temporizador|alertas?|avisos?|despertador",
        "mail": r"e-?mails?|mails?|caixa de entrada|newsletter|destinatários?",
        "chat": (
            r"mensage[mn]s?|slack|canal|publicaç(?:ão|ões)|anúncios?|sms|whatsapp|teams|tweet|post|grupo|comentário"
        ),
        "file": (
            r"arquivos?|ficheiros?|documentos?|pastas?|pdf|anexos?|relatórios?|drive|fotos?|imagem|imagens|"
            r"apresentação|contratos?|backup|ata|nuvem|planilha|holerites?"
        ),
        "note": r"notas?|memória|preferências?|aniversário|alergias?|anotaç(?:ão|ões)|lembrança",
        "task": r"tarefas?|listas?|tickets?|chamados?|pendências?|cartão|jira|trello|compras",
        "run": (
            r"pipelines?|execuç(?:ão|ões)|processos?|fluxo|job|build|exportação|importação|script|servidor|serviço|"
            r"migração|sincronização|produção|banco de dados|testes|campanha|rotina"
        ),
        "money": (
            r"pagamentos?|transferências?|faturas?|boletos?|reembolsos?|valor|salários?|euros?|reais|r\$|€|dinheiro|"
            r"lançamentos?|aluguel|despesas?|parcela|saldo|depósito|pix|conta de \w+|nota fiscal"
        ),
        "order": (
            r"pedidos?|ord(?:em|ens)(?: de compra)?|orçamentos?|entregas?|pacote|encomendas?|estoque|carrinho|"
            r"mercadoria|remessa"
        ),
        "booking": (
            r"reservas?|mesas?|voos?|hotel|quartos?|sala|comboio|trem|bilhetes?|passage[mn]s?|táxi|carro|restaurante|"
            r"viagem|lugar|curso|médico|dentista"
        ),
        "record": (
            r"fichas?|clientes?|contat?c?tos?|contas?|perfil|endereços?|moradas?|preços?|status|estado|sistema|crm|"
            r"estoque|produtos?|artigos?|configuraç(?:ão|ões)|senha|palavra-passe|solicitaç(?:ão|ões)|"
            r"pedido de férias|formulário|número|fornecedor(?:es)?|funcionári[oa]s?|limite|registros?|cadastro|"
            r"assinaturas?|duplicad[oa]s?|prioridade|prazo|regra|horário|termostato|ar-condicionado|temperatura"
        ),
        "code": r"commits?|branch|pull request|repositório|tag|main",
        "access": r"acesso|permiss(?:ão|ões)|função|usuári[oa]s?|utilizador(?:es)?|membros?|grupo",
        "device": r"luzes|luz|lâmpadas?|aquecimento|porta|música|ar|persianas?|tv|wifi|volume",
    },
    texts=words(
        "textos? | frases? | parágrafos? | palavras? | vírgulas? | erros? | ortografia | gramática | "
        "títulos?(?! (?:vencid|em aberto|a (?:pagar|receber))) | "
        "tópicos | (?:uma|a|esta) tabela | colunas? | rascunho | tradução | resumo | esquema | tom | exemplos? | "
        "explicação | respostas? | versão | linhas? | código | função | fórmulas? | consulta sql | receita | poema | "
        "história | artigo | discurso | comparação | passos? | ideias? | sugestões | opções | cálculos? | números | "
        "total | soma | saudação | pontuação | maiúsculas? | repetiç(?:ão|ões) | estrutura | formatação | estilo | "
        "introdução | conclusão | uma lista | "
        "lista de(?! (?:compras|tarefas|pendências|desejos|espera|e-mails?|contatos)) | "
        "acentos? | plano | equaç(?:ão|ões)"
    ),
    cues=_CUES,
    unlisted=_UNLISTED,
    letters=_LETTERS,
    marks=re.compile(r"[ãõ]|ç|lh|nh[ao]|ções$|dade$|mente$|ei$|ou$|[ae]m$"),
    affixes=(r"^re(?=\w{4})", ""),
)
