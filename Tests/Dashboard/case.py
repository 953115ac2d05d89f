"""One service and one browser for all tests."""
import atexit
import os
import shutil
import unittest

from playwright.sync_api import expect, sync_playwright

from dashboard import Dashboard
from service import Service

expect.set_options(timeout=60_000)
_shared = {}


def _browser():
    if "browser" not in _shared:
        _shared["playwright"] = sync_playwright().start()
        _shared["browser"] = _shared["playwright"].chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            # Chromium's own sandbox does not start as root, as in CI's container; only this project's pages are shown.
            args=["--no-sandbox"] if os.getuid() == 0 else [])
    return _shared["browser"]


def _service():
    if "service" not in _shared:
        _shared["service"] = Service()
    return _shared["service"]


@atexit.register
def _end():
    if "service" in _shared:
        _shared["service"].stop()
    if "browser" in _shared:
        _shared["browser"].close()
        _shared["playwright"].stop()


class DashboardCase(unittest.TestCase):
    @property
    def service(self):
        return _service()

    def dashboard(self, service=None, **window):
        dashboard = Dashboard(_browser(), service or self.service, **window)
        self.addCleanup(dashboard.close)
        self.addCleanup(lambda: self.assertEqual(dashboard.complaints, []))
        return dashboard

    def assertAccessible(self, dashboard):
        self.assertEqual(dashboard.accessibility_problems(), [])
