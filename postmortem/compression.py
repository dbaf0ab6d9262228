"""Pages leave compressed where the browser takes it. Style sheets and scripts are compressed when they are
collected; what people attach is so already, and is sent as it is kept.
"""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class PageCompressionMiddleware(GZipMiddleware):
    """Pages only. Each gets a few bytes by chance, and its form token is another every time: how long it is
    tells nobody what stands in it (the attack called BREACH).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)
