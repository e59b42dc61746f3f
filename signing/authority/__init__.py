"""The sandbox's certification authority: roots, issuing authorities, and certificates of the Kazakh profile."""

from signing.authority.authority import Authority
from signing.authority.bad import BadKind, Order, issue_bad
from signing.authority.branch import Branch, Services
from signing.authority.holders import Employee, Holder, Person, System
from signing.authority.register import MemoryRegister, Register, Revocation

__all__ = [
    "Authority",
    "BadKind",
    "Branch",
    "Employee",
    "Holder",
    "MemoryRegister",
    "Order",
    "Person",
    "Register",
    "Revocation",
    "Services",
    "System",
    "issue_bad",
]
