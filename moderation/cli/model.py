"""`moderation model`: what the sites have been taught, and which of it is in use."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from moderation import learn, lessons, rehearse
from moderation.cli import places
from moderation.cli.database import open_all
from moderation.cli.errors import Refused
from moderation.cli.options import probability, settings_with_keys, words_from
from moderation.comment import Site
from moderation.context import Context
from moderation.rehearse import Change, Rehearsed
from moderation.store import layers, sites
from moderation.store.layers import StoredLayer

SHOWN = 20


def arguments(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    every = commands.add_parser(
        "list",
        help="list what the sites have been taught",
        description="List each site's layers, the newest first: what it learnt from, whether it is in use, or why not.",
    )
    every.add_argument("--site", metavar="KEY", help="only this site")
    every.add_argument("--json", action="store_true", help="as one JSON object, with figures")
    every.set_defaults(run=show_all)
    chosen = _of_a_site(commands, "use", "put one of a site's layers in place, and hold it there", use)
    chosen.add_argument("version", metavar="VERSION", help="as `moderation model list` prints it")
    _of_a_site(commands, "rollback", "go back to the layer before, or to the model alone, and stay there", rollback)
    _of_a_site(commands, "rebuild", "learn now from all decisions that stand, and go on learning", rebuild)
    _try_arguments(_of_a_site(commands, "try", "tell what would have changed, and change nothing", try_out))


def _of_a_site(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, caption: str, run: object
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=caption, description=caption[0].upper() + caption[1:] + ".")
    command.add_argument("--site", metavar="KEY", required=True, help="which site")
    command.set_defaults(run=run)
    return command


def _try_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--spam-above", metavar="P", type=probability, help="another line for the spam folder")
    command.add_argument("--publish-below", metavar="P", type=probability, help="another line for publishing unseen")
    command.add_argument("--model", metavar="VERSION", help="another layer; `none` is the model alone")
    command.add_argument("--words", metavar="FILE", type=Path, help="another list of words, one a line")
    command.add_argument("--hosts", metavar="FILE", type=Path, help="another list of hosts, one a line")
    command.add_argument("--last", metavar="N", type=int, default=1_000, help="so many comments (default: 1000)")
    command.add_argument("--json", action="store_true", help="as one JSON object, with every change")


def show_all(args: argparse.Namespace) -> int:
    with open_all(settings_with_keys(args)) as ctx:
        with ctx.store.read() as tx:
            chosen = [places.site(ctx.store, args.site)] if args.site else sites.every(tx)
            stored = {site.key: (site, layers.of(tx, site.id)) for site in chosen}
        if args.json:
            found = {key: [_as_json(site, one) for one in each] for key, (site, each) in stored.items()}
            print(json.dumps({"model": ctx.model.version, "sites": found}))
            return 0
        print(f"model\t{ctx.model.version or ctx.model.problem}")
        for site, each in stored.values():
            print("\n".join(_line(ctx, site, one) for one in each) or f"{site.key}\tnothing learnt yet")
    return 0


def _line(ctx: Context, site: Site, layer: StoredLayer) -> str:
    learnt = f"{layer.ham} ham, {layer.spam} spam"
    return f"{site.key}\t{layer.version}\t{layer.created:%Y-%m-%d %H:%M}\t{learnt}\t{_state(ctx, site, layer)}"


def _state(ctx: Context, site: Site, layer: StoredLayer) -> str:
    if layer.refused:
        return f"refused: {REFUSALS.get(layer.refused, layer.refused)}"
    if layer.base != ctx.model.version:
        return f"stands on {layer.base}, not in use"
    if layer.id == site.layer:
        return "active, held in place" if site.layer_held else "active"
    return "kept"


REFUSALS = {
    "canaries": "harmless comments would look like spam",
    "certain_canaries": "harmless comments would land in the spam folder",
    "frozen_cases": "it no longer tells plain spam from harmless comments",
    "loss": "it judges the site's own decisions worse than what is in use",
}


def _as_json(site: Site, layer: StoredLayer) -> dict[str, object]:
    return {
        "version": layer.version,
        "base": layer.base,
        "created": layer.created.isoformat(),
        "ham": layer.ham,
        "spam": layer.spam,
        "last_decision": layer.last_decision,
        "active": layer.id == site.layer,
        "held": layer.id == site.layer and site.layer_held,
        "refused": layer.refused,
        "figures": dict(layer.figures),
    }


def use(args: argparse.Namespace) -> int:
    with open_all(settings_with_keys(args)) as ctx:
        try:
            layer = learn.use(ctx, places.site(ctx.store, args.site), args.version)
        except learn.CannotLearn as error:
            raise Refused(str(error)) from None
    print(f"{args.site}: {layer.version} is in use and stays until `moderation model rebuild --site {args.site}`")
    return 0


def rollback(args: argparse.Namespace) -> int:
    with open_all(settings_with_keys(args)) as ctx:
        layer = learn.rollback(ctx, places.site(ctx.store, args.site))
    name = layer.version if layer else "the model alone"
    print(f"{args.site}: {name} is in use and stays until `moderation model rebuild --site {args.site}`")
    return 0


def rebuild(args: argparse.Namespace) -> int:
    with open_all(settings_with_keys(args)) as ctx:
        site = places.site(ctx.store, args.site)
        learn.release(ctx, site)
        try:
            learnt = learn.refit(ctx, places.site(ctx.store, args.site))
        except learn.CannotLearn as error:
            raise Refused(str(error)) from None
    if learnt.layer is None:
        print(f"{args.site}: no decision stands, so the model judges alone")
        return 0
    layer = learnt.layer
    again = "the same bytes as before" if learnt.repeated else "new"
    print(f"{args.site}: {layer.version} from {layer.ham} ham and {layer.spam} spam, {again}")
    if layer.refused:
        print(f"refused: {REFUSALS.get(layer.refused, layer.refused)}; what was in use stays")
    return 1 if layer.refused else 0


def try_out(args: argparse.Namespace) -> int:
    with open_all(settings_with_keys(args)) as ctx:
        site = places.site(ctx.store, args.site)
        proposed = rehearse.with_lines(site, args.publish_below, args.spam_above)
        words, hosts = words_from(args.words, site.words), words_from(args.hosts, site.hosts)
        proposed = replace(proposed, words=words, hosts=hosts)
        try:
            done = rehearse.rehearse(ctx, site, proposed, version=args.model, last=max(args.last, 1))
        except rehearse.UnknownLayer as error:
            raise Refused(str(error)) from None
        lines = lessons.layer(ctx, site)
    if args.json:
        print(json.dumps(_rehearsed_json(done)))
    else:
        print("\n".join(_rehearsed_lines(done, lines is not None)))
    return 0


def _rehearsed_lines(done: Rehearsed, is_taught: bool) -> Sequence[str]:
    judged = "the site's own layer" if is_taught else "the model alone"
    lines = [f"of the last {done.looked_at} comments, judged by {judged}, {len(done.changes)} would change"]
    for (before, after), count in sorted(done.counts.items()):
        against = sum(
            change.stands is before for change in done.changes if (change.before, change.after) == (before, after)
        )
        lines.append(f"{before} -> {after}: {count} (of these {against} stand at {before} today)")
    lines += [_change_line(change) for change in done.changes[:SHOWN]]
    if len(done.changes) > SHOWN:
        lines.append(f"... and {len(done.changes) - SHOWN} more; --json lists them all")
    return lines


def _change_line(change: Change) -> str:
    why = ", ".join(f"{finding.check}.{finding.reason}" for finding in change.reasons) or "-"
    chance = " -> ".join("-" if spam is None else f"{spam:.3f}" for spam in (change.spam_before, change.spam_after))
    return f"{change.id}\t{change.before} -> {change.after}\t{chance}\t{why}\ttoday {change.stands}"


def _rehearsed_json(done: Rehearsed) -> dict[str, object]:
    return {
        "looked_at": done.looked_at,
        "changes": [
            {
                "id": change.id,
                "before": change.before,
                "after": change.after,
                "stands": change.stands,
                "spam_before": change.spam_before,
                "spam_after": change.spam_after,
                "reasons": [f"{finding.check}.{finding.reason}" for finding in change.reasons],
            }
            for change in done.changes
        ],
    }
