import unittest

from playwright.sync_api import expect

import made
from case import DashboardCase


class ErrorTests(DashboardCase):
    def test_a_key_is_asked_for_once_and_sent(self):
        dashboard = self.dashboard()
        seen = []

        def guard(route):
            key = route.request.headers.get("authorization")
            seen.append(key)
            if key == "Bearer right-key":
                route.continue_()
            else:
                route.fulfill(status=401, content_type="application/json", body='{"detail":"-","message":"-"}')

        for path in ("load", "devices", "devices/**", "jobs", "jobs/**"):
            dashboard.context.route(f"{dashboard.root}/{path}", guard)
        dashboard.open(date=made.DATE)
        page = dashboard.page
        field = page.get_by_label("API key")
        expect(field).to_be_focused()
        expect(page.get_by_role("dialog")).to_have_count(1)
        self.assertAccessible(dashboard)
        dashboard.shoot("key-wide-en", whole=False)
        field.fill("wrong-key")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("rejected")
        self.assertAccessible(dashboard)
        page.get_by_label("API key").fill("right-key")
        page.keyboard.press("Enter")
        expect(page.locator(".tile").first).to_be_visible()
        dashboard.settle()
        self.assertEqual(page.evaluate("() => [sessionStorage.apiKey, JSON.stringify(localStorage).includes('key')]"), ["right-key", False])
        count = len(seen)
        page.reload()
        dashboard.settle()
        self.assertEqual(set(seen[count:]), {"Bearer right-key"})

    def test_without_a_key_the_page_says_what_to_do(self):
        dashboard = self.dashboard(language="ja", phone=True)
        for path in ("load", "devices", "devices/**", "jobs"):
            dashboard.answer(path, {"detail": "-", "message": "-"}, status=401)
        dashboard.open(date=made.DATE)
        page = dashboard.page
        page.get_by_role("button", name="あとで").click()
        expect(page.get_by_role("alert")).to_contain_text("キーがないと")
        dashboard.shoot("key-refused-phone-ja", whole=False)
        page.get_by_role("button", name="キーを入力").click()
        expect(page.get_by_label("APIキー")).to_be_focused()

    def test_a_service_that_is_away_is_tried_again(self):
        dashboard = self.dashboard(dark=True)
        away = True

        def break_off(route):
            route.abort("connectionrefused") if away else route.continue_()

        for path in ("load", "devices", "devices/**"):
            dashboard.context.route(f"{dashboard.root}/{path}", break_off)
        dashboard.open(date=made.DATE)
        page = dashboard.page
        expect(page.locator("#view").get_by_role("alert")).to_contain_text("The service does not answer")
        expect(page.locator("#machine")).to_contain_text("No answer")
        self.assertAccessible(dashboard)
        dashboard.shoot("away-wide-en-dark", whole=False)
        away = False
        page.get_by_role("button", name="Try again").click()
        dashboard.settle()
        expect(page.locator("#view").get_by_role("alert")).to_have_count(0)

    def test_a_full_queue_and_a_lost_store_are_said(self):
        dashboard = self.dashboard()
        dashboard.answer("devices/*/days/*", made.day({}, store_error="no answer"))
        dashboard.answer("fetch-and-transcribe", {"detail": "処理待ちが上限", "message": "処理待ちが上限"}, status=503)
        dashboard.open(date=made.DATE).settle()
        page = dashboard.page
        expect(page.locator(".messages")).to_contain_text("The transcript store does not answer")
        page.get_by_role("button", name="Run", exact=True).click()
        expect(page.locator("#view").get_by_role("alert")).to_contain_text("処理待ちが上限")

    def test_the_first_recorder_can_be_named(self):
        dashboard = self.dashboard()
        dashboard.answer("devices", {"devices": [], "store_error": None})
        dashboard.page.goto(f"{dashboard.root}/dashboard")
        page = dashboard.page
        expect(page.locator("#view")).to_contain_text("No recorder is known yet")
        page.get_by_label("Recorder’s name").fill("demo-recorder")
        page.keyboard.press("Enter")
        dashboard.settle()
        self.assertIn("device=demo-recorder", page.url)


if __name__ == "__main__":
    unittest.main()
