from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from airep_demo.accounts.views import nova_code
from airep_demo.api import views as api
from airep_demo.hr.views import team
from airep_demo.inventory.views import on_hand
from airep_demo.org.views import dashboard
from airep_demo.purchasing.views import order_detail, receive
from airep_demo.reports import views as reports
from airep_demo.sales.views import backlog, invoice_detail, invoice_list

urlpatterns = [
    path("", dashboard, name="dashboard"),
    path("login/", LoginView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("admin/", admin.site.urls),
    path("account/nova/", nova_code, name="nova-code"),
    path("sales/invoices/", invoice_list, name="invoices"),
    path("sales/invoices/<int:pk>/", invoice_detail, name="invoice"),
    path("sales/backlog/", backlog, name="backlog"),
    path("inventory/on-hand/", on_hand, name="on-hand"),
    path("purchasing/orders/<str:number>/", order_detail, name="purchase-order"),
    path("purchasing/orders/<int:pk>/receive/", receive, name="receive"),
    path("hr/team/", team, name="team"),
    path("reports/trial-balance/", reports.trial_balance_view, name="trial-balance"),
    path("reports/statement/<str:code>/", reports.statement_view, name="statement"),
    path("reports/invoices.csv", reports.invoice_export, name="invoice-export"),
    path("reports/bills.csv", reports.bill_export, name="bill-export"),
    path("api/invoices/", api.invoices),
    path("api/orders/", api.orders),
    path("api/purchase-orders/", api.purchase_orders),
    path("api/bills/", api.bills),
    path("api/movements/", api.movements),
    path("api/employees/", api.employees),
]
