extension DashboardFile {
    /// The page and everything it loads.
    package static let all = [
        DashboardFile("dashboard.html", PackageResources.dashboard_html),
        DashboardFile("base.css", PackageResources.base_css),
        DashboardFile("views.css", PackageResources.views_css),
        DashboardFile("mark.svg", PackageResources.mark_svg),
        DashboardFile("api.js", PackageResources.api_js),
        DashboardFile("app.js", PackageResources.app_js),
        DashboardFile("dates.js", PackageResources.dates_js),
        DashboardFile("day.js", PackageResources.day_js),
        DashboardFile("dom.js", PackageResources.dom_js),
        DashboardFile("follow.js", PackageResources.follow_js),
        DashboardFile("grid.js", PackageResources.grid_js),
        DashboardFile("icons.js", PackageResources.icons_js),
        DashboardFile("key.js", PackageResources.key_js),
        DashboardFile("machine.js", PackageResources.machine_js),
        DashboardFile("month.js", PackageResources.month_js),
        DashboardFile("notice.js", PackageResources.notice_js),
        DashboardFile("slot.js", PackageResources.slot_js),
        DashboardFile("texts.js", PackageResources.texts_js),
        DashboardFile("tile.js", PackageResources.tile_js),
        DashboardFile("words.js", PackageResources.words_js),
    ]
}
