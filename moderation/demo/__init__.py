"""What `moderation demo` shows: a site with samples, its moderator, and a newspaper that embeds the thread."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from moderation import install
from moderation.comment import Email, Moderator
from moderation.config import ConfigError, Settings
from moderation.context import Context, open_context
from moderation.credentials import hash_password, one_time_password
from moderation.demo import samples
from moderation.demo.host import PAGES, Newspaper
from moderation.store import Store, sites

SITE = "demo"
ADA = "ada@example.org"


@dataclass(frozen=True, slots=True)
class Furnished:
    """What the demo put into the database. The password is known only when it was made in this run."""

    settings: Settings
    newspaper: Newspaper
    password: str | None
    new_comments: int


def furnish(settings: Settings, origin: str, is_over: Callable[[], bool]) -> Furnished:
    """Make keys, tables, the site, Ada and the samples, as far as they aren't there; stop early when `is_over`.

    Raises ConfigError, store.Unavailable or migrate.MigrationError.
    """
    # A line for each request would push the welcome off the screen.
    quiet = replace(settings, log_level="warning") if settings.log_level == "info" else settings
    complete = install.prepare(quiet).settings
    ctx = open_context(complete)
    with ctx.store:
        _refuse_other_sites(ctx.store, complete)
        there = install.ensure_site(ctx.store, SITE, "Der Steppenbote", "de", [origin], ctx.clock())
        ada, password = _ada(ctx)
        new = samples.send(ctx, there.site, origin, ada, is_over)
        newspaper = Newspaper(origin, complete.origin, SITE, samples.article_time(ctx))
    return Furnished(complete, newspaper, password, new)


def _refuse_other_sites(store: Store, settings: Settings) -> None:
    """Samples have no place among real comments."""
    with store.read() as tx:
        keys = [site.key for site in sites.every(tx)]
    if keys and SITE not in keys:
        raise ConfigError(
            f"the database in {settings.data_dir} serves other sites ({', '.join(keys)}); "
            "set MODERATION_DATA_DIR to a folder for the demo"
        )


def _ada(ctx: Context) -> tuple[Moderator, str | None]:
    password = one_time_password()
    hashed = hash_password(password)
    ada, is_new = install.ensure_moderator(ctx.store, Email(ADA), "Ada", "de", hashed, ctx.clock())
    return ada, password if is_new else None


def welcome(furnished: Furnished) -> str:
    """What to look at, and how to get in. The last line says that all is ready."""
    service = furnished.settings.origin
    password = furnished.password or f"as printed at first; `moderation moderator reset {ADA}` gives a new one"
    return f"""
  article and comments   {furnished.newspaper.address(PAGES[0])}
  moderators' queue      {service}/queue
  login                  {ADA}
  password               {password}

ready; Ctrl-C ends everything, the data stays"""
