"""Where gunicorn finds the register (source: PEP 3333)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tocsin.web.settings")
application = get_wsgi_application()
