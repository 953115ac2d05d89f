import unittest

from playwright.sync_api import expect

import made
from case import DashboardCase

WINDOWS = {
    "day-wide-en": {},
    "day-wide-ja-dark": {"language": "ja", "dark": True},
    "day-phone-ja": {"language": "ja", "phone": True},
    "day-phone-en-dark": {"phone": True, "dark": True},
}


class DayTests(DashboardCase):
    def test_every_state_is_told_by_word_and_outline_too(self):
        for name, window in WINDOWS.items():
            with self.subTest(name):
                dashboard = self.dashboard(**window)
                made.show_every_state(dashboard)
                dashboard.open(date=made.DATE).settle()
                self.assertEqual(
                    dashboard.states(), {it["time_block"]: it["state"] for it in made.every_state()["slots"]})
                outlines = {
                    dashboard.page.locator(f".legend .swatch.{state} path").first.get_attribute("d") for state in made.STATES}
                self.assertEqual(len(outlines), len(made.STATES))
                words = set(dashboard.page.locator(".legend li").all_inner_texts())
                self.assertEqual(len(words), len(made.STATES))
                self.assertAccessible(dashboard)
                width = dashboard.page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
                self.assertLessEqual(width, 0, "nothing is wider than the window")
                cut = dashboard.page.evaluate(
                    """() => [...document.querySelectorAll(".tile:not(.transcribed, .saved_later) .word")]
                        .filter((word) => word.scrollWidth > word.clientWidth).map((word) => word.textContent)""")
                self.assertEqual(cut, [], "every state can be read as a whole")
                dashboard.shoot(name)

    def test_texts_are_text_and_never_markup(self):
        dashboard = self.dashboard()
        text = '<img src=x onerror="document.title=1"><b>太字</b> & "quotes"'
        dashboard.answer("devices/*/days/*", made.day({"09-00": made.slot(
            "09-00", "transcribed", text, segments=[{"start": 0, "end": 1, "text": text}])}))
        dashboard.open(date=made.DATE).settle()
        expect(dashboard.page.locator(".texts p")).to_have_text(text)
        dashboard.tile("09-00").click()
        expect(dashboard.page.locator(".segments dd")).to_have_text(text)
        self.assertEqual(dashboard.page.locator("main img, dialog img, main b, dialog b").count(), 0)

    def test_a_slot_opens_with_text_and_times_and_gives_the_focus_back(self):
        dashboard = self.dashboard()
        made.show_every_state(dashboard)
        dashboard.open(date=made.DATE).settle()
        dialog = dashboard.page.get_by_role("dialog", name="09:00 – 09:30")
        dashboard.tile("09-00").click()
        expect(dialog).to_be_visible()
        self.assertEqual(dialog.locator("dt").all_inner_texts(), ["0:05 – 0:10", "0:15 – 0:19"])
        dashboard.await_focus("slot-title")
        self.assertAccessible(dashboard)
        dashboard.shoot("slot-wide-en", whole=False)
        dashboard.page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        dashboard.await_focus("09-00")

        dashboard.page.get_by_role("button", name="12:30", exact=True).click()
        dashboard.page.get_by_role("button", name="Slot after").click()
        expect(dashboard.page.get_by_role("dialog", name="13:00 – 13:30")).to_contain_text("nobody spoke")
        dashboard.page.get_by_role("button", name="Close").click()
        dashboard.await_focus("13-00")

    def test_what_was_left_out_is_told_with_its_reason(self):
        for language, summary, reason in [
            ("en", "2 passages left out", "repeats itself"), ("ja", "除いた箇所 2件", "同じ言葉の繰り返し"),
        ]:
            with self.subTest(language):
                dashboard = self.dashboard(language=language, phone=True)
                dashboard.answer("devices/*/days/*", made.day({"09-00": made.slot("09-00", "silent", "", rejected=[
                    {"start": 65, "end": 71.5, "reason": "boilerplate", "text": "ご視聴ありがとうございました"},
                    {"start": 90, "end": 120, "reason": "repetition", "text": "上に、上に、上に、"}])}))
                dashboard.open(date=made.DATE).settle()
                dashboard.tile("09-00").click()
                details = dashboard.page.get_by_role("dialog").locator("details")
                expect(details.locator("dd").first).to_be_hidden()
                details.get_by_text(summary, exact=True).click()
                expect(details.locator("dd")).to_have_count(2)
                expect(details.locator("dt").nth(1)).to_have_text("1:30 – 2:00")
                expect(details.locator("dd").nth(1)).to_contain_text("上に、上に、上に、")
                expect(details.locator("dd").nth(1)).to_contain_text(reason)
                self.assertAccessible(dashboard)
                dashboard.shoot(f"left-out-phone-{language}", whole=False)

    def test_a_long_text_is_short_until_all_of_it_is_wanted(self):
        for language, more, less in [("en", "Show all: 09:00", "Show less: 09:00"), ("ja", "すべて表示: 09:00", "短く表示: 09:00")]:
            with self.subTest(language):
                dashboard = self.dashboard(language=language, phone=True)
                dashboard.answer("devices/*/days/*", made.day({
                    "09-00": made.slot("09-00", "transcribed", "今日はとても天気がいいです。" * 60),
                    "10-00": made.slot("10-00", "transcribed", "短い。")}))
                dashboard.open(date=made.DATE).settle()
                page = dashboard.page
                text = page.locator(".texts p").first
                lines = "(it) => it.clientHeight / parseFloat(getComputedStyle(it).lineHeight)"
                self.assertEqual(round(text.evaluate(lines)), 6)
                expect(page.locator(".texts .more:visible")).to_have_count(1)
                self.assertAccessible(dashboard)
                dashboard.shoot(f"long-text-phone-{language}")
                button = page.get_by_role("button", name=more, exact=True)
                expect(button).to_have_attribute("aria-expanded", "false")
                button.focus()
                page.keyboard.press("Enter")
                button = page.get_by_role("button", name=less, exact=True)
                expect(button).to_be_focused()
                expect(button).to_have_attribute("aria-expanded", "true")
                self.assertGreater(text.evaluate(lines), 20)
                self.assertAccessible(dashboard)
                page.keyboard.press("Space")
                expect(page.get_by_role("button", name=more, exact=True)).to_be_focused()
                self.assertEqual(round(text.evaluate(lines)), 6)

    def test_a_failed_slot_says_why(self):
        dashboard = self.dashboard(language="ja", phone=True, dark=True)
        made.show_every_state(dashboard)
        dashboard.open(date=made.DATE).settle()
        dashboard.tile("10-30").click()
        dialog = dashboard.page.get_by_role("dialog")
        expect(dialog).to_contain_text("The file is no audio that ffmpeg can read.")
        expect(dialog).to_contain_text("音声の読み取り")
        self.assertAccessible(dashboard)
        dashboard.shoot("slot-phone-ja-dark", whole=False)

    def test_the_keyboard_alone_is_enough(self):
        dashboard = self.dashboard()
        made.show_every_state(dashboard)
        dashboard.open(date=made.DATE).settle()
        press = dashboard.page.keyboard.press
        press("Tab")
        self.assertEqual(dashboard.page.evaluate("() => document.activeElement.className"), "skip")
        dashboard.tile("00-00").focus()
        for key, block in [
            ("ArrowRight", "00-30"), ("ArrowDown", "06-30"), ("End", "11-30"), ("ArrowDown", "17-30"), ("ArrowRight", "18-00"),
            ("Home", "18-00"), ("ArrowLeft", "17-30"), ("Control+Home", "00-00"), ("ArrowUp", "00-00"), ("PageDown", "18-00"),
            ("Control+End", "23-30"), ("PageUp", "05-30"), ("Control+Home", "00-00"), ("ArrowDown", "06-00"),
            ("ArrowDown", "12-00"),
        ]:
            press(key)
            dashboard.await_focus(block)
        self.assertEqual(dashboard.page.locator('.tile[tabindex="0"]').count(), 1)
        dashboard.shoot("keyboard-wide-en", whole=False)
        press("Enter")
        expect(dashboard.page.get_by_role("dialog")).to_be_visible()
        press("Escape")
        dashboard.await_focus("12-00")
        press("Shift+Tab")
        self.assertNotIn(dashboard.focused(), made.BLOCKS, "Tab leaves the grid in one step")

    def test_rows_follow_the_width(self):
        dashboard = self.dashboard()
        made.show_every_state(dashboard)
        dashboard.open(date=made.DATE).settle()
        rows = dashboard.page.locator(".day [role=row]")
        for width, count in [(1280, 4), (800, 6), (375, 12)]:
            dashboard.page.set_viewport_size({"width": width, "height": 800})
            expect(rows).to_have_count(count)

    def test_who_wants_no_motion_gets_none(self):
        dashboard = self.dashboard(still=True)
        made.show_every_state(dashboard)
        dashboard.open(date=made.DATE).settle()
        dashboard.tile("09-00").click()
        self.assertEqual(dashboard.page.evaluate("() => document.getAnimations().length"), 0)

    def test_the_language_follows_the_browser_and_the_switch(self):
        dashboard = self.dashboard(language="ja")
        made.show_every_state(dashboard)
        dashboard.open(date=made.DATE).settle()
        page = dashboard.page
        self.assertEqual(page.locator("html").get_attribute("lang"), "ja")
        expect(page.get_by_role("heading", level=2)).to_have_text("2025年7月16日水曜日")
        page.get_by_role("button", name="English").click()
        expect(page.get_by_role("button", name="Cancel")).to_be_visible()
        self.assertEqual(page.locator("html").get_attribute("lang"), "en")
        page.reload()
        expect(page.get_by_role("button", name="日本語")).to_be_visible()

    def test_recorder_date_and_back_button(self):
        self.service.add_rows([("2025-06-01", "10-00", "一"), ("2025-06-02", "10-00", "二")])
        dashboard = self.dashboard(prefix="/vibe-transcriber")
        dashboard.open(date="2025-06-01").settle()
        page = dashboard.page
        expect(page.locator(".texts p")).to_have_text("一")
        page.get_by_role("button", name="Day after").click()
        expect(page.locator(".texts p")).to_have_text("二")
        self.assertIn("/vibe-transcriber/dashboard?device=demo-recorder&date=2025-06-02", page.url)
        page.get_by_label("Date").fill("2025-06-03")
        expect(page.locator(".messages")).to_contain_text("This day has not been checked yet")
        self.assertAccessible(dashboard)
        dashboard.shoot("empty-wide-en", whole=False)
        page.go_back()
        expect(page.locator(".texts p")).to_have_text("二")
        page.get_by_label("Recorder", exact=True).select_option(label="Another recorder…")
        page.get_by_label("Recorder’s name").fill("m5core2_auto")
        page.get_by_role("button", name="Show").click()
        expect(page.get_by_label("Recorder", exact=True)).to_have_value("m5core2_auto")
        expect(page.locator(".messages")).to_contain_text("This day has not been checked yet")


if __name__ == "__main__":
    unittest.main()
