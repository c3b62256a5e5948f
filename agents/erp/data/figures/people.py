"""Employees, their attendance and leave, and what they are paid. Shown in direct messages only."""

from __future__ import annotations

from agents.erp.data.figures.kinds import BRANCH, Dimension, Fact, Figure, Measure, spans

_PERSON = Dimension(
    "Employee", "CASE WHEN employee_code IS NULL THEN 'of another branch' ELSE employee_code || ' ' || person END"
)

STAFF = Fact(
    models={"employee": "hr.Employee", "branch": "org.Branch"},
    sql="""
        SELECT employee._branch, branch.name AS branch, employee.id AS employee_id, employee.code AS employee_code,
            employee.name AS person, employee.hired_on, employee.left_on,
            employee.hired_on <= :last AND coalesce(employee.left_on, '9999') >= :last AS here,
            employee.hired_on BETWEEN :first AND :last AS joined,
            coalesce(employee.left_on BETWEEN :first AND :last, 0) AS gone,
            round((julianday(coalesce(employee.left_on, :last)) - julianday(employee.hired_on)) / 365.25, 1) AS years
        FROM employee JOIN branch ON branch.id = employee.branch_id""",
    dimensions={
        "branch": BRANCH,
        "employee": _PERSON,
        "hired": Dimension("Hired", "hired_on", "date"),
        "left": Dimension("Left", "left_on", "date"),
        "years": Dimension("Years", "years"),
    },
    measures={
        "here": Measure("Headcount", "here", "count", 0),
        "joined": Measure("Joined", "joined", "count", 0),
        "gone": Measure("Left", "gone", "count", 0),
    },
    entities={"employee": "employee_id"},
)

SALARIES = Fact(
    models=STAFF.models,
    sql="""
        SELECT employee._branch, branch.name AS branch, employee.id AS employee_id, employee.code AS employee_code,
            employee.name AS person, employee.base_salary
        FROM employee JOIN branch ON branch.id = employee.branch_id
        WHERE employee.hired_on <= :day AND coalesce(employee.left_on, '9999') >= :day""",
    dimensions={"branch": BRANCH, "employee": _PERSON, "salary": Dimension("Base salary", "base_salary", "money", 2)},
    measures={"salary": Measure("Base salaries", "base_salary"), "staff": Measure("Employees", "1", "count", 0)},
    entities={"employee": "employee_id"},
)

LEAVE = Fact(
    models={**STAFF.models, "leave": "hr.LeaveRequest"},
    sql="""
        SELECT leave._branch, branch.name AS branch, employee.id AS employee_id, employee.code AS employee_code,
            employee.name AS person, leave.kind, leave.start AS day, leave.end AS until, leave.days, leave.status
        FROM leave
        JOIN employee ON employee.id = leave.employee_id
        JOIN branch ON branch.id = employee.branch_id""",
    dimensions={
        "branch": BRANCH,
        "employee": _PERSON,
        "kind": Dimension("Kind", "kind"),
        "from": Dimension("From", "day", "date"),
        "until": Dimension("Until", "until", "date"),
        "days": Dimension("Days", "days", "quantity", 1),
        "status": Dimension("Status", "status"),
        **spans("day"),
    },
    measures={
        "days": Measure("Days", "days", "quantity", 1),
        "requests": Measure("Requests", "1", "count", 0),
    },
    entities={"employee": "employee_id"},
    kinds={"sick(?:ness)?": "kind = 'sick'", "annual": "kind = 'annual'", "unpaid": "kind = 'unpaid'"},
)

ATTENDANCE = Fact(
    models={**STAFF.models, "attendance": "hr.Attendance"},
    sql="""
        SELECT attendance._branch, branch.name AS branch, employee.id AS employee_id, employee.code AS employee_code,
            employee.name AS person, attendance.date AS day, attendance.hours, attendance.kind
        FROM attendance
        JOIN employee ON employee.id = attendance.employee_id
        JOIN branch ON branch.id = employee.branch_id
        WHERE attendance.date BETWEEN :first AND :last""",
    dimensions={
        "branch": BRANCH,
        "employee": _PERSON,
        "day": Dimension("Day", "day", "date"),
        "kind": Dimension("Kind", "kind"),
        "hours": Dimension("Hours", "hours", "quantity", 2),
        **spans("day"),
    },
    measures={
        "days": Measure("Days", "1", "count", 0),
        "hours": Measure("Hours", "hours", "quantity", 2),
        "away": Measure("Days away", "CASE WHEN kind <> 'present' THEN 1 ELSE 0 END", "count", 0),
        "rate": Measure(
            "Absence %", "CASE WHEN kind <> 'present' THEN 1 ELSE 0 END", "percent", 0, per="1", factor=100
        ),
    },
    entities={"employee": "employee_id"},
    kinds={"sick(?:ness)?": "kind = 'sick'", "on leave": "kind = 'leave'"},
)

PAYSLIPS = Fact(
    models={
        "slip": "payroll.Payslip",
        "run": "payroll.PayrollRun",
        "period": "finance.FiscalPeriod",
        "employee": "hr.Employee",
        "branch": "org.Branch",
    },
    sql="""
        SELECT slip._branch, branch.name AS branch, slip.employee_id, employee.code AS employee_code,
            employee.name AS person, period.start AS day, run.status, slip.gross, slip.deductions, slip.net,
            lag(slip.gross) OVER (PARTITION BY slip.employee_id ORDER BY period.start) AS before
        FROM slip
        JOIN run ON run.id = slip.run_id
        JOIN branch ON branch.id = run.branch_id
        JOIN period ON period.id = run.period_id
        LEFT JOIN employee ON employee.id = slip.employee_id""",
    dimensions={
        "branch": BRANCH,
        "employee": _PERSON,
        "status": Dimension("Run is", "status"),
        "gross": Dimension("Gross", "gross", "money", 2),
        "deductions": Dimension("Deductions", "deductions", "money", 2),
        "net": Dimension("Net", "net", "money", 2),
        "before": Dimension("Month before", "before", "money", 2),
        "change": Dimension("Change", "gross - before", "money", 2),
        "percent": Dimension("Change %", "round(100.0 * (gross - before) / before, 1)"),
        **spans("day"),
    },
    measures={
        "gross": Measure("Gross", "gross"),
        "deductions": Measure("Deductions", "deductions"),
        "net": Measure("Net", "net"),
        "payslips": Measure("Payslips", "1", "count", 0),
    },
    entities={"employee": "employee_id"},
)

RUNS = Fact(
    models={
        **PAYSLIPS.models,
        "person": "accounts.User",
    },
    sql="""
        SELECT run._branch, branch.name AS branch, period.start AS day, run.status,
            trim(person.first_name || ' ' || person.last_name) AS person,
            (SELECT count(*) FROM slip WHERE slip.run_id = run.id) AS slips,
            (SELECT sum(slip.net) FROM slip WHERE slip.run_id = run.id) AS net
        FROM run
        JOIN branch ON branch.id = run.branch_id
        JOIN period ON period.id = run.period_id
        LEFT JOIN person ON person.id = run.approved_by_id
        WHERE period.start <= :last AND period.end >= :first""",
    dimensions={
        "branch": BRANCH,
        "status": Dimension("Status", "status"),
        "person": Dimension("Approved by", "person"),
        "slips": Dimension("Payslips", "slips", "count"),
        "net": Dimension("Net", "net", "money", 2),
        **spans("day"),
    },
    measures={},
    entities={},
)

MISSING = Fact(
    models=PAYSLIPS.models,
    sql="""
        SELECT employee._branch, branch.name AS branch, employee.id AS employee_id, employee.code AS employee_code,
            employee.name AS person, period.start AS day, run.status
        FROM run
        JOIN period ON period.id = run.period_id
        JOIN employee ON employee.branch_id = run.branch_id
        JOIN branch ON branch.id = run.branch_id
        WHERE period.start <= :last AND period.end >= :first
            AND employee.hired_on <= period.start AND coalesce(employee.left_on, '9999') >= period.end
            AND NOT EXISTS (SELECT 1 FROM slip JOIN run AS other ON other.id = slip.run_id
                WHERE other.period_id = period.id AND slip.employee_id = employee.id)""",
    dimensions={"branch": BRANCH, "employee": _PERSON, "status": Dimension("Run is", "status"), **spans("day")},
    measures={},
    entities={"employee": "employee_id"},
)

_RECORDED = "payslips as recorded, by the month and branch of their run"

FIGURES = {
    "headcount": Figure(
        "Headcount",
        STAFF,
        "employees hired by the last day and not gone before it; joined and left within the period",
        by=("branch",),
        measures=("here", "joined", "gone"),
        when="period",
        default="this month",
        direct=True,
    ),
    "staff": Figure(
        "Staff",
        STAFF,
        "employees hired by the last day and not gone before it",
        by=("employee", "branch", "hired", "years"),
        when="period",
        default="this month",
        where="here = 1",
        order="employee",
        direct=True,
        total=False,
    ),
    "joiners_and_leavers": Figure(
        "Joiners and leavers",
        STAFF,
        "employees hired or gone within the period",
        by=("employee", "branch", "hired", "left"),
        when="period",
        default="this quarter",
        where="joined = 1 OR gone = 1",
        order="hired",
        direct=True,
        total=False,
    ),
    "salaries": Figure(
        "Base salaries",
        SALARIES,
        "base salaries of employees who are here on the day",
        by=("branch",),
        measures=("salary", "staff"),
        when="day",
        direct=True,
        permission="payroll",
    ),
    "pending_leave": Figure(
        "Leave requests that wait",
        LEAVE,
        "requests nobody has decided on",
        by=("employee", "branch", "kind", "from", "until", "days"),
        where="status = 'requested'",
        order="from",
        direct=True,
        total=False,
    ),
    "leave": Figure(
        "Leave",
        LEAVE,
        "approved requests that begin within the period, in days",
        by=("employee", "kind"),
        measures=("days", "requests"),
        when="period",
        default="this year",
        where="status = 'approved' AND day BETWEEN :first AND :last",
        direct=True,
        notes=("The ERP holds no entitlements, so what is left cannot be told, only what was taken.",),
    ),
    "on_leave": Figure(
        "Who is on leave",
        LEAVE,
        "approved requests that cover a day of the period",
        by=("employee", "branch", "kind", "from", "until"),
        when="period",
        default="today",
        ahead=True,
        where="status = 'approved' AND day <= :last AND until >= :first",
        order="from",
        direct=True,
        total=False,
    ),
    "absent": Figure(
        "Absent",
        ATTENDANCE,
        "attendance records other than present",
        by=("employee", "branch", "day", "kind"),
        when="period",
        default="yesterday",
        where="kind <> 'present'",
        order="-day",
        direct=True,
        total=False,
    ),
    "attendance": Figure(
        "Attendance",
        ATTENDANCE,
        "recorded days and hours; absence rate = days away divided by recorded days",
        by=("branch",),
        measures=("days", "hours", "away", "rate"),
        when="period",
        default="last month",
        direct=True,
    ),
    "payroll": Figure(
        "Payroll",
        PAYSLIPS,
        _RECORDED,
        by=("month", "branch"),
        measures=("gross", "deductions", "net", "payslips"),
        when="period",
        default="last month",
        where="day BETWEEN :first AND :last",
        direct=True,
        permission="payroll",
    ),
    "payslip": Figure(
        "Payslip",
        PAYSLIPS,
        _RECORDED,
        by=("employee", "month", "branch", "gross", "deductions", "net", "status"),
        when="period",
        default="last month",
        where="day BETWEEN :first AND :last",
        order="employee",
        direct=True,
        permission="payroll",
        total=False,
    ),
    "payroll_variance": Figure(
        "Payroll variance",
        PAYSLIPS,
        "gross pay that differs by more than 10 % from the employee's payslip before, within your branches",
        by=("employee", "branch", "month", "before", "gross", "change", "percent"),
        when="period",
        default="last month",
        where="day BETWEEN :first AND :last AND abs(gross - before) * 10 > before",
        order="-change",
        direct=True,
        permission="payroll",
        total=False,
        amount="gross - before",
    ),
    "payroll_runs": Figure(
        "Payroll runs",
        RUNS,
        "runs as recorded, by month and branch",
        by=("month", "branch", "status", "person", "slips", "net"),
        when="period",
        default="last 3 months",
        order="month",
        direct=True,
        permission="payroll",
        total=False,
    ),
    "missing_payslips": Figure(
        "Employees without a payslip",
        MISSING,
        "employees who were here for the whole month while their branch had a run, but none had a payslip for them",
        by=("employee", "branch", "month", "status"),
        when="period",
        default="last month",
        order="employee",
        direct=True,
        permission="payroll",
        total=False,
    ),
}
