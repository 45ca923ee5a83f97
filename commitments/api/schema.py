"""The API's own description (OpenAPI 3.1), and the page that shows it."""

from csp.decorators import csp_update
from django.utils.decorators import method_decorator
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView


class Schema(SpectacularAPIView):
    pass


# Its style sheet carries icons as data: addresses. Scripts, styles and fonts come from here, as on every page.
@method_decorator(csp_update({"img-src": ["data:"]}), name="dispatch")
class Docs(SpectacularSwaggerSplitView):
    url_name = "api-schema"
    template_name = "commitments/api_docs.html"
