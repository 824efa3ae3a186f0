"""What other apps show of the desk."""

from __future__ import annotations

from django import template

from safeconduct.node.matching.queries import settled_for
from safeconduct.node.registry.models import Person

register = template.Library()


@register.inclusion_tag("desk/joined.html")
def joined_by(person: Person) -> dict[str, object]:
    """The links that hold the reports of a file together, and who judged them."""
    return {"links": list(settled_for(person.pk))}
