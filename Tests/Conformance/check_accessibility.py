import shutil

from program import Skipped, Town, expect


def check(report):
    import pages
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    chromium = next((p for p in map(shutil.which, ("chromium", "google-chrome")) if p), None)
    if not chromium:
        raise Skipped("no chromium: install it")
    count = 0
    with Town() as town, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        files = pages.write(town)
        for scheme in ["light", "dark"]:
            for width in [320, 1280]:
                # axe is put into the page from outside, which the page's own policy would forbid.
                context = browser.new_context(
                    color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True
                )
                page = context.new_page()
                for file in files:
                    page.goto(file.as_uri())
                    found = Axe().run(page)
                    where = f"{file.name}, {scheme}, {width} px"
                    expect(found.violations_count == 0, f"{where}: {found.generate_report()}")
                    across = page.evaluate(
                        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
                    )
                    expect(not across, f"{where}: must be scrolled sideways")
                    count += 1
                context.close()
        browser.close()
    return f"{count} views, no violation"
