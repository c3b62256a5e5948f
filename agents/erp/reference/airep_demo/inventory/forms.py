from django import forms

from airep_demo.inventory.models import Item, StockLedgerEntry, Warehouse


class ItemForm(forms.ModelForm):
    class Meta:
        model = Item
        exclude = ("tenant",)


class AdjustmentForm(forms.ModelForm):
    """A correction of stock: posted as a movement without a source."""

    class Meta:
        model = StockLedgerEntry
        fields = ("warehouse", "item", "qty_delta", "unit_cost", "posting_at")

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["warehouse"].queryset = Warehouse.objects.filter(branch__is_active=True)
        self.fields["item"].queryset = Item.objects.order_by("sku")
