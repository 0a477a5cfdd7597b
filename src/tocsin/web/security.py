"""Headers every answer carries: the content policy that the pages were tried under, and no copy of a child's page kept.

Sources: W3C Content Security Policy 3; RFC 9111 section 5.2.2.5 (no-store); OWASP secure headers.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# The hash admits the one inline line in the Design System's page template (it marks the body as script-enabled).
POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; "
    "script-src 'self' 'sha256-GUQ5ad8JK5KmEWmROf3LZd9ge94daqNvd8xy9YS1iDw='"
)
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"

type_of_answer = Callable[[HttpRequest], HttpResponse]


def headers(get_response: type_of_answer) -> type_of_answer:
    """Wrap every answer: the policy always; no-store on all but static files, so Back never shows a child."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Permissions-Policy"] = PERMISSIONS
        if not request.path.startswith("/static/"):
            response.headers["Cache-Control"] = "no-store"
        return response

    return answer
