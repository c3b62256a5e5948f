from django import forms

from airep_demo.inventory.models import Warehouse
from airep_demo.purchasing.models import GoodsReceipt, PurchaseOrder, SupplierBill


class GoodsReceiptForm(forms.ModelForm):
    """Order and warehouse are offered from the scope of the request; that they agree is nobody's check."""

    class Meta:
        model = GoodsReceipt
        fields = ("po", "warehouse", "number", "received_at")

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["po"].queryset = PurchaseOrder.objects.filter(status=PurchaseOrder.Status.ORDERED)
        self.fields["warehouse"].queryset = Warehouse.objects.filter(branch__is_active=True)


class SupplierBillForm(forms.ModelForm):
    class Meta:
        model = SupplierBill
        fields = ("supplier", "order", "number", "supplier_ref", "billed_on", "due_on", "total")

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        for name in ("supplier", "order"):
            self.fields[name].queryset = self._meta.model._meta.get_field(name).related_model.objects.all()
