"""Employees, their days and leave, and what they are paid each month."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from airep_demo.seed.books import LATE, MANAGERS, Books
from airep_demo.seed.rows import Attendance, Branch, Employee, FiscalPeriod, LeaveRequest, PayrollRun, Payslip, User
from airep_demo.seed.world import AS_OF, FIRST, World

STAFF = {1: 18, 2: 12, 3: 12, 4: 6, 5: 12}  # by branch
FIRST_NAMES = {
    1: ("Ahmad", "Sara", "Yazan", "Lina", "Bilal", "Reem", "Majd", "Farah", "Osama", "Tala", "Anas", "Jude", "Sari"),
    2: ("João", "Maria", "Luís", "Ana", "Carlos", "Rita", "Miguel", "Teresa", "Paulo"),
}
LAST_NAMES = {
    1: ("Barakat", "Shami", "Obeidat", "Rawashdeh", "Halabi", "Nimri", "Tarawneh"),
    2: ("Santos", "Ferreira", "Oliveira", "Rocha", "Martins"),
}
DEDUCTED = Decimal("0.075")
REST_DAYS = {1: (4, 5), 2: (5, 6)}  # Friday and Saturday; Saturday and Sunday
ATTENDANCE_FROM = date(2025, 12, 25)
RAISE = Decimal("1.03")  # each January


@dataclass(frozen=True)
class Transfer:
    """Where an employee worked before a day."""

    employee: str
    before: int
    on: date


TRANSFERS = (Transfer("E-002", 5, date(2025, 7, 1)), Transfer("E-033", 2, date(2026, 2, 1)))


def hire(world: World) -> None:
    """Staff of every branch; whoever logs in and works there is one of them."""
    counts: Counter[int] = Counter()
    for branch in world.all(Branch):
        for place in range(STAFF[branch.id]):
            counts[branch.tenant_id] += 1
            _employee(world, branch, counts[branch.tenant_id], first=place == 0)


def _employee(world: World, branch: Branch, number: int, *, first: bool) -> None:
    tenant, draw = branch.tenant_id, world.random
    user = world.user(MANAGERS[branch.id]) if first and MANAGERS[branch.id] != "omar" else None
    hired = date(2019, 1, 1) + timedelta(draw.randrange(365 * 6))
    left = None
    if number % 14 == 0:
        left = date(2025, 9, 1) + timedelta(draw.randrange(270))
        hired = min(hired, date(2024, 1, 15))
    if not branch.is_active:
        left = date(2025, 12, 31)
        hired = min(hired, date(2025, 1, 1))
    world.add(
        Employee,
        tenant_id=tenant,
        branch_id=branch.id,
        user_id=user.id if user else None,
        code=f"E-{number:03}",
        name=_full_name(user, tenant, number),
        hired_on=hired,
        left_on=left,
        base_salary=Decimal(draw.randrange(450, 1900, 10)),
        national_id=f"{draw.randrange(10**9, 10**10)}",
    )


def _full_name(user: User | None, tenant: int, number: int) -> str:
    if user:
        return f"{user.first_name} {user.last_name}"
    first, last = FIRST_NAMES[tenant], LAST_NAMES[tenant]
    return f"{first[number % len(first)]} {last[number % len(last)]}"


def take_leave(world: World) -> None:
    """A few requests each: past ones decided, those of the coming weeks mostly waiting."""
    for employee in world.all(Employee):
        start = FIRST + timedelta(world.random.randrange(60))
        while start < AS_OF + timedelta(40):
            _request(world, employee, start)
            start += timedelta(world.random.randrange(120, 240))


def _request(world: World, employee: Employee, start: date) -> None:
    days = world.random.choice((1, 2, 3, 5, 5, 10))
    end = start + timedelta(days - 1)
    if start < employee.hired_on or (employee.left_on and end > employee.left_on):
        return
    kind = world.random.choice(("annual", "annual", "annual", "sick", "unpaid"))
    reason = world.random.choice(("family", "travel", "medical appointment", "", "wedding"))
    status = "rejected" if world.random.random() < 0.06 else "requested" if start > AS_OF else "approved"
    world.add(
        LeaveRequest,
        employee_id=employee.id,
        kind=kind,
        start=start,
        end=end,
        days=Decimal(days),
        reason=reason,
        status=status,
        decided_by_id=None if status == "requested" else world.user(MANAGERS[employee.branch_id]).id,
    )


def attend(world: World) -> None:
    """Six months of working days, up to the last one before the ERP stands still."""
    away = _away(world)
    day = ATTENDANCE_FROM
    while day < AS_OF:
        for employee in world.all(Employee):
            if day.weekday() not in REST_DAYS[employee.tenant_id] and _employed(employee, day):
                kind = away.get((employee.id, day)) or _mood(world)
                hours = Decimal(world.random.choice((8, 8, 8, 9, 7))) if kind == "present" else Decimal(0)
                world.add(Attendance, employee_id=employee.id, date=day, hours=hours, kind=kind)
        day += timedelta(1)


def _mood(world: World) -> str:
    draw = world.random.random()
    return "present" if draw > 0.025 else "sick" if draw > 0.007 else "absent"


def _away(world: World) -> dict[tuple[int, date], str]:
    return {
        (row.employee_id, row.start + timedelta(day)): "sick" if row.kind == "sick" else "leave"
        for row in world.all(LeaveRequest)
        if row.status == "approved"
        for day in range((row.end - row.start).days + 1)
    }


def _employed(employee: Employee, day: date) -> bool:
    return employee.hired_on <= day and (employee.left_on is None or day <= employee.left_on)


def pay(world: World, books: Books) -> None:
    """A run per branch and month; the last month is approved, and still a draft at the late branch."""
    for period in world.all(FiscalPeriod):
        if period.end > AS_OF:
            continue
        for branch in world.branches(period.tenant_id):
            staff = [row for row in world.all(Employee) if _works_at(row, branch.id, period)]
            if staff:
                _run(world, books, branch.id, period, staff)


def _works_at(employee: Employee, branch: int, period: FiscalPeriod) -> bool:
    moved = next((move for move in TRANSFERS if move.employee == employee.code and employee.tenant_id == 1), None)
    place = moved.before if moved and period.end < moved.on else employee.branch_id
    joined = employee.hired_on <= period.start
    return place == branch and joined and (employee.left_on is None or employee.left_on >= period.end)


def _run(world: World, books: Books, branch: int, period: FiscalPeriod, staff: list[Employee]) -> None:
    newest = period.status == "open"
    status = "draft" if newest and branch == LATE else "approved" if newest else "paid"
    approver = None if status == "draft" else world.user("hala" if period.tenant_id == 1 else "clara").id
    run = world.add(PayrollRun, branch_id=branch, period_id=period.id, status=status, approved_by_id=approver)
    slips = [_slip(world, run, period, employee) for employee in staff]
    gross, kept = sum((s.gross for s in slips), Decimal(0)), sum((s.deductions for s in slips), Decimal(0))
    if status != "draft":
        lines = {"6000": gross, "2100": -kept, "1000": kept - gross}
        books.post(branch, period.end, f"Payroll {period.start:%Y-%m}", lines)


def _slip(world: World, run: PayrollRun, period: FiscalPeriod, employee: Employee) -> Payslip:
    """Salary of that year and a little overtime. Amounts end in quarters, which binary fractions hold exactly."""
    raises = AS_OF.year - period.start.year
    gross = quarters(employee.base_salary / RAISE**raises) + world.random.choice((0, 0, 0, 20, 35))
    deductions = quarters(gross * DEDUCTED)
    return world.add(
        Payslip, run_id=run.id, employee_id=employee.id, gross=gross, deductions=deductions, net=gross - deductions
    )


def quarters(amount: Decimal) -> Decimal:
    return (amount * 4).quantize(Decimal(1)) / 4
