"""A browser's window with the dashboard in it."""
import json
import os
import pathlib
import urllib.parse

from axe_playwright_python.sync_playwright import Axe

from service import DEVICE, ROOT

SCREENSHOTS = pathlib.Path(os.environ.get("DASHBOARD_SCREENSHOTS", ROOT / ".build/screenshots"))
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 375, "height": 812}
LOCALES = {"en": "en-GB", "ja": "ja-JP"}


class Dashboard:
    """`prefix` shows the page as behind a proxy that strips it."""

    def __init__(self, browser, service, *, language="en", phone=False, dark=False, still=False, prefix=""):
        self.service = service
        self.context = browser.new_context(
            viewport=PHONE if phone else WIDE, device_scale_factor=2 if phone else 1, has_touch=phone,
            locale=LOCALES[language], color_scheme="dark" if dark else "light",
            reduced_motion="reduce" if still else "no-preference")
        self.root = service.url + prefix
        if prefix:
            self.context.route(f"{self.root}/**", lambda route: route.continue_(url=route.request.url.replace(prefix, "", 1)))
        self.page = self.context.new_page()
        self.page.set_default_timeout(30_000)
        self.complaints = []
        self.page.on("console", lambda message: self.complain(message.type, message.text))
        self.page.on("pageerror", lambda error: self.complain("error", str(error)))

    def complain(self, kind, text):
        # The browser itself notes every answer that is not a success; the page has to handle those.
        if kind in ("error", "warning") and "Failed to load resource" not in text:
            self.complaints.append(text)

    def open(self, **place):
        query = urllib.parse.urlencode({"device": DEVICE, **place})
        self.page.goto(f"{self.root}/dashboard?{query}")
        return self

    def settle(self):
        self.page.wait_for_selector('#view > [aria-busy="false"]')
        self.page.wait_for_selector("#machine .figure")
        return self

    def answer(self, path, body, status=200):
        """From now on the page gets this for a path such as `devices/*/days/*`."""
        self.context.route(
            f"{self.root}/{path}",
            lambda route: route.fulfill(status=status, content_type="application/json", body=json.dumps(body)))

    def tile(self, block):
        return self.page.locator(f'.tile[data-block="{block}"]')

    def states(self):
        """By slot."""
        return self.page.evaluate(
            """() => Object.fromEntries([...document.querySelectorAll(".tile")].map((tile) =>
                [tile.dataset.block, [...tile.classList].find((name) => name !== "tile")]))""")

    FOCUSED = """() => { const it = document.activeElement;
        return it.dataset.block ?? it.querySelector?.(".number")?.textContent ?? (it.id || it.tagName); }"""

    def focused(self):
        """The slot or date that has the keyboard's focus, or the element's name."""
        return self.page.evaluate(self.FOCUSED)

    def await_focus(self, wanted):
        """Waits until `wanted` has the focus: it moves a moment after what moved it."""
        self.page.wait_for_function(f"(wanted) => ({self.FOCUSED})() === wanted", arg=wanted)

    def said(self):
        """What a screen reader was last told."""
        return self.page.locator("#announcer").text_content()

    def shoot(self, name, whole=True):
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        # Without what moves, so that two pictures of the same page are the same.
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=whole, animations="disabled")

    def accessibility_problems(self):
        """What axe finds against WCAG 2.2 A and AA and its best practices, one line each."""
        # Colors are measured where nothing is fading.
        self.page.wait_for_function("() => document.getAnimations().every((it) => it.effect.getTiming().iterations === Infinity)")
        found = Axe().run(self.page).response["violations"]
        return [f'{it["id"]}: {it["help"]}: {node["html"][:160]}' for it in found for node in it["nodes"]]

    def close(self):
        self.context.close()
