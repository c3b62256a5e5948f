"""Look-alikes of leaks, each with its fixed twin, from projects that keep companies apart in different ways."""

from __future__ import annotations

from tests.agents.erp.audit.projects import Sample

VIEWS = "shop/views.py"

SAMPLES: dict[str, Sample] = {
    "an order is read by the id in the URL": Sample(
        "ISO-A",
        VIEWS,
        """
        from django.contrib.auth.decorators import login_required
        from django.shortcuts import get_object_or_404, render
        from shop.models import Order

        @login_required
        def order(request, pk):
            found = get_object_or_404(Order, pk=pk)  # leak
            return render(request, "order.html", {"order": found})
        """,
        """
        from django.contrib.auth.decorators import login_required
        from django.shortcuts import get_object_or_404, render
        from shop.models import Order

        @login_required
        def order(request, pk):
            found = get_object_or_404(Order, pk=pk, site=request.user.site)
            return render(request, "order.html", {"order": found})
        """,
    ),
    "ids from the body of an API call select the rows to change": Sample(
        "ISO-K",
        VIEWS,
        """
        from rest_framework.response import Response
        from rest_framework.views import APIView
        from shop.models import Order

        class CloseOrders(APIView):
            def post(self, request, slug):
                Order.objects.filter(id__in=request.data["ids"]).update(status="closed")  # leak
                return Response({})
        """,
        """
        from rest_framework.response import Response
        from rest_framework.views import APIView
        from shop.models import Order

        class CloseOrders(APIView):
            def post(self, request, slug):
                Order.objects.filter(id__in=request.data["ids"], site=request.user.site).update(status="closed")
                return Response({})
        """,
    ),
    "one action of a view set goes around its own queryset": Sample(
        "ISO-B",
        VIEWS,
        """
        from rest_framework.decorators import action
        from rest_framework.response import Response
        from rest_framework.viewsets import ModelViewSet
        from shop.models import Order

        class Orders(ModelViewSet):
            def get_queryset(self):
                return Order.objects.filter(site=self.request.user.site)

            @action(detail=True)
            def lines(self, request, pk=None):
                order = Order.objects.get(pk=pk)  # leak
                return Response(order.number)
        """,
        """
        from rest_framework.decorators import action
        from rest_framework.response import Response
        from rest_framework.viewsets import ModelViewSet
        from shop.models import Order

        class Orders(ModelViewSet):
            def get_queryset(self):
                return Order.objects.filter(site=self.request.user.site)

            @action(detail=True)
            def lines(self, request, pk=None):
                order = self.get_queryset().get(pk=pk)
                return Response(order.number)
        """,
    ),
    "a mixin scopes the list, the export asks the model": Sample(
        "ISO-B",
        VIEWS,
        """
        from django.http import JsonResponse
        from django.views.generic import ListView
        from shop.models import Customer

        class CompanyMixin:
            def get_queryset(self):
                return super().get_queryset().filter(company=self.request.company)

        class Customers(CompanyMixin, ListView):
            model = Customer

            def post(self, request, *args, **kwargs):
                chosen = Customer.objects.filter(pk__in=request.POST.getlist("ids"))  # leak
                return JsonResponse({"names": [each.name for each in chosen]})
        """,
        """
        from django.http import JsonResponse
        from django.views.generic import ListView
        from shop.models import Customer

        class CompanyMixin:
            def get_queryset(self):
                return super().get_queryset().filter(company=self.request.company)

        class Customers(CompanyMixin, ListView):
            model = Customer

            def post(self, request, *args, **kwargs):
                chosen = self.get_queryset().filter(pk__in=request.POST.getlist("ids"))
                return JsonResponse({"names": [each.name for each in chosen]})
        """,
    ),
    "a form offers the customers of every company": Sample(
        "ISO-C",
        "shop/forms.py",
        """
        from django import forms
        from shop.models import Customer, Order

        class OrderForm(forms.ModelForm):
            customer = forms.ModelChoiceField(queryset=Customer.objects.all())  # leak

            class Meta:
                model = Order
                fields = ["customer", "number"]
        """,
        """
        from django import forms
        from shop.models import Customer, Order

        class OrderForm(forms.ModelForm):
            customer = forms.ModelChoiceField(queryset=Customer.objects.none())

            class Meta:
                model = Order
                fields = ["customer", "number"]

            def __init__(self, *args, company, **kwargs):
                super().__init__(*args, **kwargs)
                self.fields["customer"].queryset = Customer.objects.filter(company=company)
        """,
        {
            VIEWS: """
            from django.shortcuts import render
            from shop.forms import OrderForm

            def new_order(request):
                return render(request, "new.html", {"form": OrderForm(request.POST)})
            """
        },
    ),
    "a serializer's relation accepts any product": Sample(
        "ISO-C",
        "shop/serializers.py",
        """
        from rest_framework import serializers
        from shop.models import Line, Product

        class LineSerializer(serializers.ModelSerializer):
            product = serializers.PrimaryKeyRelatedField(queryset=Product.objects.all())  # leak

            class Meta:
                model = Line
                fields = ["product", "amount"]
        """,
        """
        from rest_framework import serializers
        from shop.models import Line, Product

        class LineSerializer(serializers.ModelSerializer):
            product = serializers.PrimaryKeyRelatedField(queryset=Product.objects.all())

            class Meta:
                model = Line
                fields = ["product", "amount"]

            def validate_product(self, product):
                if product.company_id != self.context["request"].user.company_id:
                    raise serializers.ValidationError("unknown product")
                return product
        """,
        {
            VIEWS: """
            from rest_framework.generics import CreateAPIView
            from shop.serializers import LineSerializer

            class NewLine(CreateAPIView):
                serializer_class = LineSerializer
            """
        },
    ),
    "a file is served to whoever has its id": Sample(
        "ISO-D",
        VIEWS,
        """
        from django.contrib.auth.decorators import login_required
        from django.http import FileResponse
        from shop.models import Export

        @login_required
        def download(request, export_id):
            export = Export.objects.get(pk=export_id)  # leak
            return FileResponse(export.file)
        """,
        """
        from django.contrib.auth.decorators import login_required
        from django.core import signing
        from django.http import FileResponse
        from shop.models import Export

        @login_required
        def download(request, token):
            export = Export.objects.get(pk=signing.loads(token)["export"])
            return FileResponse(export.file)
        """,
    ),
    "a list of one site's orders is limited to the company only": Sample(
        "ISO-E",
        VIEWS,
        """
        from rest_framework.viewsets import ModelViewSet
        from rest_framework.response import Response
        from shop.models import Order

        class Orders(ModelViewSet):
            def get_queryset(self):
                return Order.objects.filter(site=self.request.user.site)

            def summary(self, request, pk):
                order = Order.objects.get(pk=pk, site__company=request.user.company)  # leak
                return Response(order.number)
        """,
        """
        from rest_framework.viewsets import ModelViewSet
        from rest_framework.response import Response
        from shop.models import Order

        class Orders(ModelViewSet):
            def get_queryset(self):
                return Order.objects.filter(site=self.request.user.site)

            def summary(self, request, pk):
                order = Order.objects.get(pk=pk, site=request.user.site)
                return Response(order.number)
        """,
    ),
    "a customer's related manager reaches the orders of every site": Sample(
        "ISO-F",
        VIEWS,
        """
        from django.shortcuts import get_object_or_404, render
        from shop.models import Customer

        def customer(request, pk):
            customer = get_object_or_404(Customer, pk=pk, company=request.company)
            return render(request, "customer.html", {"orders": customer.orders.all()})  # leak
        """,
        """
        from django.shortcuts import get_object_or_404, render
        from shop.models import Customer

        def customer(request, pk):
            customer = get_object_or_404(Customer, pk=pk, company=request.company)
            return render(request, "customer.html", {"orders": customer.orders.filter(site=request.site)})
        """,
    ),
    "an API token sees more than the person behind it": Sample(
        "ISO-G",
        VIEWS,
        """
        from rest_framework.viewsets import ModelViewSet
        from shop.models import Order

        class Orders(ModelViewSet):
            def get_queryset(self):
                if self.request.auth:
                    return Order.objects.all()  # leak
                return Order.objects.filter(site=self.request.user.site)
        """,
        """
        from rest_framework.viewsets import ModelViewSet
        from shop.models import Order

        class Orders(ModelViewSet):
            def get_queryset(self):
                if self.request.auth:
                    return Order.objects.filter(site=self.request.auth.site)
                return Order.objects.filter(site=self.request.user.site)
        """,
    ),
    "ids copied in JSON are resolved unchecked": Sample(
        "ISO-H",
        VIEWS,
        """
        from django.http import JsonResponse
        from django.shortcuts import get_object_or_404
        from shop.models import Product, Rule

        def run_rule(request, pk):
            rule = get_object_or_404(Rule, pk=pk, site=request.site)
            products = Product.objects.filter(id__in=rule.payload["product_ids"])  # leak
            return JsonResponse({"names": [product.name for product in products]})
        """,
        """
        from django.http import JsonResponse
        from django.shortcuts import get_object_or_404
        from shop.models import Product, Rule

        def run_rule(request, pk):
            rule = get_object_or_404(Rule, pk=pk, site=request.site)
            products = Product.objects.filter(id__in=rule.payload["product_ids"], company=request.company)
            return JsonResponse({"names": [product.name for product in products]})
        """,
    ),
    "a copy for another site keeps the old one's order": Sample(
        "ISO-H",
        VIEWS,
        """
        from django.shortcuts import get_object_or_404, redirect
        from org.models import Site
        from shop.models import Delivery

        def copy_delivery(request, pk, slug):
            delivery = get_object_or_404(Delivery, pk=pk, site=request.user.site)
            delivery.pk = None  # leak
            delivery.site = get_object_or_404(Site, slug=slug, pk__in=request.user.sites)
            delivery.save()
            return redirect("deliveries")
        """,
        """
        from django.shortcuts import get_object_or_404, redirect
        from org.models import Site
        from shop.models import Delivery

        def copy_delivery(request, pk, slug):
            delivery = get_object_or_404(Delivery, pk=pk, site=request.user.site)
            delivery.pk = None
            delivery.site = get_object_or_404(Site, slug=slug, pk__in=request.user.sites)
            delivery.order = delivery.site.orders.get(number=delivery.order.number)
            delivery.save()
            return redirect("deliveries")
        """,
    ),
    "the client says to which company a customer belongs": Sample(
        "ISO-I",
        VIEWS,
        """
        from django.shortcuts import get_object_or_404, redirect
        from shop.models import Customer

        def edit(request, pk):
            customer = get_object_or_404(Customer, pk=pk, company=request.company)
            customer.company_id = request.POST["company"]  # leak
            customer.save()
            return redirect("customers")
        """,
        """
        from django.shortcuts import get_object_or_404, redirect
        from shop.models import Customer

        def edit(request, pk):
            customer = get_object_or_404(Customer, pk=pk, company=request.company)
            customer.name = request.POST["name"]
            customer.save()
            return redirect("customers")
        """,
    ),
    "the body of the request names the fields that are written": Sample(
        "ISO-I",
        VIEWS,
        """
        from rest_framework.response import Response
        from rest_framework.views import APIView
        from shop.models import Order

        class EditOrder(APIView):
            def patch(self, request, pk):
                Order.objects.filter(pk=pk, site=request.user.site).update(**request.data)  # leak
                return Response({})
        """,
        """
        from rest_framework.response import Response
        from rest_framework.views import APIView
        from shop.models import Order

        class EditOrder(APIView):
            def patch(self, request, pk):
                Order.objects.filter(pk=pk, site=request.user.site).update(number=request.data["number"])
                return Response({})
        """,
    ),
    "one view lacks the guard of its neighbours": Sample(
        "ISO-J",
        VIEWS,
        """
        from django.contrib.auth.mixins import PermissionRequiredMixin
        from django.views.generic import DetailView
        from shop.models import Order

        class OwnOrders:
            def get_queryset(self):
                return Order.objects.filter(site=self.request.site)

        class ShowOrder(PermissionRequiredMixin, OwnOrders, DetailView):
            permission_required = "shop.view_order"

        class PrintOrder(PermissionRequiredMixin, OwnOrders, DetailView):
            permission_required = "shop.view_order"

        class SendOrder(PermissionRequiredMixin, OwnOrders, DetailView):
            permission_required = "shop.view_order"

        class EditOrder(OwnOrders, DetailView):  # leak
            model = Order
        """,
        """
        from django.contrib.auth.mixins import PermissionRequiredMixin
        from django.views.generic import DetailView
        from shop.models import Order

        class OwnOrders:
            def get_queryset(self):
                return Order.objects.filter(site=self.request.site)

        class ShowOrder(PermissionRequiredMixin, OwnOrders, DetailView):
            permission_required = "shop.view_order"

        class PrintOrder(PermissionRequiredMixin, OwnOrders, DetailView):
            permission_required = "shop.view_order"

        class SendOrder(PermissionRequiredMixin, OwnOrders, DetailView):
            permission_required = "shop.view_order"

        class EditOrder(PermissionRequiredMixin, OwnOrders, DetailView):
            permission_required = "shop.change_order"
            model = Order
        """,
    ),
    "a permission mixin stands behind the view that answers": Sample(
        "ISO-J",
        VIEWS,
        """
        from django.contrib.auth.mixins import PermissionRequiredMixin
        from django.views.generic import TemplateView

        class Board(TemplateView, PermissionRequiredMixin):  # leak
            permission_required = "shop.view_order"
            template_name = "board.html"
        """,
        """
        from django.contrib.auth.mixins import PermissionRequiredMixin
        from django.views.generic import TemplateView

        class Board(PermissionRequiredMixin, TemplateView):
            permission_required = "shop.view_order"
            template_name = "board.html"
        """,
    ),
    "rows are cached under a key that every company shares": Sample(
        "ISO-K",
        VIEWS,
        """
        from django.core.cache import cache
        from django.http import JsonResponse
        from shop.models import Customer

        def names(request):
            names = list(Customer.objects.filter(company=request.company))
            cache.set("customers", names, 60)  # leak
            return JsonResponse({"names": len(names)})
        """,
        """
        from django.core.cache import cache
        from django.http import JsonResponse
        from shop.models import Customer

        def names(request):
            names = list(Customer.objects.filter(company=request.company))
            cache.set(f"customers:{request.company.pk}", names, 60)
            return JsonResponse({"names": len(names)})
        """,
    ),
    "raw SQL forgets the site": Sample(
        "ISO-K",
        VIEWS,
        """
        from django.db import connection
        from django.http import JsonResponse

        def total(request):
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM shop_order WHERE status = %s", [request.GET["status"]])  # leak
                return JsonResponse({"total": cursor.fetchone()[0]})
        """,
        """
        from django.db import connection
        from django.http import JsonResponse

        def total(request):
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM shop_order WHERE site_id = %s", [request.site.pk])
                return JsonResponse({"total": cursor.fetchone()[0]})
        """,
    ),
    "a job leaves its company set for the next one": Sample(
        "ISO-K",
        "shop/tasks.py",
        """
        from contextvars import ContextVar
        from celery import shared_task
        from shop.models import Customer

        current = ContextVar("current")

        @shared_task
        def remind(company_id):
            current.set(company_id)  # leak
            return Customer.objects.filter(company_id=company_id).count()
        """,
        """
        from contextvars import ContextVar
        from celery import shared_task
        from shop.models import Customer

        current = ContextVar("current")

        @shared_task
        def remind(company_id):
            token = current.set(company_id)
            try:
                return Customer.objects.filter(company_id=company_id).count()
            finally:
                current.reset(token)
        """,
    ),
}
