"""More look-alikes with their fixed twins: the many ways rows and keys take through a project."""

from __future__ import annotations

from tests.agents.erp.audit.projects import SHOP, Sample

VIEWS = "shop/views.py"

BASKETS = """
    import uuid

    def secret():
        return uuid.uuid4().hex

    class Basket(models.Model):
        owner = models.ForeignKey(Person, models.CASCADE)
        name = models.CharField(max_length=20)

    class Notice(models.Model):
        text = models.CharField(max_length=80)
        readers = models.ManyToManyField(Person, through="Reading", related_name="notices")

        def unread(self):
            return {count}

    class Reading(models.Model):
        notice = models.ForeignKey(Notice, models.CASCADE)
        person = models.ForeignKey(Person, models.CASCADE)
        seen = models.BooleanField(default=False)

    class Ticket(models.Model):
        site = models.ForeignKey(Site, models.CASCADE)
        code = models.CharField(max_length=32, unique=True, default=secret)
    """
MODELS = {"shop/models.py": SHOP + BASKETS.format(count="0")}

MORE_SAMPLES: dict[str, Sample] = {
    "rows go out through a serializer": Sample(
        "ISO-A",
        VIEWS,
        """
        from rest_framework import serializers
        from rest_framework.response import Response
        from rest_framework.views import APIView
        from shop.models import Order

        class OrderSerializer(serializers.Serializer):
            number = serializers.CharField()

        class Search(APIView):
            def get(self, request):
                found = Order.objects.filter(number__icontains=request.query_params["q"])  # leak
                return Response({"orders": OrderSerializer(found[:20], many=True).data})
        """,
        """
        from rest_framework import serializers
        from rest_framework.response import Response
        from rest_framework.views import APIView
        from shop.models import Order

        class OrderSerializer(serializers.Serializer):
            number = serializers.CharField()

        class Search(APIView):
            def get(self, request):
                found = Order.objects.filter(number__icontains=request.query_params["q"], site=request.user.site)
                return Response({"orders": OrderSerializer(found[:20], many=True).data})
        """,
    ),
    "a serializer that creates gives back a row of its name": Sample(
        "ISO-A",
        "shop/serializers.py",
        """
        from rest_framework import serializers
        from shop.models import Customer

        class CustomerSerializer(serializers.Serializer):
            name = serializers.CharField()

            def create(self, validated_data):
                known = Customer.objects.filter(name=validated_data["name"]).first()  # leak
                return known or Customer.objects.create(name=validated_data["name"])
        """,
        """
        from rest_framework import serializers
        from shop.models import Customer

        class CustomerSerializer(serializers.Serializer):
            name = serializers.CharField()

            def create(self, validated_data):
                company = self.context["request"].company
                known = Customer.objects.filter(name=validated_data["name"], company=company).first()
                return known or Customer.objects.create(name=validated_data["name"], company=company)
        """,
    ),
    "an operation takes an id from its body": Sample(
        "ISO-A",
        "shop/api.py",
        """
        from ninja import Router, Schema
        from shop.models import Order

        router = Router()

        class Close(Schema):
            order_id: int
            site_id: int

        @router.post("/sites/{slug}/close")
        def close(request, slug: str, payload: Close):
            order = Order.objects.get(pk=payload.order_id, site_id=payload.site_id)  # leak
            return {"number": order.number}
        """,
        """
        from ninja import Router, Schema
        from shop.models import Order

        router = Router()

        class Close(Schema):
            order_id: int

        @router.post("/sites/{slug}/close")
        def close(request, slug: str, payload: Close):
            order = Order.objects.get(pk=payload.order_id, site=request.site)
            return {"number": order.number}
        """,
    ),
    "a field of a graph finds rows by its argument": Sample(
        "ISO-A",
        "shop/graph.py",
        """
        import strawberry
        from shop.models import Order

        @strawberry.type
        class Query:
            @strawberry.field
            def order(self, pk: strawberry.ID, info) -> str:
                return Order.objects.get(pk=pk).number  # leak
        """,
        """
        import strawberry
        from shop.models import Order

        @strawberry.type
        class Query:
            @strawberry.field
            def order(self, pk: strawberry.ID, info) -> str:
                return Order.objects.get(pk=pk, site=info.context.request.user.site).number
        """,
    ),
    "a helper reads a row while it is made": Sample(
        "ISO-A",
        VIEWS,
        """
        from django.http import JsonResponse
        from shop.models import Rule

        class Search:
            def __init__(self, site, **wanted):
                self.rule = Rule.objects.get(pk=wanted["rule"])  # leak
                self.rule.save()

        def search(request):
            Search(request.site, rule=request.GET["rule"])
            return JsonResponse({})
        """,
        """
        from django.http import JsonResponse
        from django.shortcuts import get_object_or_404
        from shop.models import Rule

        class Search:
            def __init__(self, site, rule):
                self.rule = Rule.objects.get(pk=rule)
                self.rule.save()

        def search(request):
            mine = get_object_or_404(Rule, pk=request.GET["rule"], site=request.site)
            Search(request.site, mine.pk)
            return JsonResponse({})
        """,
    ),
    "a row is found in one way or in another": Sample(
        "ISO-A",
        VIEWS,
        """
        from django.http import JsonResponse
        from shop.models import Order

        def by_key(site, asked):
            return Order.objects.filter(pk=asked["pk"], site=site).first()

        def by_number(asked):
            return Order.objects.filter(number=asked["number"], status="open").first()  # leak

        def order(request, slug):
            found = by_key(request.site, request.GET) or by_number(request.GET)
            return JsonResponse({"status": found.status})
        """,
        """
        from django.http import JsonResponse
        from shop.models import Order

        def by_key(site, asked):
            return Order.objects.filter(pk=asked["pk"], site=site).first()

        def by_number(site, asked):
            return Order.objects.filter(number=asked["number"], site=site).first()

        def order(request, slug):
            found = by_key(request.site, request.GET) or by_number(request.site, request.GET)
            return JsonResponse({"status": found.status})
        """,
    ),
    "a helper looks at the row before it gives it back": Sample(
        "ISO-A",
        VIEWS,
        """
        from django.core.exceptions import PermissionDenied
        from django.http import JsonResponse
        from shop.models import Order

        def may(user, order):
            if order.site != user.site:
                raise PermissionDenied

        def order_of(request, pk):
            found = Order.objects.get(pk=pk)  # leak
            if request.GET.get("strict"):
                may(request.user, found)
            return found

        def order(request, pk):
            return JsonResponse({"number": order_of(request, pk).number})
        """,
        """
        from django.core.exceptions import PermissionDenied
        from django.http import JsonResponse
        from shop.models import Order

        def may(user, order):
            if order.site != user.site:
                raise PermissionDenied

        def order_of(request, pk):
            found = Order.objects.get(pk=pk)
            may(request.user, found)
            return found

        def order(request, pk):
            return JsonResponse({"number": order_of(request, pk).number})
        """,
    ),
    "rows that live with one person are read by their key": Sample(
        "ISO-A",
        VIEWS,
        """
        from django.http import JsonResponse
        from shop.models import Basket

        def basket(request, pk):
            found = Basket.objects.get(pk=pk)  # leak
            return JsonResponse({"name": found.name})
        """,
        """
        from django.http import JsonResponse
        from shop.models import Basket

        def basket(request, pk):
            found = Basket.objects.get(pk=pk, owner=request.user)
            return JsonResponse({"name": found.name})
        """,
        MODELS,
    ),
    "rows between two models are counted for everybody": Sample(
        "ISO-A",
        "shop/models.py",
        SHOP + BASKETS.format(count="self.readers.through.objects.filter(seen=False).count()  # leak"),
        SHOP
        + BASKETS.replace("def unread(self)", "def unread(self, person: Person)").format(
            count="self.readers.through.objects.filter(seen=False, person=person).count()"
        ),
    ),
    "a form narrows one field and only asks whether another is filled": Sample(
        "ISO-C",
        "shop/forms.py",
        """
        from django import forms
        from shop.models import Customer, Line, Product

        class LineForm(forms.ModelForm):
            class Meta:
                model = Line
                fields = [
                    "order",
                    "product",  # leak
                ]

            def __init__(self, *args, site, **kwargs):
                super().__init__(*args, **kwargs)
                self.fields["order"].queryset = site.orders.all()
                self.fields["product"].label = "Article"

            def clean(self):
                data = super().clean()
                if not data.get("product"):
                    raise forms.ValidationError("an article is needed")
                return data

        def line_form(request):
            return LineForm(request.POST, site=request.site)
        """,
        """
        from django import forms
        from shop.models import Customer, Line, Product

        class LineForm(forms.ModelForm):
            class Meta:
                model = Line
                fields = [
                    "order",
                    "product",
                ]

            def __init__(self, *args, site, **kwargs):
                super().__init__(*args, **kwargs)
                self.fields["order"].queryset = site.orders.all()
                self.fields["product"].queryset = site.company.products.all()

            def clean(self):
                data = super().clean()
                if not data.get("product"):
                    raise forms.ValidationError("an article is needed")
                return data

        def line_form(request):
            return LineForm(request.POST, site=request.site)
        """,
    ),
    "one of few views of the same rows has no guard": Sample(
        "ISO-J",
        VIEWS,
        """
        from django.contrib.auth.mixins import LoginRequiredMixin
        from django.views.generic import CreateView, DeleteView
        from shop.models import Customer

        class Remove(LoginRequiredMixin, DeleteView):
            model = Customer

            def get_queryset(self):
                return Customer.objects.filter(company=self.request.company)

        class Add(CreateView):  # leak
            model = Customer
            fields = ["name"]
        """,
        """
        from django.contrib.auth.mixins import LoginRequiredMixin
        from django.views.generic import CreateView, DeleteView
        from shop.models import Customer

        class Remove(LoginRequiredMixin, DeleteView):
            model = Customer

            def get_queryset(self):
                return Customer.objects.filter(company=self.request.company)

        class Add(LoginRequiredMixin, CreateView):
            model = Customer
            fields = ["name"]
        """,
    ),
    "a guard that sends away strangers who are no staff leaves others in": Sample(
        "ISO-A",
        VIEWS,
        """
        from django.http import HttpResponseForbidden, JsonResponse
        from django.views.generic import View
        from shop.models import Order

        class Known:
            def dispatch(self, request, *args, **kwargs):
                if request.user.is_authenticated and not request.user.is_staff:
                    return HttpResponseForbidden()
                return super().dispatch(request, *args, **kwargs)

        class Show(Known, View):
            def get(self, request, pk):
                return JsonResponse({"number": Order.objects.get(pk=pk).number})  # leak
        """,
        """
        from django.http import HttpResponseForbidden, JsonResponse
        from django.views.generic import View
        from shop.models import Order

        class Staff:
            def dispatch(self, request, *args, **kwargs):
                if not request.user.is_authenticated or not request.user.is_staff:
                    return HttpResponseForbidden()
                return super().dispatch(request, *args, **kwargs)

        class Show(Staff, View):
            def get(self, request, pk):
                return JsonResponse({"number": Order.objects.get(pk=pk).number})
        """,
    ),
    "a code that can't be guessed is no link for everybody where the view has a guard": Sample(
        "ISO-A",
        VIEWS,
        """
        from django.http import HttpResponseForbidden, JsonResponse
        from django.views.generic import View
        from shop.models import Ticket

        class Members:
            def dispatch(self, request, *args, **kwargs):
                if not request.user.is_authenticated:
                    return HttpResponseForbidden()
                return super().dispatch(request, *args, **kwargs)

        class Show(Members, View):
            def get(self, request, code):
                return JsonResponse({"pk": Ticket.objects.get(code=code).pk})  # leak
        """,
        """
        from django.http import JsonResponse
        from django.views.generic import View
        from shop.models import Ticket

        class Show(View):
            def get(self, request, code):
                return JsonResponse({"pk": Ticket.objects.get(code=code).pk})
        """,
        MODELS,
    ),
    "the rows are told by a method of the row": Sample(
        "ISO-A",
        VIEWS,
        """
        from django.contrib.auth.decorators import login_required
        from django.http import HttpResponse
        from django.shortcuts import get_object_or_404, render
        from org.models import Person
        from shop.models import Customer, Line, Order

        @login_required
        def name(request, pk):
            return HttpResponse(get_object_or_404(Customer, pk=pk).natural_key())  # leak
        """,
        """
        from django.contrib.auth.decorators import login_required
        from django.http import HttpResponse
        from django.shortcuts import get_object_or_404, render
        from org.models import Person
        from shop.models import Customer, Line, Order

        @login_required
        def name(request, pk):
            return HttpResponse(get_object_or_404(Customer, pk=pk, company=request.company).natural_key())
        """,
    ),
    "a row is put into another row": Sample(
        "ISO-A",
        VIEWS,
        """
        from django.contrib.auth.decorators import login_required
        from django.http import HttpResponse
        from django.shortcuts import get_object_or_404, render
        from org.models import Person
        from shop.models import Customer, Line, Order

        @login_required
        def move(request, pk):
            line = get_object_or_404(Line, pk=pk, order__site=request.site)
            line.order = get_object_or_404(Order, pk=request.POST["order"])  # leak
            line.save()
        """,
        """
        from django.contrib.auth.decorators import login_required
        from django.http import HttpResponse
        from django.shortcuts import get_object_or_404, render
        from org.models import Person
        from shop.models import Customer, Line, Order

        @login_required
        def move(request, pk):
            line = get_object_or_404(Line, pk=pk, order__site=request.site)
            line.order = get_object_or_404(Order, pk=request.POST["order"], site=request.site)
            line.save()
        """,
    ),
    "the client names a row by its key in a column": Sample(
        "ISO-H",
        VIEWS,
        """
        from django.contrib.auth.decorators import login_required
        from django.http import HttpResponse
        from django.shortcuts import get_object_or_404, render
        from org.models import Person
        from shop.models import Customer, Line, Order

        @login_required
        def create(request):
            Order.objects.create(site=request.site, customer_id=request.POST["customer"])  # leak
        """,
        """
        from django.contrib.auth.decorators import login_required
        from django.http import HttpResponse
        from django.shortcuts import get_object_or_404, render
        from org.models import Person
        from shop.models import Customer, Line, Order

        @login_required
        def create(request):
            customer = get_object_or_404(Customer, pk=request.POST["customer"], company=request.company)
            Order.objects.create(site=request.site, customer=customer)
        """,
    ),
    "whoever is logged in may name a company in the URL": Sample(
        "ISO-A",
        VIEWS,
        """
        from django.contrib.auth.decorators import login_required
        from django.http import HttpResponse
        from django.shortcuts import get_object_or_404, render
        from org.models import Person
        from shop.models import Customer, Line, Order

        @login_required
        def customers(request, company_id):
            rows = Customer.objects.filter(company_id=company_id)  # leak
            return render(request, "customers.html", {"rows": rows})
        """,
        """
        from django.contrib.auth.decorators import login_required
        from django.http import HttpResponse
        from django.shortcuts import get_object_or_404, render
        from org.models import Person
        from shop.models import Customer, Line, Order

        @login_required
        def customers(request, company_id):
            if request.user.company_id != company_id:
                raise PermissionDenied
            rows = Customer.objects.filter(company_id=company_id)
            return render(request, "customers.html", {"rows": rows})
        """,
    ),
    "the client decides whether rows are narrowed": Sample(
        "ISO-A",
        VIEWS,
        """
        from django.contrib.auth.decorators import login_required
        from django.http import HttpResponse
        from django.shortcuts import get_object_or_404, render
        from org.models import Person
        from shop.models import Customer, Line, Order

        @login_required
        def orders(request):
            rows = Order.objects.all()  # leak
            if request.GET.get("mine"):
                rows = rows.filter(site=request.site)
            return render(request, "orders.html", {"rows": rows})
        """,
        """
        from django.contrib.auth.decorators import login_required
        from django.http import HttpResponse
        from django.shortcuts import get_object_or_404, render
        from org.models import Person
        from shop.models import Customer, Line, Order

        @login_required
        def orders(request):
            rows = Order.objects.filter(site=request.site)
            if request.GET.get("open"):
                rows = rows.filter(status="open")
            return render(request, "orders.html", {"rows": rows})
        """,
    ),
    "the client asks whether a row exists": Sample(
        "ISO-A",
        VIEWS,
        """
        from django.contrib.auth.decorators import login_required
        from django.http import HttpResponse
        from django.shortcuts import get_object_or_404, render
        from org.models import Person
        from shop.models import Customer, Line, Order

        @login_required
        def taken(request):
            if Customer.objects.filter(name=request.POST["name"]).exists():  # leak
                return HttpResponse("taken")
        """,
        """
        from django.contrib.auth.decorators import login_required
        from django.http import HttpResponse
        from django.shortcuts import get_object_or_404, render
        from org.models import Person
        from shop.models import Customer, Line, Order

        @login_required
        def taken(request):
            if Customer.objects.filter(name=request.POST["name"], company=request.company).exists():
                return HttpResponse("taken")
        """,
    ),
}
