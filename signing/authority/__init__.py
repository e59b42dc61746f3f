"""The sandbox's certification authority: roots, issuing authorities, and certificates of the Kazakh profile."""

from signing.authority.authority import Authority
from signing.authority.bad import BadKind, Order, issue_bad
from signing.authority.branch import Branch, Services
from signing.authority.holders import Employee, Holder, Person, System

__all__ = ["Authority", "BadKind", "Branch", "Employee", "Holder", "Order", "Person", "Services", "System", "issue_bad"]
