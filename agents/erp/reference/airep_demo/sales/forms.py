from django import forms

from airep_demo.crm.models import Customer
from airep_demo.sales.models import Invoice, SalesOrder


class SalesOrderForm(forms.ModelForm):
    class Meta:
        model = SalesOrder
        fields = ("customer", "number", "ordered_on")

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["customer"].queryset = Customer.objects.order_by("code")


class InvoiceForm(forms.ModelForm):
    """Customer and order are offered from the scope of the request, not from that of the import."""

    class Meta:
        model = Invoice
        fields = ("customer", "order", "number", "issued_on", "due_on", "total")

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["customer"].queryset = Customer.objects.order_by("name")
        self.fields["order"].queryset = SalesOrder.objects.exclude(status=SalesOrder.Status.VOID)

    def clean_number(self) -> str:
        return self.cleaned_data["number"].strip().upper()
