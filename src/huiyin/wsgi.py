import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.settings")
application = get_wsgi_application()

# What is there by now stays until the end: no request need look through it for garbage, and a page makes some ten
# thousand objects that die with it.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
