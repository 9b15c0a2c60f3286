"""What is said to browsers beside the page: that it is not to be kept, and what it will never ask for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

NEVER = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class HeaderMiddleware:
    """Pages and files of who is signed in are kept by no browser and no proxy, unless the page says otherwise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", NEVER)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response
