"""Words of a question that name nothing: what is left over without being one of these must be a name."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FILLERS = _words(
    """
    register custodian custodians acquired quantities calculate calculated tenant blocking forgot supplies supply
    supplied buys buying bought overtime gross chase waits waiting a about above actually again ago all also
    altogether am amount amounts an and answer any anybody anyone anything are as ask asked asking asks at back
    balance base basis be because been before being below best better between big bigger biggest book both bottom
    branch branches briefly bring business but buy by call can cash change changed changes check client clients
    close coming company compare compared confirm could count cost costs currency current currently customer
    customers data date day days deal did do document documents does doing done due dues each either else employee
    employees end entire entries euro euros even ever every everybody everyone everything exactly exact figure
    figures find first for from full get gets getting give given gives go goes going good got group had has have
    having he hello help her here hers hey hi highest him his how however i if ignore important in incl include
    included including inside into invoice invoices is it item items its job joiners just keep kindly know last late
    latest least left less let like line lines list listed look looking lot low lower lowest made main make many map
    matter may me mean means meeting money month monthly months more morning most much must my name names need
    needed needs net never new next no nobody none normally not nothing now number numbers of off ok okay old older
    oldest on once one ones only onto open or order orders other others our ours out outstanding over overall own
    owner page paid part past pay payment payments people per percent period person please pls plz point position
    possible price prices product products purchase purchases put quantity quarter question quick quickly ran rather
    read ready real really receipt regarding regardless related report reports right room row rows run said sale
    sales same say see sell selling send sent share she ship shop shops should show shown shows side since single
    site so sold some somebody someone something soon sort sorted staff state status still stock stuff such sum
    summary supplier suppliers system table take tell than thank thanks that the their them then there these they
    thing things think this those through till time times to today together tomorrow too top total totals toward
    towards trying two type under unit units until up update upon us use used using value vendor vendors very via
    view visible want wanted wants warehouse warehouses was way we week weekly weeks well went were what whatever
    when where whether which while who whole whom whose why will with within without won would year yearly years yes
    yesterday yet you your yours admin administrator rule rules instruction instructions prompt previous filter
    filters everywhere anywhere urgent mate bro sir madam team guys folks colleague nova bot dear regards
    best-regards q e g s t d ll re ve m hmm uh yo btw fyi asap eod imo quick-one activity actual additional age aged
    ageing aging allowed allocate allocated already always another apart around arrive arrived available average
    away bad bank begin beginning behind bill billed bills break breakdown brief budget capacity card carry case
    cent chart charts clear closed collect collected combined come comes complete completely concerning confirmed
    contract copy correct cover daily dead debt debtor debtors debts decide deliver delivered deliveries delivery
    department detail detailed details difference different direct directly doc drop dropped during earlier earliest
    eight enough entry equal especially exceed exceeds exist exists expect expected extra fall far fast fell few
    final finally fine finish finished five fix fixed four free fresh further gave general genuine graph great grew
    grow growth guess half hand happen happened hard head held high hold holds hour hours house hundred idea
    immediately improve improved increase increased indeed individual info information instead issue issued issues
    keeps kept kind kinds large larger largest later leave leaves lets level levels lie lies limit limits listing
    little live load long longer lookup loss lost mark match matched max maximum maybe meant mine minimum minus
    missing moment move moved moves movement movements moving near nearly necessary negative nice nine normal note
    obviously occurred offer offers often onhand opened opening outside overdue overview owe owed owes owing
    particular parts pending perform performance physical physically picture piece pieces pile piles place placed
    places plan plus post posted posting postings present prior probably problem proper pull quarterly quote quotes
    quotations raise range rank ranked ranking rate rates reach reached reason receivable receivables receive
    received recent recently record recorded records reduce remain remainder remaining remains remember remind
    reorder represent require required respect respective result results return returned rise rising rough roughly
    running safe sales-person save saying scope second section seem seems seen separate separately serious seven
    several short shelf similar situation six size slow small smaller smallest somewhere sound sounds special
    specific split spread stand standing stands start started starts statement statements stay step stop stopped
    store storage stores stuck sure term terms thousand three throughout timeline tons took tracked transactions
    trend trends true turn turned turnover twice unpaid upcoming usual usually valid valuation valued various vs
    versus wait watch weak wide wise word work worked working works world worse worst worth write written wrong zero
    run-rate kpi kpis dashboard collections debit credit credits accounts account books ledger journal inventory
    shipped shipping purchased purchasing payable payables revenue revenues profit margin margins headcount payroll
    salary salaries payslip payslips absent attendance asset assets approval approvals backlog quotation drafts
    draft void voids trial duplicate duplicates batch proposal undelivered quarter-end month-end
    """
) | _words(
    """
    el la los las un una unos unas de del al en y o que qué cuánto cuanto cuánta cuántos cuántas cuantos hay tenemos
    nos nuestro nuestra por para con sin más mas menos hoy ayer este esta estos estas mes año semana cuál cual es
    son está están ha han he se le les lo me mi su sus a favor porfa porfavor dame muéstrame quiero ver todo todos
    quién quien cuando cuándo donde dónde como cómo sobre desde hasta entre ya aún todavía total clientes
    proveedores des du aux au et ou qui quoi quel quelle quels quelles combien nous notre vous il elle ils elles on
    est sont ont avons pour par avec sans plus moins ce cette ces mois année an semaine jour svp stp merci bonjour
    salut depuis jusqu dans sur tout tous toute toutes encore pas moi c d l s n j qu donne montre veux argent der
    die das den dem ein eine einen einem einer eines und oder wie wieviel viel viele was wer wo wann warum welche
    welcher welches wir uns unser unsere ist sind hat haben habe war waren für von vom zu zum zur mit ohne bei auf
    aus am im in nach über unter noch nicht schon bitte danke mir mich heute gestern diese dieser dieses diesen
    monat jahr woche gib zeig alle alles mehr weniger gesamt bis seit geld denn mal os as um uma umas do da dos no
    na nas em ao e quanto quanta quantos quantas nosso nossa temos há foi são estão mais hoje ontem mês ano com sem
    bir bu şu ne kaç kadar ve veya için ile var mı mu toplam bugün dün ay yıl hafta kam kitne hai hain ka ki ke ko
    mein bhai aaj kal mera mere hamara كم ما من في على عن الى إلى هل شو قديش وين متى كيف ليش مين اللي يلي هذا هذه
    هاي هالشهر عنا عندنا كل كلها كان لنا لي لو سمحت يا ال و او أو مع بدون اليوم أمس امس شهر سنة اسبوع المجموع فلوس
    مصاري ولا لسا بعد قبل حسب لكل اعطيني بدي
    """
)
