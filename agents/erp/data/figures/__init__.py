"""All named figures, each with its one written definition."""

from agents.erp.data.figures import books, control, money, people, purchasing, records, sales, stock
from agents.erp.data.figures.kinds import Figure

FIGURES: dict[str, Figure] = {
    **money.FIGURES,
    **sales.FIGURES,
    **purchasing.FIGURES,
    **stock.FIGURES,
    **books.FIGURES,
    **people.FIGURES,
    **control.FIGURES,
    **records.FIGURES,
}
