"""The reports of single rounds: pytest's and Allure's pages, and a page that lists them."""

from reporting.pages.context import Pages, Site
from reporting.pages.folder import Kept


def rounds(site: Site) -> Pages:
    """Yield pytest's report of each run that has a page, the Allure reports, and for each target their list."""
    reports = site.press.round_reports
    for target in site.targets:
        page = reports.list_page(target.name)
        if page is None:
            return
        found = [(run, view) for run in target.runs if (view := reports.of(target.name, run.run.run_id)) is not None]
        for _run, view in found:
            if view.pytest is not None:
                yield view.pytest, Kept(view.source)
        for report in reports.allure(target.name):
            yield report.page, Kept(report.source)
        yield site.page("rounds.html", page, target=target, rounds=found)
