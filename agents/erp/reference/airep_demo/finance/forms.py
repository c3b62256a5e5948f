from django import forms

from airep_demo.finance.models import JournalEntry, Payment


class JournalEntryForm(forms.ModelForm):
    class Meta:
        model = JournalEntry
        exclude = ("branch", "posted_at")


class PaymentForm(forms.ModelForm):
    class Meta:
        model = Payment
        fields = ("customer", "supplier", "amount", "paid_on")

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        for name in ("customer", "supplier"):
            self.fields[name].queryset = Payment._meta.get_field(name).related_model.objects.all()
