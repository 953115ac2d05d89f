import unittest

from playwright.sync_api import expect

from case import DashboardCase

CLIPS = ["ja-weather", "ja-meeting", "en-fox", "ja-dinner", "en-shopping"]


class JobTests(DashboardCase):
    """With the real engine running behind the page."""

    def test_a_day_is_run_and_watched_live(self):
        date = "2025-08-01"
        # Enough for some seconds on a fast machine.
        for position in range(8):
            self.service.add_audio(date, f"{8 + position:02}-30", CLIPS * 8)
        self.service.add_audio(date, "20-00", silence=30)
        self.service.add_damaged(date, "21-00")
        dashboard = self.dashboard(prefix="/vibe-transcriber")
        dashboard.open(date=date).settle()
        page = dashboard.page
        expect(page.locator(".messages")).to_contain_text("This day has not been checked")
        page.get_by_role("button", name="Run", exact=True).click()
        cancel = page.get_by_role("button", name="Cancel")
        expect(cancel).to_be_focused()
        expect(page.locator(".tile.transcribing").first).to_be_visible()
        expect(page.locator(".progress")).to_contain_text("of 10 slots")
        expect(page.locator("#queue")).to_contain_text(date)
        expect(page.locator(".tile.transcribed").first).to_be_visible()
        # Before the page was loaded again it saw the first events; afterwards it has to catch up.
        page.reload()
        expect(page.locator(".progress")).to_contain_text("of 10 slots")
        expect(page.locator(".tile.transcribing").first).to_be_visible()
        self.assertAccessible(dashboard)
        dashboard.shoot("running-wide-en")
        expect(page.locator(".messages")).to_contain_text("Done with errors: 9 transcribed, 1 failed.", timeout=1_200_000)
        expect(cancel).to_be_hidden()
        expect(page.locator(".tile.transcribed")).to_have_count(8)
        states = dashboard.states()
        self.assertEqual((states["20-00"], states["21-00"], states["22-00"]), ("silent", "failed", "no_audio"))
        self.assertIn("Done with errors", dashboard.said())
        # Words that every processor's rounding leaves alone; how right the texts are is for other tests.
        expect(page.locator(".texts")).to_contain_text("Please remember to buy milk")
        dashboard.tile("08-30").click()
        self.assertGreater(page.locator(".segments dt").count(), 2)
        dashboard.shoot("done-slot-wide-en", whole=False)
        page.keyboard.press("Escape")

        page.get_by_role("button", name="Run", exact=True).click()
        expect(page.locator(".messages")).to_contain_text("1 slot failed, and none was transcribed")

    def test_chosen_slots_are_run_again(self):
        date = "2025-08-02"
        self.service.add_audio(date, "09-00", ["en-fox"])
        self.service.add_audio(date, "10-00", ["ja-weather"])
        self.service.add_rows([(date, "09-00", "old text"), (date, "10-00", "kept text")])
        dashboard = self.dashboard(phone=True)
        dashboard.open(date=date).settle()
        page = dashboard.page
        expect(page.locator(".texts")).to_contain_text("old text")
        page.get_by_role("button", name="Run again…").click()
        run = page.get_by_role("button", name="Run 1 slot again")
        dashboard.tile("09-00").focus()
        page.keyboard.press("Space")
        self.assertEqual(dashboard.tile("09-00").get_attribute("aria-pressed"), "true")
        expect(run).to_be_enabled()
        self.assertAccessible(dashboard)
        dashboard.shoot("choosing-phone-en")
        run.click()
        expect(page.locator(".texts")).to_contain_text("lazy dog", timeout=600_000)
        expect(page.locator(".texts")).not_to_contain_text("old text")
        self.assertEqual(self.service.texts(date)["10-00"], "kept text")

    def test_a_job_is_cancelled(self):
        date = "2025-08-03"
        for hour in range(8, 20):
            self.service.add_audio(date, f"{hour:02}-00", CLIPS * 8)
        dashboard = self.dashboard(language="ja")
        dashboard.open(date=date).settle()
        page = dashboard.page
        page.get_by_role("button", name="実行", exact=True).click()
        expect(page.locator(".tile.transcribing").first).to_be_visible()
        page.get_by_role("button", name="中止").click()
        expect(page.locator(".messages")).to_contain_text("中止しました", timeout=1_200_000)
        expect(page.get_by_role("button", name="実行", exact=True)).to_be_visible()
        self.assertLess(len(self.service.texts(date)), 12)


if __name__ == "__main__":
    unittest.main()
