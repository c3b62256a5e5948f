from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from airep_demo.reports.kpi import month_figures
from airep_demo.scoping.scope import current_scope


@login_required
def dashboard(request: HttpRequest) -> HttpResponse:
    """The key figures of the branches in scope."""
    return render(request, "dashboard.html", {"figures": month_figures(), "scope": current_scope()})
