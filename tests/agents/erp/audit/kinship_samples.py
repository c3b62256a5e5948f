"""Look-alikes whose rows are somebody's by more than a required relation, or whose way to the asker is a winding one."""

from __future__ import annotations

from tests.agents.erp.audit.projects import SHOP, Sample

VIEWS = "shop/views.py"

DEVICES = """
    class Device(models.Model):
        name = models.CharField(max_length=40)

    class Placement(models.Model):
        device = models.ForeignKey(Device, models.CASCADE)
        company = models.ForeignKey(Company, models.CASCADE)

        class Meta:
            unique_together = [("device", "company")]

    class Server(models.Model):
        name = models.CharField(max_length=40)
        members = models.CharField(max_length=200)
    """
MODELS = {"shop/models.py": SHOP + DEVICES}

SERVERS = """
    from django.http import JsonResponse
    from shop.models import Server

    def names_of(user):
        return [group.name for group in user.groups.all()]

    def servers_of(user):
        names = names_of(user)
        return Server.objects.filter(members__in=names)

    def servers(request):
        return JsonResponse({"names": [server.name for server in servers_of(request.user)]})
    """

LOOKUPS = """
    def getter(model):
        def get_by_key(pk):
            return model.objects.get(pk=pk)
        return get_by_key
    """

PRODUCTS = """
    from django.db import models

    class ProductQuerySet(models.QuerySet):
        def on_sale(self, company=None):
            rows = self.filter(name__gt="")
            if company:
                rows = rows.filter(company=company)
            return rows
    """

CHARTS = """
    def chart_of(orders):
        chart = {}
        for order in orders:
            chart.setdefault("statuses", []).append("x")
        return dict(total=len(chart))
    """

GUARDS = """
    from functools import wraps
    from django.core.exceptions import PermissionDenied

    def site_required(view):
        @wraps(view)
        def inner(request, *args, **kwargs):
            if request.user.site is None:
                raise PermissionDenied
            return view(request, *args, **kwargs)
        return inner

    def member_required(view):
        @wraps(view)
        def inner(request, *args, **kwargs):
            if not request.user.member_set.exists():
                raise PermissionDenied
            return view(request, *args, **kwargs)
        return inner
    """

GUARDED_VIEWS = (
    "from django.http import HttpResponse\nfrom shop.guards import member_required, site_required\n"
    + "".join(
        f"\n\n@member_required\n@site_required\ndef page_{number}(request):\n    return HttpResponse('{number}')"
        for number in range(6)
    )
)

KINSHIP_SAMPLES: dict[str, Sample] = {
    "a table links rows to companies": Sample(
        "ISO-A",
        VIEWS,
        """
        from django.contrib.auth.decorators import permission_required
        from django.http import JsonResponse
        from shop.models import Device

        @permission_required("shop.view_device")
        def device(request):
            found = Device.objects.get(pk=request.GET["device"])  # leak
            return JsonResponse({"name": found.name})
        """,
        """
        from django.contrib.auth.decorators import permission_required
        from django.http import JsonResponse
        from shop.models import Device

        @permission_required("shop.view_device")
        def device(request):
            found = Device.objects.get(pk=request.GET["device"], placement__company=request.company)
            return JsonResponse({"name": found.name})
        """,
        MODELS,
    ),
    "rows that another function limits by the person": Sample(
        "ISO-A",
        VIEWS,
        """
        from django.contrib.auth.decorators import permission_required
        from django.http import JsonResponse
        from shop.models import Server

        @permission_required("shop.view_server")
        def server(request):
            found = Server.objects.get(name=request.POST["name"])  # leak
            return JsonResponse({"name": found.name})
        """,
        """
        from django.contrib.auth.decorators import permission_required
        from django.http import JsonResponse
        from shop.access import servers_of

        @permission_required("shop.view_server")
        def server(request):
            found = servers_of(request.user).get(name=request.POST["name"])
            return JsonResponse({"name": found.name})
        """,
        {**MODELS, "shop/access.py": SERVERS},
    ),
    "a function that was made for the model looks the row up": Sample(
        "ISO-A",
        VIEWS,
        """
        from django.contrib.auth.decorators import login_required
        from django.http import JsonResponse
        from shop.lookups import getter
        from shop.models import Order

        get_order = getter(Order)

        @login_required
        def order(request, pk):
            found = get_order(pk)  # leak
            return JsonResponse({"number": found.number})
        """,
        """
        from django.contrib.auth.decorators import login_required
        from django.http import Http404, JsonResponse
        from shop.lookups import getter
        from shop.models import Order

        get_order = getter(Order)

        @login_required
        def order(request, pk):
            found = get_order(pk)
            if found.site_id != request.site.pk:
                raise Http404
            return JsonResponse({"number": found.number})
        """,
        {"shop/lookups.py": LOOKUPS},
    ),
    "an argument that limits the rows is left out": Sample(
        "ISO-A",
        VIEWS,
        """
        from django.http import JsonResponse
        from shop.models import Article

        def articles(request):
            rows = Article.objects.on_sale()  # leak
            return JsonResponse({"names": [row.name for row in rows]})
        """,
        """
        from django.http import JsonResponse
        from shop.models import Article

        def articles(request):
            rows = Article.objects.on_sale(request.company)
            return JsonResponse({"names": [row.name for row in rows]})
        """,
        {
            "shop/querysets.py": PRODUCTS,
            "shop/models.py": "    from shop.querysets import ProductQuerySet"
            + SHOP
            + """
    class Article(models.Model):
        company = models.ForeignKey(Company, models.CASCADE)
        name = models.CharField(max_length=80)
        objects = ProductQuerySet.as_manager()
    """,
        },
    ),
    "the client's answer decides whether rows are limited": Sample(
        "ISO-A",
        VIEWS,
        """
        from django.http import JsonResponse
        from shop.models import Customer

        def customers(request):
            rows = Customer.objects.filter(name__icontains=request.GET["q"])  # leak
            if request.GET.get("own", "no").lower() == "yes":
                rows = rows.filter(company=request.company)
            return JsonResponse({"names": [row.name for row in rows]})
        """,
        """
        from django.http import JsonResponse
        from shop.models import Customer

        def customers(request):
            rows = Customer.objects.filter(name__icontains=request.GET["q"], company=request.company)
            if request.GET.get("own", "no").lower() == "yes":
                rows = rows.filter(name__gt="")
            return JsonResponse({"names": [row.name for row in rows]})
        """,
    ),
    "rows go to a helper that makes something of them": Sample(
        "ISO-A",
        VIEWS,
        """
        from django.contrib.auth.decorators import login_required
        from django.http import JsonResponse
        from shop.charts import chart_of
        from shop.models import Line

        @login_required
        def chart(request, pk):
            return JsonResponse(chart_of(Line.objects.filter(order=pk)))  # leak
        """,
        """
        from django.contrib.auth.decorators import login_required
        from django.http import JsonResponse
        from shop.charts import chart_of
        from shop.models import Line

        @login_required
        def chart(request, pk):
            return JsonResponse(chart_of(Line.objects.filter(order=pk, order__site=request.site)))
        """,
        {"shop/charts.py": CHARTS},
    ),
    "a filter looks a row up by what the client filters by": Sample(
        "ISO-A",
        "shop/filters.py",
        """
        from django_filters import CharFilter, FilterSet
        from shop.models import Order, Product

        class ProductFilter(FilterSet):
            order = CharFilter(method="filter_by_order")

            def filter_by_order(self, queryset, name, value):
                order = Order.objects.get(pk=value)  # leak
                return queryset.filter(name=order.number)
        """,
        """
        from django_filters import CharFilter, FilterSet
        from shop.models import Order, Product

        class ProductFilter(FilterSet):
            order = CharFilter(method="filter_by_order")

            def filter_by_order(self, queryset, name, value):
                order = Order.objects.filter(site=self.request.site).get(pk=value)
                return queryset.filter(name=order.number)
        """,
    ),
    "a serializer finds a row by a text that the client sends": Sample(
        "ISO-A",
        "shop/serializers.py",
        """
        from rest_framework import serializers
        from shop.models import Card

        class Payment(serializers.Serializer):
            card_code = serializers.CharField()

            def validate(self, data):
                data["card"] = Card.objects.get(card_code=data["card_code"])  # leak
                return data
        """,
        """
        from rest_framework import serializers
        from shop.models import Card

        class Payment(serializers.Serializer):
            card_code = serializers.CharField()

            def validate(self, data):
                data["card"] = Card.objects.get(card_code=data["card_code"], company=self.context["company"])
                return data
        """,
        {
            "shop/models.py": SHOP
            + """
    def made_up():
        return "c"

    class Card(models.Model):
        company = models.ForeignKey(Company, models.CASCADE)
        card_code = models.CharField(max_length=20, default=made_up)
    """
        },
    ),
    "people are named by their keys": Sample(
        "ISO-A",
        VIEWS,
        """
        from django.contrib.auth.decorators import login_required
        from django.http import JsonResponse
        from org.models import Person

        @login_required
        def people(request):
            found = Person.objects.filter(pk__in=request.POST.getlist("people"))  # leak
            return JsonResponse({"names": [each.username for each in found]})
        """,
        """
        from django.contrib.auth.decorators import login_required
        from django.http import JsonResponse
        from org.models import Person

        @login_required
        def people(request):
            found = Person.objects.filter(pk__in=request.POST.getlist("people"), company=request.company)
            return JsonResponse({"names": [each.username for each in found]})
        """,
    ),
    "one of two alike lookups is limited": Sample(
        "ISO-A",
        "shop/hooks.py",
        """
        from shop.models import Order, Customer, Product

        class Hook:
            def __init__(self, company):
                self.company = company

            def kind_of(self, name):
                if Customer.objects.filter(company=self.company, name=name).exists():
                    return "customer"
                if Product.objects.filter(name=name).exists():  # leak
                    return "product"
                return ""
        """,
        """
        from shop.models import Order, Customer, Product

        class Hook:
            def __init__(self, company):
                self.company = company

            def kind_of(self, name):
                if Customer.objects.filter(company=self.company, name=name).exists():
                    return "customer"
                if Product.objects.filter(company=self.company, name=name).exists():
                    return "product"
                return ""
        """,
    ),
    "a function that says so limits rows to those that its asker may see": Sample(
        "ISO-A",
        VIEWS,
        """
        from django.http import JsonResponse
        from handlers import handler_of
        from shop.models import Order

        def orders(request):
            rows = Order.objects.filter(status="open")  # leak
            return JsonResponse({"numbers": [row.number for row in rows]})
        """,
        """
        from django.http import JsonResponse
        from handlers import handler_of
        from shop.models import Order

        def orders(request):
            rows = handler_of(Order).filter_queryset(request.user, Order.objects.filter(status="open"))
            return JsonResponse({"numbers": [row.number for row in rows]})
        """,
    ),
    "a client writes what people may do": Sample(
        "ISO-I",
        "shop/serializers.py",
        """
        from rest_framework import serializers
        from org.models import Person

        class ProfileSerializer(serializers.ModelSerializer):
            class Meta:
                model = Person
                fields = [
                    "first_name",
                    "is_superuser",  # leak
                ]
                read_only_fields = ["username"]
        """,
        """
        from rest_framework import serializers
        from org.models import Person

        class ProfileSerializer(serializers.ModelSerializer):
            class Meta:
                model = Person
                fields = [
                    "first_name",
                    "is_superuser",
                ]
                read_only_fields = ["username", "is_superuser"]
        """,
    ),
    "a method of a view is told to go to its template": Sample(
        "ISO-A",
        VIEWS,
        """
        from django.views.generic import TemplateView
        from django_context_decorator import context
        from shop.models import Customer

        class Customers(TemplateView):
            @context
            def customers(self):
                return Customer.objects.filter(name__icontains=self.request.GET["q"])  # leak
        """,
        """
        from django.views.generic import TemplateView
        from django_context_decorator import context
        from shop.models import Customer

        class Customers(TemplateView):
            @context
            def customers(self):
                return Customer.objects.filter(name__icontains=self.request.GET["q"], company=self.request.company)
        """,
    ),
    "a form's field is made anew with all rows": Sample(
        "ISO-C",
        "shop/forms.py",
        """
        from django import forms
        from shop.models import Customer

        class OrderForm(forms.Form):
            def __init__(self, *args, request, **kwargs):
                super().__init__(*args, **kwargs)
                self.fields["customer"] = forms.ModelChoiceField(queryset=Customer.objects.all())  # leak
        """,
        """
        from django import forms
        from shop.models import Customer

        class OrderForm(forms.Form):
            def __init__(self, *args, request, **kwargs):
                super().__init__(*args, **kwargs)
                rows = Customer.objects.filter(company=request.company)
                self.fields["customer"] = forms.ModelChoiceField(queryset=rows)
        """,
    ),
    "a function is given the person and does not look": Sample(
        "ISO-J",
        "shop/access.py",
        """
        from shop.models import Order

        def orders_for(user):
            return Order.objects.all()  # leak
        """,
        """
        from shop.models import Order

        def orders_for(user):
            return Order.objects.filter(site=user.site)
        """,
    ),
    "the permission of somebody else is asked": Sample(
        "ISO-J",
        VIEWS,
        """
        from django.core.exceptions import PermissionDenied
        from django.http import JsonResponse
        from django.shortcuts import get_object_or_404
        from org.models import Company, Person

        def change_role(request, pk):
            company = get_object_or_404(Company, pk=pk, person=request.user)
            member = get_object_or_404(Person, pk=request.POST["member"], company=company)
            if not member.has_perm("org.change_role", company):  # leak
                raise PermissionDenied
            return JsonResponse({"name": member.username})
        """,
        """
        from django.core.exceptions import PermissionDenied
        from django.http import JsonResponse
        from django.shortcuts import get_object_or_404
        from org.models import Company, Person

        def change_role(request, pk):
            company = get_object_or_404(Company, pk=pk, person=request.user)
            member = get_object_or_404(Person, pk=request.POST["member"], company=company)
            if not request.user.has_perm("org.change_role", company):
                raise PermissionDenied
            return JsonResponse({"name": member.username})
        """,
    ),
    "one of two guards is missing": Sample(
        "ISO-J",
        VIEWS,
        GUARDED_VIEWS + "\n\n\n@site_required\ndef last(request):  # leak\n    return HttpResponse('last')\n",
        GUARDED_VIEWS + "\n\n\n@member_required\n@site_required\ndef last(request):\n    return HttpResponse('last')\n",
        {
            "shop/guards.py": GUARDS,
            "shop/urls.py": "from django.urls import path\nfrom shop import views\n\nurlpatterns = [\n"
            + "".join(f"    path('{name}', views.{name}),\n" for name in [*(f"page_{n}" for n in range(6)), "last"])
            + "]\n",
        },
    ),
    "a graph's mutation gives back a row that the client names": Sample(
        "ISO-A",
        "shop/schema.py",
        """
        import graphene
        from shop.models import Order

        class CloseOrder(graphene.Mutation):
            ok = graphene.Boolean()

            @staticmethod
            def mutate(root, info, data):
                order = Order.objects.get(pk=data["id"])  # leak
                return CloseOrder(ok=True, result=order)
        """,
        """
        import graphene
        from shop.models import Order

        class CloseOrder(graphene.Mutation):
            ok = graphene.Boolean()

            @staticmethod
            def mutate(root, info, data):
                order = Order.objects.get(pk=data["id"], site=info.context.user.site)
                return CloseOrder(ok=True, result=order)
        """,
    ),
}
