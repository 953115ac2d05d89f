import unittest

from playwright.sync_api import expect

import made
from case import DashboardCase
from service import TEXTS

# Rows with text and silent ones, by day.
MONTH = {
    1: (3, 2), 2: (9, 4), 3: (14, 5), 4: (22, 3), 7: (17, 6), 8: (12, 9), 9: (6, 2), 10: (25, 8), 11: (0, 5), 14: (19, 3),
    15: (8, 7), 16: (16, 4), 17: (11, 2), 18: (28, 6), 19: (2, 1), 21: (15, 9), 22: (5, 0), 24: (21, 5), 25: (13, 4),
}


class MonthTests(DashboardCase):
    def setUp(self):
        rows = []
        for day, (spoken, silent) in MONTH.items():
            for position, block in enumerate(made.BLOCKS[12:12 + spoken + silent]):
                rows.append((f"2025-07-{day:02}", block, TEXTS[position % len(TEXTS)] if position < spoken else ""))
        self.service.add_rows(rows)

    def test_a_month_is_a_calendar_of_days(self):
        for name, window in {
            "month-wide-en": {}, "month-wide-ja-dark": {"language": "ja", "dark": True},
            "month-phone-ja": {"language": "ja", "phone": True},
        }.items():
            with self.subTest(name):
                dashboard = self.dashboard(**window)
                dashboard.open(date="2025-07-16", view="month").settle()
                dates = dashboard.page.locator(".calendar .date")
                expect(dates).to_have_count(31)
                self.assertEqual(
                    {int(number): int(count or 0) for number, count in dashboard.page.evaluate(
                        """() => [...document.querySelectorAll(".calendar .date")].map((date) =>
                            [date.querySelector(".number").textContent, date.querySelector(".count").textContent])""")},
                    {day: MONTH.get(day, (0, 0))[0] for day in range(1, 32)})
                self.assertAccessible(dashboard)
                dashboard.shoot(name)

    def test_days_are_reached_by_keyboard_and_opened(self):
        dashboard = self.dashboard()
        dashboard.open(date="2025-07-16", view="month").settle()
        page = dashboard.page
        page.locator('.date[tabindex="0"]').focus()
        dashboard.await_focus("16")
        for key, day in [("ArrowDown", "23"), ("ArrowLeft", "22"), ("Home", "21"), ("End", "27"), ("ArrowUp", "20"),
                         ("Control+End", "31"), ("ArrowDown", "31"), ("Control+Home", "1"), ("ArrowDown", "8")]:
            page.keyboard.press(key)
            dashboard.await_focus(day)
        self.assertIn("12 slots with text, 9 silent", page.locator(".date:focus").get_attribute("aria-label"))
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=2)).to_contain_text("8 July 2025")
        expect(page.locator(".tile.transcribed")).to_have_count(12)
        expect(page.get_by_role("heading", level=2)).to_be_focused()

    def test_an_empty_month_says_so(self):
        dashboard = self.dashboard()
        dashboard.open(date="2031-02-10", view="month").settle()
        expect(dashboard.page.locator(".messages")).to_contain_text("No slot of this month")
        dashboard.page.get_by_role("button", name="Month before").click()
        expect(dashboard.page.get_by_role("heading", level=2)).to_have_text("January 2031")


if __name__ == "__main__":
    unittest.main()
