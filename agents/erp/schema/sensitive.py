"""Fields that are sensitive by their name; what a name does not tell is declared in the override file."""

from __future__ import annotations

import re

from agents.erp.schema.snapshot import Model

SENSITIVE = re.compile(
    r"(^|_)(password|passwd|secret|token|api_?key|private_key|salary|wage|national_id|ssn|passport|iban|bank_account|"
    r"account_number|card_number|cvv|tax_id|birth_?date|date_of_birth|dob|medical|diagnosis|credit_limit)(_|$)"
)
PERSONAL = re.compile(
    r"(^|_)(email|e_mail|phone|mobile|fax|address|street|postcode|zip_?code|birth|gender|nationality)(_|$)"
)


def sensitive_fields(model: Model) -> list[str]:
    """Fields that need a permission."""
    return [name for name in model.fields if SENSITIVE.search(name)]


def personal_fields(model: Model) -> list[str]:
    """Fields that tell something of a person, sensitive ones included."""
    return [name for name in model.fields if SENSITIVE.search(name) or PERSONAL.search(name)]
