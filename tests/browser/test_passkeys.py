"""Passkeys in a real browser, with Chromium's own virtual authenticator in place of a finger on a key."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from moderation.comment import Email
from moderation.credentials import hash_password
from moderation.roles import Role, Roles
from moderation.store import moderators
from moderation.store.engine import Store
from tests.browser.watching import Watch, options
from tests.builders import NOW
from tests.running import Installation

pytestmark = pytest.mark.browser

CEM = "cem-with-a-key@example.org"
PASSWORD = "an honest password of Cem"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(chromium: Browser, service: Installation, store: Store) -> Iterator[Page]:
    """Cem's browser on a device that can keep passkeys."""
    hashed, email = hash_password(PASSWORD), Email(CEM)
    store.write(
        lambda tx: (
            moderators.by_email(tx, email) or moderators.add(tx, email, "Cem", hashed, "en", NOW, Roles(Role.MODERATOR))
        )
    )
    context = chromium.new_context(**options())
    watch = Watch().over(context)
    page = context.new_page()
    device: CDPSession = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    yield page
    watch.ends()
    assert watch.troubles == []


def logs_in(page: Page, service: Installation) -> None:
    page.goto(f"{service.origin}/login?lang=en")
    page.fill("#email", CEM)
    page.fill("#password", PASSWORD)
    page.click("main form button.primary")


def test_a_passkey_logs_in_alone_and_after_the_password(page: Page, service: Installation) -> None:
    logs_in(page, service)
    page.goto(f"{service.origin}/queue/account")
    page.fill("#passkey-name", "Laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator(".notice")).to_contain_text("Your passkey is there")
    expect(page.locator("b", has_text="Laptop")).to_be_visible()
    page.locator("form[action$='/logout'] button").click()

    # Alone, in place of address and password.
    page.goto(f"{service.origin}/login?lang=en")
    page.get_by_role("button", name="With a passkey").click()
    page.wait_for_url("**/queue")
    page.locator("form[action$='/logout'] button").click()

    # After the password, which opens nothing by itself any more.
    logs_in(page, service)
    expect(page.get_by_role("heading")).to_contain_text("One more step")
    page.get_by_role("button", name="With a passkey").click()
    page.wait_for_url("**/queue")
    page.goto(f"{service.origin}/queue/account")
    page.get_by_role("button", name="Remove the passkey Laptop").click()
    expect(page.locator(".notice")).to_contain_text("Removed")
