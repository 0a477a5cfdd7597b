"""How a page is drawn: one Jinja environment in which a missing value is an error and every value is escaped.

Sources: Jinja 3.1, "API"; govuk-frontend-jinja, whose macros take the options the Design System documents.
"""

from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined

LOADERS = (
    PackageLoader("tocsin.web", "templates"),
    PrefixLoader({"components": PackageLoader("tocsin.web", "components")}),
    PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
)


def environment(**options: Any) -> Environment:
    """Build the environment Django asks for; StrictUndefined, because a blank could stand where a risk should."""
    return Environment(
        loader=ChoiceLoader(LOADERS),
        undefined=StrictUndefined,
        autoescape=True,
        auto_reload=options.get("auto_reload", False),
        trim_blocks=True,
        lstrip_blocks=True,
    )
