"""Look-alikes whose fixed twin checks first, and somewhere else than where the rows are used."""

from __future__ import annotations

from tests.agents.erp.audit.projects import SHOP, Sample

VIEWS = "shop/views.py"
FORMS = "shop/forms.py"

TASKS = """
    class Task(models.Model):
        site = models.ForeignKey(Site, models.CASCADE)
        name = models.CharField(max_length=40)
        state = models.CharField(max_length=10, choices=[("open", "Open"), ("done", "Done")])
        due = models.DateField()
    """
NOTES = """
    class Note(models.Model):
        author = models.ForeignKey(Person, models.CASCADE)
        text = models.TextField()
    """

KEPT = """
    class Entry(models.Model):
        company = models.ForeignKey(Company, models.CASCADE)
        customer = models.ForeignKey(Customer, models.CASCADE)
        text = models.CharField(max_length=80)

        def note(self, request):
            self.customer_id, name = self.named(request)
            self.text = f"wrote to {name}"
"""

SERIALIZER = """
        from rest_framework import serializers
        from shop.models import Customer

        class CustomerSerializer(serializers.ModelSerializer):
            class Meta:
                model = Customer
                fields = ("name",)
"""
CREATE = """
            def create(self, validated_data):
                customer = Customer(name=validated_data["name"])
                customer.company_id = validated_data["company"]["pk"]{mark}
                customer.save()
                return customer
"""

EVENTS = """
        from django.http import Http404
        from rest_framework import viewsets
        from rest_framework.response import Response
        from shop.models import Order

        class Events(viewsets.ViewSet):
            def retrieve(self, request, pk):
                return Response({"number": self.order_of(pk).number})

        class OrderEvents(Events):
            def order_of(self, pk):
"""

ORDERS = """
        from rest_framework import viewsets
        from rest_framework.decorators import action
        from rest_framework.response import Response
        from shop.models import Order

        class Orders(viewsets.ModelViewSet):
            def get_queryset(self):
                return Order.objects.filter(site=self.request.user.site)

            @action(methods=["post"], detail=False)
            def clear(self, request):
"""

HELPER = """
        from django.http import JsonResponse
        from django.views.generic import ListView
        from shop.models import Order

        def numbers_of({parameter}):
            rows = Order.objects.filter({condition}){mark}
            return [row.number for row in rows]

        class Orders(ListView):
            def get_queryset(self):
                return Order.objects.filter(site=self.request.user.site)

            def get(self, request):
                return JsonResponse({{"numbers": numbers_of({argument})}})
"""

CHECKING_SAMPLES: dict[str, Sample] = {
    "a method of a serializer refuses a company of others": Sample(
        "ISO-I",
        "shop/serializers.py",
        SERIALIZER + CREATE.format(mark="  # leak"),
        SERIALIZER
        + """
            def validate_company(self, value):
                if value["pk"] != self.context["request"].user.company_id:
                    raise serializers.ValidationError("not yours")
                return value
"""
        + CREATE.format(mark=""),
    ),
    "rows are collected after each was checked": Sample(
        "ISO-A",
        VIEWS,
        """
        from django.http import JsonResponse
        from shop.models import Order

        def close(request):
            mine, others = [], []
            for pk in request.POST.getlist("orders"):
                order = Order.objects.get(pk=pk)  # leak
                if order.number:
                    mine.append(order)
                else:
                    others.append(pk)
            for order in mine:
                order.status = "closed"
                order.save()
            return JsonResponse({"closed": len(mine)})
        """,
        """
        from django.http import JsonResponse
        from shop.models import Order

        def close(request):
            mine, others = [], []
            for pk in request.POST.getlist("orders"):
                order = Order.objects.get(pk=pk)
                if order.site == request.user.site:
                    mine.append(order)
                else:
                    others.append(pk)
            for order in mine:
                order.status = "closed"
                order.save()
            return JsonResponse({"closed": len(mine)})
        """,
    ),
    "only who runs the installation sees every order": Sample(
        "ISO-A",
        VIEWS,
        """
        from django.shortcuts import render
        from org.roles import MANAGER
        from shop.models import Order

        def order(request, pk):
            if request.user.role != MANAGER:
                found = Order.objects.get(pk=pk, site=request.user.site)
            else:
                found = Order.objects.get(pk=pk)  # leak
            return render(request, "order.html", {"order": found})
        """,
        """
        from django.shortcuts import render
        from org.roles import SUPER_ADMIN
        from shop.models import Order

        def order(request, pk):
            if request.user.role != SUPER_ADMIN:
                found = Order.objects.get(pk=pk, site=request.user.site)
            else:
                found = Order.objects.get(pk=pk)
            return render(request, "order.html", {"order": found})
        """,
        {"org/roles.py": "MANAGER = 'manager'\nSUPER_ADMIN = 'super'\n"},
    ),
    "rows of every site are in the same state": Sample(
        "ISO-A",
        VIEWS,
        """
        from django.shortcuts import render
        from shop.models import Task

        def tasks(request):
            rows = Task.objects.filter(state=request.site.state)  # leak
            return render(request, "tasks.html", {"tasks": rows})
        """,
        """
        from django.shortcuts import render
        from shop.models import Task

        def tasks(request):
            rows = Task.objects.filter(state=request.site.state, site=request.site)
            return render(request, "tasks.html", {"tasks": rows})
        """,
        {"shop/models.py": SHOP + TASKS},
    ),
    "rows of every site are due on the same day": Sample(
        "ISO-A",
        VIEWS,
        """
        from django.shortcuts import render
        from shop.models import Task

        def tasks(request):
            rows = Task.objects.filter(due=request.site.today())  # leak
            return render(request, "tasks.html", {"tasks": rows})
        """,
        """
        from django.shortcuts import render
        from shop.models import Task

        def tasks(request):
            rows = Task.objects.filter(due=request.site.today(), site=request.site)
            return render(request, "tasks.html", {"tasks": rows})
        """,
        {"shop/models.py": SHOP + TASKS},
    ),
    "a view inherits what asks for its row": Sample(
        "ISO-A",
        VIEWS,
        EVENTS + "                return Order.objects.get(pk=pk)  # leak\n",
        EVENTS
        + """
                found = Order.objects.filter(pk=pk, site=self.request.user.site).first()
                if found is None:
                    raise Http404
                return found
""",
    ),
    "a bulk deletion passes by the view's own rows": Sample(
        "ISO-B",
        VIEWS,
        ORDERS
        + """
                Order.objects.filter(pk__in=request.data["ids"]).delete()  # leak
                return Response(status=204)
""",
        ORDERS
        + """
                self.get_queryset().filter(pk__in=request.data["ids"]).delete()
                return Response(status=204)
""",
    ),
    "a function beside a view that has rows of its own": Sample(
        "ISO-A",
        VIEWS,
        HELPER.format(parameter="status", condition="status=status", argument='"open"', mark="  # leak"),
        HELPER.format(parameter="site", condition='site=site, status="open"', argument="request.user.site", mark=""),
    ),
    "a hidden field says who wrote a note": Sample(
        "ISO-I",
        FORMS,
        """
        from django import forms
        from shop.models import Note

        class NoteForm(forms.ModelForm):
            class Meta:
                model = Note
                fields = (
                    "author",  # leak
                    "text",
                )
                widgets = {"author": forms.HiddenInput()}
        """,
        """
        from django import forms
        from shop.models import Note

        class NoteForm(forms.ModelForm):
            class Meta:
                model = Note
                fields = ("text",)
                widgets = {"text": forms.Textarea()}
        """,
        {"shop/models.py": SHOP + NOTES},
    ),
    "a page gets all that its view has at hand": Sample(
        "ISO-A",
        VIEWS,
        """
        from django.shortcuts import render
        from shop.models import Order

        def order(request):
            number = request.GET["number"]
            order = Order.objects.get(number=number)  # leak
            return render(request, "order.html", locals())
        """,
        """
        from django.http import HttpResponse
        from django.shortcuts import render
        from shop.models import Delivery, Order

        def order(request):
            number = request.GET["number"]
            if not request.user.is_superuser:
                try:
                    delivery = Delivery.objects.get(order__number=number, site=request.user.site)
                    order = Order.objects.get(number=number)
                except Delivery.DoesNotExist:
                    return HttpResponse(status=404)
            else:
                order = Order.objects.get(number=number)
            return render(request, "order.html", locals())
        """,
    ),
    "a row keeps the key of one that a name found": Sample(
        "ISO-A",
        "shop/models.py",
        SHOP
        + KEPT
        + """
        def named(self, request):
            found = Customer.objects.get(name=request.data["name"])  # leak
            return found.pk, found.name
""",
        SHOP
        + KEPT
        + """
        def named(self, request):
            found = Customer.objects.get(name=request.data["name"], company=request.user.company)
            return found.pk, found.name
""",
        {
            VIEWS: """
        from django.http import HttpResponse
        from shop.models import Entry

        def write(request):
            entry = Entry()
            entry.note(request)
            entry.save()
            return HttpResponse(status=204)
        """
        },
    ),
}
