import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "postmortem.settings")
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018 - all views are read now, not by the first request of each process
# What is there now stays: the collector would look through it again amid requests, for nothing.
gc.collect()
gc.freeze()
# A page makes some ten thousand objects and lets go of them: to look for cycles every 700 is a tenth of it.
gc.set_threshold(20_000, 20, 10)
