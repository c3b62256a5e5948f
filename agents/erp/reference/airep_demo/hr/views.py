from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from airep_demo.hr.models import Employee, LeaveRequest


@login_required
def team(request: HttpRequest) -> HttpResponse:
    employees = (
        Employee.objects.filter(left_on__isnull=True).select_related("branch").only("code", "name", "branch__code")
    )
    waiting = LeaveRequest.objects.filter(status=LeaveRequest.Status.REQUESTED).select_related("employee")
    return render(request, "hr/team.html", {"employees": employees, "waiting": waiting.order_by("start")})
