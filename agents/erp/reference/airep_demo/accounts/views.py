from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from airep_demo.accounts.nova import MINUTES, issue_code


@login_required
def nova_code(request: HttpRequest) -> HttpResponse:
    """A code for whoever is logged in, and for nobody else."""
    code = issue_code(request.user.pk) if request.method == "POST" else ""
    return render(request, "nova_code.html", {"code": code, "minutes": MINUTES})
