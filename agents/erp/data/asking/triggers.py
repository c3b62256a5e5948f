"""Which words ask for which figure: the first line that fits decides, so the narrower ones stand first."""
# ruff: noqa: E501 - a line per figure reads better than a column of fragments

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

WORDS = {
    "supplier": r"suppliers?|vendors?|creditors?|proveedor(?:es)?|fournisseurs?|lieferant(?:en)?|fornecedor(?:es)?|موردين|المورد|供应商|поставщик\w*",
    "customer": r"customers?|clients?|debtors?|clientes?|kunden?|زبا[ئي]ن|عملاء|客户|клиент\w*",
    "bill": r"bills?|supplier invoices?|vendor invoices?|payables?|ap|facturas? de proveedor(?:es)?|eingangsrechnung(?:en)?|boletos?",
    "stock": r"stock|inventory|on[- ]hand|warehouses?|inventario|lager\w*|stocks?|مخزون|المستودع|بمستودع|مستودع|库存|склад\w*|estoque|existencias",
    "pay": r"pay|paid|payments?|transfer(?:red)?|pagar|pagamos|payer|payé|zahlen|überweisen|bezahlt|ندفع|دفعنا|دفعت|付",
    "month": r"month|months|period|books?|close|closing|mes|mois|monat|شهر",
}

LINES: tuple[tuple[str, str], ...] = (
    # --- permissions and the log, before the things they are about
    ("members", r"who (?:can|may|has|have|else can)\b.*(?:access|see|post|approve|release|write|open|edit)|everyone with access|list .*access|who has access|tenant admins?|roles? of|what roles? does|users? without|кто может|quem tem acesso|مين عنده صلاحية|which rights has|welche rechte hat"),
    ("approvals", r"who (?:has )?(?:approved|signed off|released)|approved by whom|quién aprobó|qui a approuvé|wer hat .*freigegeben|مين وافق"),
    ("pending_approvals", r"pending approvals?|waiting for (?:my |an? )?approval|to (?:be )?approve|(?:still|needs?|has|have) to sign off|approvals? (?:that |still )?(?:wait\w*|pending|open)|what .*(?:need|await)\w* .*approv"),
    ("audit_log", r"audit (?:trail|log)|who (?:changed|deleted|edited|exported|created|touched|modified|booked)|(?:change|event) log|history of (?:the )?(?:changes|record)|qui a modifié|quién cambió|kim silmiş|سجل التدقيق|somebody changed"),
    # --- what is on file
    ("accounts", r"chart of accounts|(?:gl|ledger) (?:codes?|accounts)|(?:which|what) (?:gl |ledger )?account (?:do|should|is|are|for)|account (?:code|number) for|على اي حساب|auf welches konto|sur quel compte|en qué cuenta"),
    ("months", r"fiscal (?:year|periods?|months?|calendar)|(?:which|what) (?:periods?|months?) (?:are|is) (?:still )?open|open periods?|period status"),
    ("bank_accounts", r"bank (?:accounts?|details) of|iban"),
    ("branches", r"(?:how many|which|list|show|all|our|what) (?:\w+ )?branches (?:do|are|have|we|exist)\b.*|list (?:of )?(?:all )?(?:our |the )?branches|(?:in)?active branches|filiais estão ativas"),
    ("warehouses", r"(?:list|which|what|how many|all|our) (?:of )?(?:the |our )?(?:warehouses|stores|depots)\b(?!.*(?:stock|value|worth|qty|quantit))|address of the .*(?:warehouse|store|depot)|وين موقع"),
    ("customers", r"(?:list|show|all|how many) (?:of )?(?:the |our )?(?:customers|clients)\b(?!.*(?:owe|over|sales|revenue|bought|late|ordered))|customer list|payment terms of|contact (?:person|details)|address and contact"),
    ("suppliers", r"(?:list|show|all|how many) (?:of )?(?:the |our )?(?:suppliers|vendors)\b(?!.*(?:owe|late|due|paid|pay))|supplier list|vendor list"),
    ("items", r"(?:list|show|all|how many) (?:of )?(?:the |our )?(?:items|products|articles|skus)\b(?!.*(?:stock|sold|left|negative|below|under|on hand|reorder))|item list|price list|catalogue"),
    # --- people
    ("missing_payslips", r"(?:without|no|missing|lacks?) (?:an? )?(?:payslips?|salary slips?)|payslips? missing"),
    ("payroll_variance", r"(?:pay|payroll|salary|salaries|gross) (?:variance|differences?|changes?)|(?:pay|salary) .*(?:jump|chang|rose|differ)\w*|variance .*pay|(?:whose|who).* pay .*(?:up|down|jump|chang)\w*"),
    ("payroll_runs", r"payroll runs?|(?:is|was|has|are).*(?:payroll|salaries|wages).*(?:approved|paid|done|run)|when .*(?:salaries|salary|payroll)|gehalts?lauf|متى بينزل الراتب|quando cai o salário|工资什么时候发"),
    ("payslip", r"net pay|my (?:pay|salary|slip|wage)|payslips?|pay slips?|salary slips?|my slip|nóminas?|lohnzettel|bulletins? de paie|قسيمة"),
    ("payroll", r"payroll|personnel costs?|(?:gross|salary|wage|staff|labou?r) costs?|wages?|wage bill|lohnkosten|masse salariale|رواتب|الرواتب|工资"),
    ("salaries", r"salar(?:y|ies)|base pay|gehält\w*|sueldos?|salaires?"),
    ("joiners_and_leavers", r"joiners?|leavers?|new (?:hires|joiners|employees|starters)|who (?:has )?(?:left|joined|started|quit|resigned)|hired (?:in|since|this|last)|turnover of staff"),
    ("headcount", r"head ?count|how many (?:employees|people|staff|colleagues|workers)|number of (?:employees|staff|people)|mitarbeiterzahl|cuántos empleados|combien d'employés|كم موظف|عدد الموظفين"),
    ("pending_leave", r"(?:pending|open|waiting|undecided|requested) (?:leave|vacation|holiday)|leave requests?|vacation requests?|urlaubsanträge?|solicitudes de vacaciones"),
    ("on_leave", r"who(?:'s| is| are| was| were)? (?:on |away on )?(?:\w+ )?(?:leave|vacation|holiday)|on (?:maternity|sick|annual) leave|wer ist im urlaub|quién está de vacaciones"),
    ("absent", r"absent|absentees?|absences?(?! rate)|missing today|not (?:in|at work) today|who(?:'s| is) (?:sick|missing|out)|no check-?in|late arrivals?|faltó|wer fehlt|غايب|غياب"),
    ("attendance", r"attendance|sick days|sickness|absence rate|hours (?:worked|of)|working hours|overtime|anwesenheit|asistencia|دوام"),
    ("leave", r"leave (?:taken|days|balance)|vacations?(?: days)?|days? off|holidays? taken|annual leave|urlaub|vacaciones|congés|rtt|اجازات|إجازات|اجازة|\bleave\b"),
    ("staff", r"list (?:of )?(?:the )?(?:staff|employees)|(?:staff|employees?|people) (?:in|at|of|list)|who works|hire dates?|how long has .* been with us|employees\b|staff\b|موظفين"),
    # --- documents that cannot be mistaken
    ("close_checklist", r"block(?:s|ing|ers?|ed)?\b.*(?:WORDS:month|month[- ]end)|(?:WORDS:month|month[- ]end).*block|clos(?:e|ing) check ?list|check ?list|what(?:'s| is) (?:left|missing|open|still open).*(?:clos|month)|what stands against|month[- ]end|ready to close|(?:why )?can(?:'?t| not)? .*be closed|can(?:'?t)? (?:i|we) close"),
    ("closes", r"(?:is|has|was|are|have|which|did|when).*\b(?:closed?|finished (?:its|the|their) close)\b|close status|branch(?:es)?.*(?:not|n't) (?:yet )?closed|cerrado|abgeschlossen|clôturé|تسكر|مسكر|已结账"),
    ("closed_postings", r"(?:post\w*|book\w*|entries).* (?:in)?to (?:a )?closed (?:months?|periods?)|closed[- ]period posting"),
    ("unbalanced_entries", r"(?:un|im|out of )balanced?(?: entries)?\b.*|(?:do(?:es)?n'?t|not) balance|entries .*(?:off|out of balance)|no cuadra"),
    ("unposted_entries", r"unposted|not (?:yet )?posted|still (?:un|not )posted|draft (?:journal )?entries|journal drafts?"),
    ("below_cost", r"at a loss|with a loss"),
    ("trial_balance", r"trial balance|\btb\b|sumas y saldos|balance de comprobación|summen-? ?und ?saldenliste|balance générale|balancete|ميزان المراجعة|试算|оборотн\w* ведомост\w*"),
    ("result", r"profit (?:and|&) loss|p ?& ?l|p/l|pnl|income statement|(?<!gross )(?:profit|result|earnings)\b|net loss|expenses?|opex|gewinn|beneficio|bénéfice|ganancias|أرباح|الارباح|расход\w*|прибыл\w*"),
    ("postings", r"(?:every|all|list|show|which|the)? ?(?:postings?|journal (?:lines?|entries)|bookings?|transactions) (?:on|to|of|in|for|above|over)|what (?:was|is|were|has been) (?:posted|booked)|what is (?:that|it) made of|manual postings|postings?\b"),
    ("account_balance", r"balance (?:of|on|in|for) (?:the |our )?(?:gl |ledger )?(?:accounts?|\d{3,})|account balance|due[- ]to|due[- ]from|inter-?branch|vat payable|(?:bank|cash|suspense|clearing|petty cash|equity|capital|depreciation) (?:account|balance)|how much .*(?:in the bank|on account)|saldo"),
    ("three_way", r"(?:three|3)[- ]way|(?:\bpos?|purchase orders?|orders?|deliver\w+|receipts?).*(?:doesn'?t|not|don'?t|didn'?t|mis-?) ?(?:match|agree|fit|tie)|(?:ordered|received|billed).*(?:ordered|received|billed).*(?:differ\w*|match\w*|agree)|mismatch\w*|match(?:ing)? exceptions?|(?:receipt|delivery|received).*(?:doesn'?t|not|don'?t) match|(?:bill|billed|invoice|price).*(?:higher|more|different|differs?) than (?:we )?(?:agreed|ordered|received)|did we get more than|over-?billed|billed .*(?:different|higher|wrong|other) price|price differences?|billed (?:but|and) not received"),
    ("duplicate_bills", r"(?:duplicate|double|twice|two times|doppelt\w*|dos veces|deux fois|duplicad\w*|مكرر\w*|مرتين)"),
    ("over_limit", r"(?:over|above|exceed\w*|beyond|past|reached|dépassé).*(?:credit )?(?:limit|encours)|credit holds?|over-?limit"),
    ("credit_limits", r"credit limits?|maxed out|(?:can|may) we (?:still )?(?:ship|deliver|sell) to|credit (?:left|available)|kreditlimit|límite de crédito"),
    ("unmatched_money", r"un-?(?:matched|allocated|applied)|(?:is|are)?n'?t matched|not (?:matched|allocated|applied)|lying around|without allocating"),
    # --- suppliers' money
    ("due_bills", r"(?:WORDS:bill).*\b(?:falls?|falling|fall|comes?|coming|are|is)? ?due (?:on|in|next|this|tomorrow|today|between|from|during)\b|(?:falls?|coming|comes?|come) due"),
    ("payment_run", r"payment (?:run|proposal)|what (?:do|must|should|have) we (?:have )?(?:to )?pay|(?:bills?|payments?|vendors?|suppliers?|payables?).*\bdue\b|\bdue\b.*(?:bills?|vendors?|suppliers?)|(?:to|must|should|need to) pay (?:this|next|by|until|today|tomorrow)|cash (?:needed|required|out) for|in the next run|facturas de proveedores vencen|(?:boletos|fornecedores).*vencem|was müssen wir .*überweisen|شو لازم ندفع|要付哪些"),
    ("payable_ageing", r"(?:WORDS:supplier|WORDS:bill).*age(?:i?ng|d)|age(?:i?ng|d).*(?:WORDS:supplier|WORDS:bill)"),
    ("overdue_bills", r"overdue.*(?:WORDS:supplier|WORDS:bill)|(?:WORDS:supplier|WORDS:bill).*overdue|(?:anything|what|things?) we owe.*(?:old|over|late)|late .*(?:bills?)|we are late (?:paying|with)"),
    ("draft_bills", r"draft (?:WORDS:bill)|(?:WORDS:bill).*(?:draft|nobody (?:posted|entered))"),
    ("open_bills", r"(?:open|unpaid|outstanding) (?:supplier |vendor )?(?:WORDS:bill)|(?:WORDS:bill).*(?:unpaid|not paid|open)|old unpaid"),
    ("payable", r"(?:do|did|does|what|how much|still)? ?we (?:still )?owe\b|(?:accounts )?payables?|(?:balance|statement).*(?:as a |of the )?(?:vendor|supplier)|(?:WORDS:supplier).*balance|on doit|le debemos|schulden wir|devemos|علينا للموردين|كم علينا"),
    ("paid_out", r"(?:did|have|had) we (?:already )?(?:pay|paid|transfer\w*)|what (?:did|have) we (?:pay|paid|transfer\w*)|(?:which|who).*did we pay|(?:payments?|paid|transfers?) (?:made )?(?:to|out)|دفعنا|a-t-on payé|on a payé|haben wir .*bezahlt|le pagamos"),
    ("on_the_way", r"(?:WORDS:supplier).*(?:late|atrasad\w*|im verzug|en retard)|late (?:suppliers?|vendors?|deliver\w+)"),
    # --- customers' money
    ("expected_money", r"expected (?:collections?|cash|money|payments?|receipts?)|(?:will|should) (?:come|be) (?:in|collected|received)|money (?:due|coming) in|cash in\b|what .*coming in"),
    ("draft_invoices", r"draft invoices?|invoices? .*(?:drafts?|forgot|not (?:been )?(?:sent|issued))|unissued"),
    ("receivable_ageing", r"age?ing|aged|altersstruktur|antigüedad|balance âgée|أعمار"),
    ("overdue_invoices", r"over ?due|past due|late pay\w*|(?:who|which).*(?:chase|late)|chase first|(?:not|n't|never|noch nicht|no han|pas encore) (?:yet )?(?:paid|pagado|payé|bezahlt)|worst payers?|en retard|vencid[oa]s?|überfällig\w*|atraso|atrasad\w*|متأخر\w*|متاخر\w*|逾期|просроч\w*|qui nous doit|doit encore|stuck over"),
    ("open_invoices", r"due dates?|(?:open|unpaid|outstanding) invoices?|invoices? .*(?:open|unpaid|outstanding|still)"),
    ("receivable", r"(?:owes?|owing|owed)\b|receivables?|outstanding|open balances?|balance (?:with|of|for)|statement|what'?s (?:his|her|their|its) balance|nos deben?|nous doi(?:t|vent)|schulde[nt]|عليهم مصاري|مديون\w*|المستحقات|ذمم|欠款|欠|долж\w*|debtors?"),
    ("received", r"(?:payments?|money|cash|what) (?:did |that )?(?:came in|received|we (?:got|received|collected))|came in from|received from|collections?|collected|(?:did|has|have) (?!we)\w+.* (?:pay|paid)\b|paid (?:us|last|this|yet)|(?:is|ist) das geld .*da|did it land|ya pagó|دفعت ولا|a (?:déjà )?payé"),
    # --- sales
    ("below_cost", r"(?:below|under|less than) (?:the )?cost|at a loss|unter (?:einstand|kosten)|por debajo del costo"),
    ("margin", r"margins?|gross profit|mark-?up|marge|margen|marża|هامش|利润|маржа"),
    ("purchase_prices", r"who (?:supplies|sells us|delivers)|who do we (?:\w+ )?buy|(?:price|cost|what).* (?:did )?we (?:last )?(?:paid|pay|bought)|last price .*(?:paid|bought)|purchase prices?|(?:bought|buy) .*(?:at what|for what|price)|which (?:supplier|vendor) is (?:the )?cheap\w*|charged? us|سعر اشترينا|precio de compra|zuletzt gekauft|le moins cher|zu welchem preis"),
    ("price_history", r"price history|(?:what|which|last) prices?|prices? (?:we )?(?:gave|charged|given|quoted)|at what price|a cuánto|selling prices?|discounts?|how much did we (?:charge|sell) .* for"),
    ("open_quotes", r"quot(?:e|es|ation|ations)\b|offers?\b|proposals?|devis|angebote?|ofertas?|presupuestos?|orçamentos?|عروض|عرض السعر|报价|предложени\w*|sales pipeline"),
    ("draft_purchase_orders", r"drafts? (?:po|pos|purchase orders?)|drafts? .*(?:sent|vendor|supplier)|(?:po|purchase orders?).*(?:draft|not (?:been )?sent)"),
    ("on_the_way", r"on the (?:way|road)|on order|incoming|in transit|eta\b|expected deliver\w*|still coming|what .* coming|late suppliers?|(?:suppliers?|vendors?).*late|late .*deliver|proveedores van atrasados|وين صار\w* طلبية|什么时候到"),
    ("open_purchase_orders", r"open (?:pos?|purchase orders?)|(?:pos?|purchase orders?).*(?:open|outstanding|pending)|bestellungen .*offen|commitments?|bestellungen|purchase orders?|\bpos\b"),
    ("receipts", r"goods receipts?|grn|(?:what|did|has|have).*(?:arrived?|come in complete|delivered to us)|received goods|(?:goods|deliver\w+) .*(?:arriv|receiv)\w*|wareneingang|llegó|on a reçu|entregou"),
    ("backlog", r"back ?log|undelivered|(?:not|n't|nothing) (?:yet |been )?(?:delivered|shipped)|still (?:to )?(?:deliver|ship|undelivered)|open (?:sales )?orders|outstanding orders|(?:rest|balance|remainder) of|confirmed but|orders? .*(?:stuck|late|waiting|missing)|unfulfilled|sin entregar|noch nicht raus|lieferrückstand|restant à livrer|ما تسلم"),
    ("sleeping_customers", r"(?:have|has)n'?t (?:ordered|bought|purchased)|(?:stopped|no longer) (?:buying|ordering)|(?:inactive|sleeping|lost|dormant) (?:customers?|clients?)|not (?:ordered|bought) (?:anything )?since"),
    ("quote_outcome", r"(?:turned|became|converted) into|conversion|win rate|hit rate"),
    # --- assets
    ("unassigned_assets", r"(?:assets?|laptops?|vehicles?|equipment).*\b(?:no|nobody|without|not|unassigned)\b|unassigned assets?"),
    ("disposed_assets", r"disposed|disposals?|scrapped assets?|sold assets?"),
    ("book_value", r"(?:total )?book value of (?:all |our |the )?assets?|depreciat\w*|net book value|value of (?:our |the |all )?assets?"),
    ("assets", r"book value|fixed assets?|assets?|asset register|custod\w+|who has (?:the )?|assigned to|forklift|laptops?|generators?|vans?\b|pallet trucks?|à qui est affecté"),
    # --- stock
    ("negative_stock", r"negativ\w*|(?:below|under|less than|minus) zero|minus stock|unter null|سالب\w*|бывает минус"),
    ("reorder", r"re-?order|minimum|min level|(?:need|have) to (?:buy|order|restock)|buy more|(?:run|runs|running|ran) (?:low|short)|running out|(?:run|ran) out of|shortages?|short of|below (?:their |the )?(?:level|min\w*)|under (?:their |the )?min\w*|restock|replenish\w*|الحد الأدنى|mínimo|bestellpunkt|nachbestell\w*"),
    ("slow_stock", r"slow|dead stock|(?:has|have)n'?t moved|(?:not|no|without) (?:been )?mov\w+|non-?moving|idle|unsold|not (?:been )?sold|no sales|nicht bewegt|ladenhüter|sin movimiento|راكد|nobody buys|overstock\w*|excess"),
    ("cover", r"days? of cover|cover in days|how long (?:will|does|would) .*last|(?:stock|it) last|reichweite|runway"),
    ("unit_cost", r"(?:unit|average|avg) costs?|cost price|costs? (?:per|a) (?:unit|piece)|einstandspreis|costo unitario"),
    ("corrections", r"write-?offs?|adjust\w*|corrections?|damaged|scrapped|inventory differences?"),
    ("stock_card", r"(?:movement|stock) cards?|movements?|ins? and outs?|opening .*closing|why did the (?:quantity|stock).*|where did (?:they|it) go|bewegungen|movimientos|mouvements|حركة"),
    ("stock_value", r"(?:WORDS:stock).*(?:worth|value|valuation|valued)|(?:stock|inventory) value|worth at cost|valuation|valorisation|valoración|lagerwert|قيمة المخزون|库存价值"),
    ("on_hand", r"on[- ]hand|in stock|(?:WORDS:stock)|how (?:many|much) .*(?:left|have|there|available|got|(?:is|are) (?:in|at))|what(?:'s| is) left of|is it (?:all )?(?:gone|physically here)|(?:do|have) we (?:have|got) (?:any|enough|some)|any .* left|quantity of|noch da|übrig|liegt|queda\w*|nous reste|il reste|temos (?:no|na|em)|quantas? .*temos|kaç adet .*kaldı|剩|осталось|bache hain|ضل|باقي .*(?:حديد|اسمنت)|existe en"),
    # --- purchases and sales in general
    ("disagreeing_receipts", r"paths? (?:that )?disagree|wrong (?:branch|warehouse)|receipts? .*another branch"),
    ("over_allocated", r"over-?allocat\w*|allocated (?:more|beyond)"),
    ("net_sales", r"(?:did|does|has|have) (?!we\b)\w.*\b(?:buy|bought|purchased?)\b|(?:buys?|bought) from us"),
    ("spend", r"spen[dt]\w*|purchases?|purchased|bought (?:from|this|last)|(?:how much|what).* (?:bought|buy) from|billed by|einkauf\w*|compras|achats|مشتريات|采购额"),
    ("net_sales", r"(?:which|what|whose) (?:of (?:our|my) )?(?:branch(?:es)?|shops?|stores?).*(?:improve[ds]?|grew|grown|growth|best|worst|better|worse|strongest|weakest)"),
    ("sales_by_item", r"best[- ]?sell\w*|top[- ]?sell\w*|(?:top|best|worst|which|what).{0,12}(?:products?|items?|articles?)|products? (?:sold|sell)|units sold|más vendid\w*|meistverkauft\w*|plus vendus?|الأكثر مبيع\w*"),
    ("net_sales", r"sales|revenues?|turnover|sold\b|sell\b|selling|invoiced|umsatz\w*|ventas|facturación|facturado|faturamento|chiffre d'affaires|\bca\b|vend(?:imos|emos|u)|a vendu|مبيعات\w*|بعنا|销售\w*|业绩|下单|продаж\w*|выручк\w*|satış\w*|ciro|average order value|top \d* ?(?:customers?|clients?)|best (?:customers?|clients?)|biggest (?:customers?|clients?)"),
)  # fmt: skip


# Scripts without spaces or with prefixes: these are looked for inside of words too, after all lines above.
INSIDE: tuple[tuple[str, str], ...] = (
    ("reorder", r"الحد الأدنى|للحد الادنى|补货"),
    ("negative_stock", r"بالسالب|负库存"),
    ("stock_value", r"قيمة المخزون|库存价值|库存金额"),
    ("payment_run", r"ندفع|要付|应付款"),
    ("payable", r"علينا ل|欠供应商|应付账款|задолженность поставщик"),
    ("overdue_invoices", r"متأخر|متاخر|逾期|просрочен"),
    ("receivable", r"عليهم|لنا عند|المستحقات|ذمم|欠款|欠我们|应收|дебитор|должны нам"),
    ("received", r"دفعت|收到.*款"),
    ("open_quotes", r"عرض السعر|عروض|报价|предложени"),
    ("on_the_way", r"到货|طلبية"),
    ("backlog", r"未交货|未发货|لم تسلم|не отгружен"),
    ("margin", r"هامش|毛利|利润率|маржа|маржин"),
    ("result", r"أرباح|ارباح|利润|прибыл"),
    ("net_sales", r"مبيعات|بعنا|销售|业绩|下单|营业额|продаж|выручк|बिक्री"),
    ("net_sales", r"(?:did|does|has|have) (?!we\b)\w.*\b(?:buy|bought|purchased?)\b|(?:buys?|bought) from us"),
    ("spend", r"مشتريات|采购额|采购金额|закуп"),
    ("below_cost", r"at a loss|with a loss"),
    ("trial_balance", r"ميزان المراجعة|试算|оборотно-сальдов"),
    ("closes", r"تسكر|مسكر|已结账|结账|закрыт"),
    ("payroll_runs", r"工资什么时候发|الراتب"),
    ("payroll", r"工资|رواتب|зарплат|वेतन"),
    ("headcount", r"عدد الموظفين|كم موظف|员工人数|сколько сотрудников"),
    ("leave", r"اجاز|إجاز|年假|отпуск"),
    ("members", r"صلاحية|权限|кто может"),
    ("accounts", r"على اي حساب|على أي حساب|科目表"),
    ("on_hand", r"库存|剩|مخزون|مستودع|ضل عنا|осталось|остатк|на складе|स्टॉक"),
)

UNLESS = {  # words that make a question be about something else
    "closes": r"orders?|invoices?|able to|who (?:can|may)|bids?",
    "close_checklist": r"payment",
    "unassigned_assets": r"how do i|dr/cr",
    "account_balance": r"changed|by mail",
    "price_history": r"early payment",
    "customers": r"tie to|control account",
    "duplicate_bills": r"customers?|clients?|did we (?:bill|invoice|charge)|codes?|list twice|kunden",
    "approvals": r"leave|vacation",
    "salaries": r"who can|see salaries",
    "net_sales": r"sales (?:order|clerk|role|module|person)",
    "on_hand": r"vacation|leave|days|money|cash|bank|sales|owe|customers|suppliers",
    "staff": r"access|may see",
}


@dataclass(frozen=True, slots=True)
class Trigger:
    figure: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None

    def fits(self, plain: str) -> bool:
        """Whether a lower-case question asks for the figure."""
        return bool(self.pattern.search(plain)) and not (self.unless and self.unless.search(plain))


@cache
def triggers() -> tuple[Trigger, ...]:
    """All lines, compiled once."""
    unless = {figure: _whole_words(words) for figure, words in UNLESS.items()}
    inside = (Trigger(figure, re.compile(words), None) for figure, words in INSIDE)
    return (*(Trigger(figure, _whole_words(line), unless.get(figure)) for figure, line in LINES), *inside)


def _whole_words(line: str) -> re.Pattern[str]:
    spelled = re.sub(r"WORDS:(\w+)", lambda match: f"(?:{WORDS[match[1]]})", line)
    return re.compile(rf"(?<![^\W_])(?:{spelled})(?![^\W_])")
