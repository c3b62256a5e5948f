"""Look-alikes of leaks that real projects had, with their fixed twins: one for each reason that hid them."""

from __future__ import annotations

from tests.agents.erp.audit.projects import SHOP, Sample

VIEWS = "shop/views.py"
URLS = "shop/urls.py"

PLACES = """
    from django.contrib.gis.db import models as geo
    from places.abstract import AbstractPlace

    class SiteKey(models.ForeignKey):
        pass

    class Zone(geo.Model):
        site = geo.ForeignKey(Site, geo.CASCADE)
        area = geo.PolygonField()

    class Depot(AbstractPlace):
        site = SiteKey(Site, models.CASCADE)

    class Search(models.Model):
        owner = models.ForeignKey(Person, models.CASCADE)
        shared = models.BooleanField(default=False)
    """
MODELS = {"shop/models.py": SHOP + PLACES}

PERMISSION = """
    from rest_framework.permissions import BasePermission

    class MayEnter(BasePermission):
        def has_permission(self, request, view):
            return {asked}
    """

DECORATORS = """
    from functools import wraps
    from django.core.exceptions import PermissionDenied
    from django.http import Http404
    from org.models import Site
    from shop.models import Order

    def members_only(view):
        @wraps(view)
        def inner(request, *args, **kwargs):
            if not request.user.is_authenticated:
                raise PermissionDenied
            return view(request, *args, **kwargs)
        return inner

    def with_order(view):
        @wraps(view)
        def inner(request, pk, **kwargs):
            request.order = Order.objects.filter(pk=pk, site=request.site).first()
            if request.order is None:
                raise Http404
            return view(request, pk=pk, **kwargs)
        return inner

    def employed(view):
        @wraps(view)
        def inner(request, *args, **kwargs):
            site = Site.objects.get(pk=request.GET.get("site"))
            if site != request.user.site:
                raise PermissionDenied
            return view(request, *args, **kwargs)
        return inner

    def operators_only(view):
        @wraps(view)
        def inner(request, *args, **kwargs):
            if not request.user.is_staff:
                raise PermissionDenied
            return view(request, *args, **kwargs)
        return inner

    def in_business_hours(view):
        @wraps(view)
        def inner(request, *args, **kwargs):
            if request.user.is_staff:
                request.after_hours = True
            return view(request, *args, **kwargs)
        return inner
    """


def detail(model: str, more: str = "") -> str:
    """A view of one row by the id in the URL, read with or without its scope."""
    return f"""
        from django.shortcuts import get_object_or_404, render
        from shop.models import {model}

        def show(request, pk):
            return render(request, "one.html", {{"one": get_object_or_404({model}, pk=pk{more})}})
        """


def listing(permissions: str) -> str:
    return f"""
        from rest_framework.permissions import IsAuthenticated
        from rest_framework.response import Response
        from rest_framework.views import APIView
        from shop.models import Customer
        from shop.permissions import MayEnter

        class Customers(APIView):
            permission_classes = [{permissions}]

            def get(self, request, company):
                return Response(list(Customer.objects.filter(company=company).values()))
        """


def guarded(first: str) -> str:
    return f"""
        from django.shortcuts import render
        from shop.decorators import members_only, with_order
        from shop.models import Line

        {first}
        def lines(request, pk):
            return render(request, "x.html", {{"lines": Line.objects.filter(order=request.order)}})

        @members_only
        @with_order
        def paid(request, pk):
            return render(request, "x.html", {{"lines": Line.objects.filter(order=request.order, amount=0)}})

        @members_only
        @with_order
        def late(request, pk):
            return render(request, "x.html", {{"lines": Line.objects.filter(order=request.order, amount=1)}})

        @members_only
        @with_order
        def done(request, pk):
            return render(request, "x.html", {{"lines": Line.objects.filter(order=request.order, amount=2)}})
        """


ROUTES = """
    from django.urls import path
    from shop.views import done, late, lines, paid

    urlpatterns = [
        path("<int:pk>/", view=lines),
        path("<int:pk>/paid", view=paid),
        path("<int:pk>/late", view=late),
        path("<int:pk>/done", view=done),
    ]
    """

HISTORIC_SAMPLES: dict[str, Sample] = {
    "a model of the geographic extension": Sample(
        "ISO-A",
        VIEWS,
        detail("Zone").replace("pk=pk)})", "pk=pk)})  # leak"),
        detail("Zone", ", site=request.site"),
        MODELS,
    ),
    "a model whose base was not read, with a field class of its own": Sample(
        "ISO-A",
        VIEWS,
        detail("Depot").replace("pk=pk)})", "pk=pk)})  # leak"),
        detail("Depot", ", site=request.site"),
        MODELS,
    ),
    "a permission class that looks only at the person": Sample(
        "ISO-A",
        VIEWS,
        listing("IsAuthenticated, MayEnter").replace(".values()))", ".values()))  # leak"),
        listing("IsAuthenticated, MayEnter").replace("company=company", "company=request.user.company"),
        {"shop/permissions.py": PERMISSION.format(asked="request.user.is_active")},
    ),
    "a mixin goes on from the rows that its view names": Sample(
        "ISO-A",
        VIEWS,
        """
        from rest_framework.viewsets import ModelViewSet
        from shop.models import Order

        class ByRoute:
            def get_queryset(self):
                return super().get_queryset().order_by("number")

        class Orders(ByRoute, ModelViewSet):
            queryset = Order.objects.filter(status="open")  # leak
        """,
        """
        from rest_framework.viewsets import ModelViewSet
        from shop.models import Order

        class ByRoute:
            def get_queryset(self):
                return super().get_queryset().filter(site=self.request.site)

        class Orders(ByRoute, ModelViewSet):
            queryset = Order.objects.filter(status="open")
        """,
    ),
    "a row picked by the client is handed over to a function": Sample(
        "ISO-A",
        VIEWS,
        """
        from django.http import JsonResponse
        from shop.booking import book
        from shop.models import Customer

        def order(request):
            customer = Customer.objects.get(pk=request.POST["customer"])  # leak
            number = book(customer, request.site)
            return JsonResponse({"number": str(number)})
        """,
        """
        from django.http import JsonResponse
        from shop.booking import book
        from shop.models import Customer

        def order(request):
            customer = Customer.objects.get(pk=request.POST["customer"], company=request.company)
            number = book(customer, request.site)
            return JsonResponse({"number": str(number)})
        """,
        {"shop/booking.py": "def book(customer, site):\n    return len(customer.name)\n"},
    ),
    "a form reads the row that an item of it names": Sample(
        "ISO-A",
        "shop/forms.py",
        """
        from django import forms
        from shop.models import Product

        class BasketForm(forms.Form):
            items = forms.JSONField()

            def clean_items(self):
                return [Product.objects.get(pk=item["id"]) for item in self.cleaned_data["items"]]  # leak
        """,
        """
        from django import forms
        from shop.models import Product

        class BasketForm(forms.Form):
            items = forms.JSONField()

            def __init__(self, *args, user, **kwargs):
                super().__init__(*args, **kwargs)
                self.user = user

            def clean_items(self):
                mine = Product.objects.filter(company=self.user.company)
                return [mine.get(pk=item["id"]) for item in self.cleaned_data["items"]]
        """,
    ),
    "a view lacks the guard that looks at the person, and has one that only looks a row up": Sample(
        "ISO-J",
        VIEWS,
        guarded("@with_order").replace("def lines(request, pk):", "def lines(request, pk):  # leak"),
        guarded("@members_only\n        @with_order"),
        {"shop/decorators.py": DECORATORS, URLS: ROUTES},
    ),
    "rows that a view keeps for itself are no choice": Sample(
        "ISO-A",
        VIEWS,
        """
        from rest_framework.generics import ListAPIView
        from shop.models import Order

        class Lines(ListAPIView):
            def get_queryset(self):
                order = Order.objects.get(pk=self.kwargs["order"])  # leak
                self.queryset = order.lines.all()
                return self.queryset
        """,
        """
        from rest_framework.generics import ListAPIView
        from shop.models import Order

        class Lines(ListAPIView):
            def get_queryset(self):
                order = Order.objects.get(pk=self.kwargs["order"], site=self.request.site)
                self.queryset = order.lines.all()
                return self.queryset
        """,
    ),
    "an action of the REST framework before 3.8": Sample(
        "ISO-A",
        VIEWS,
        """
        from rest_framework.decorators import detail_route
        from rest_framework.response import Response
        from rest_framework.viewsets import GenericViewSet
        from shop.models import Line

        class Orders(GenericViewSet):
            @detail_route(methods=["POST"])
            def change(self, _, pk, line):
                found = Line.objects.get(pk=line)  # leak
                return Response({"amount": found.amount})
        """,
        """
        from rest_framework.decorators import detail_route
        from rest_framework.response import Response
        from rest_framework.viewsets import GenericViewSet
        from shop.models import Line

        class Orders(GenericViewSet):
            @detail_route(methods=["POST"])
            def change(self, request, pk, line):
                found = Line.objects.get(pk=line, order__site=request.site)
                return Response({"amount": found.amount})
        """,
    ),
    "rows that their owner has published are everybody's": Sample(
        "ISO-A",
        VIEWS,
        """
        from django.db.models import Q
        from django.shortcuts import get_object_or_404, render
        from shop.models import Search

        def saved(request, pk):
            visible = Q(owner=request.user) | Q(pk__gt=0)
            return render(request, "search.html", {"one": get_object_or_404(Search, visible, pk=pk)})  # leak
        """,
        """
        from django.db.models import Q
        from django.shortcuts import get_object_or_404, render
        from shop.models import Search

        def saved(request, pk):
            visible = Q(owner=request.user) | Q(shared=True)
            return render(request, "search.html", {"one": get_object_or_404(Search, visible, pk=pk)})
        """,
        MODELS,
    ),
    "a decorator of the project lets only operators in": Sample(
        "ISO-A",
        VIEWS,
        detail("Order")
        .replace("def show", "@in_business_hours\n        def show")
        .replace("from shop.models", "from shop.decorators import in_business_hours\n        from shop.models")
        .replace("pk=pk)})", "pk=pk)})  # leak"),
        detail("Order")
        .replace("def show", "@operators_only\n        def show")
        .replace("from shop.models", "from shop.decorators import operators_only\n        from shop.models"),
        {"shop/decorators.py": DECORATORS},
    ),
    "a guard reads the scope's key for itself": Sample(
        "ISO-A",
        VIEWS,
        """
        from django.shortcuts import render
        from shop.decorators import employed
        from shop.models import Order

        @employed
        def orders(request):
            found = Order.objects.filter(site_id=request.GET["other"])  # leak
            return render(request, "orders.html", {"orders": found})
        """,
        """
        from django.shortcuts import render
        from shop.decorators import employed
        from shop.models import Order

        @employed
        def orders(request):
            found = Order.objects.filter(site_id=request.GET["site"])
            return render(request, "orders.html", {"orders": found})
        """,
        {"shop/decorators.py": DECORATORS},
    ),
    "a form of a model that names no fields takes all of them": Sample(
        "ISO-C",
        "shop/forms.py",
        """
        from django import forms
        from shop.models import Line, Product

        class LineForm(forms.ModelForm):  # leak
            def __init__(self, *args, site, **kwargs):
                super().__init__(*args, **kwargs)
                self.fields["product"].queryset = Product.objects.filter(company=site.company)

            class Meta:
                model = Line
        """,
        """
        from django import forms
        from shop.models import Line, Order, Product

        class LineForm(forms.ModelForm):
            def __init__(self, *args, site, **kwargs):
                super().__init__(*args, **kwargs)
                self.fields["product"].queryset = Product.objects.filter(company=site.company)
                self.fields["order"].queryset = Order.objects.filter(site=site)

            class Meta:
                model = Line
        """,
    ),
}
