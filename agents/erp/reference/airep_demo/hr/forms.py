from django import forms

from airep_demo.hr.models import Employee, LeaveRequest


class EmployeeForm(forms.ModelForm):
    class Meta:
        model = Employee
        exclude = ("tenant", "branch", "user")


class LeaveRequestForm(forms.ModelForm):
    class Meta:
        model = LeaveRequest
        fields = ("kind", "start", "end", "days", "reason")
