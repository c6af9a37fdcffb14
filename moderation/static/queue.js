// Makes the queue quicker: decisions without a new page, and keys. Everything works without this file.
// Text goes in as text only: the pages run under Trusted Types with no policy.

import { start as startKeys } from "./keys.js";
import { start as startLive } from "./live.js";
import { start as startMany, watch } from "./many.js";
import { start as startSitting } from "./sitting.js";

const cards = document.querySelector("#cards");
const notice = document.querySelector("#notice");
const trouble = document.querySelector("#trouble");
const taken = new Map(); // id -> the card and what stood behind it, for undoing

const sitting = startSitting();
const list = () => [...document.querySelectorAll(".card")];
const current = () => document.activeElement?.closest(".card");

function focus(card) {
  if (!card) return;
  card.focus({ preventScroll: true });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  card.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
}

const TOAST_SECONDS = 10;
let toast = 0;

// What was done, with the way back for ten seconds. Whoever is about to use it is given the time.
function tell(answer, action = "", anew = false) {
  const form = notice.querySelector("form");
  notice.hidden = false;
  notice.querySelector("p").textContent = answer.message;
  notice.classList.toggle("warning", !answer.ok);
  form.hidden = !answer.undo;
  if (!anew) {
    form.setAttribute("action", action);
    form.elements.revision.value = answer.revision ?? "";
    offer(answer.followups ?? []);
  }
  clearTimeout(toast);
  if (answer.ok) toast = setTimeout(fade, TOAST_SECONDS * 1000);
}

function fade() {
  if (notice.matches(":hover, :focus-within")) toast = setTimeout(fade, 1000);
  else notice.hidden = true;
}

// What may follow from a decision: never asked before it.
function offer(followups) {
  const token = notice.querySelector("[name=csrf]").value;
  const made = followups.map(({ words, action, fields, href }) => {
    if (href) return element("a", { className: "button", href, textContent: words });
    const form = element("form", { method: "post" });
    form.setAttribute("action", action);
    for (const [name, value] of Object.entries({ csrf: token, ...fields })) {
      form.append(element("input", { type: "hidden", name, value }));
    }
    form.append(element("button", { textContent: words }));
    if (fields.kind === "author") form.dataset.author = "";
    if (fields.until) form.dataset.alike = "";
    return form;
  });
  notice.querySelector(".followups").replaceChildren(...made);
}

const element = (tag, properties) => Object.assign(document.createElement(tag), properties);

function count(status, change) {
  const shown = document.querySelector(`.count[data-status="${status}"]`);
  if (shown && /^\d+$/.test(shown.textContent)) shown.textContent = Math.max(0, Number(shown.textContent) + change);
}

function takeAway(card, byOther = false) {
  const cardsNow = list();
  const at = cardsNow.indexOf(card);
  taken.set(card.dataset.id, { card, before: card.nextElementSibling });
  const focused = card.contains(document.activeElement) || (!byOther && document.activeElement === document.body);
  card.remove();
  if (cardsNow.length === 1) {
    const empty = document.querySelector(".empty");
    empty.textContent = cards.dataset.gone;
    empty.hidden = false;
    document.querySelector("#main").focus();
  } else if (focused) {
    focus(cardsNow[at + 1] ?? cardsNow[at - 1]);
  }
}

// A colleague decided on it. The card that Ada has before her stays, and says so; any other leaves.
function leave(id, words) {
  const card = document.getElementById(`c-${id}`);
  if (!card || card.classList.contains("busy")) return;
  if (card === current() || cards.dataset.whole !== undefined) {
    const line = card.querySelector(".looking");
    line.textContent = words;
    line.hidden = false;
    card.classList.add("decided");
    tell({ message: words, ok: false });
  } else takeAway(card, true);
}

function putBack(id, revision) {
  const { card, before } = taken.get(id);
  taken.delete(id);
  card.classList.remove("busy");
  card.querySelector("[name=revision]").value = revision;
  cards.insertBefore(card, before?.isConnected ? before : null);
  document.querySelector(".empty").hidden = true;
  focus(card);
}

async function post(url, form, button) {
  const answer = await fetch(url, {
    method: "POST",
    body: new URLSearchParams(new FormData(form, button)),
    headers: { Accept: "application/json" },
    redirect: "error",
  });
  if (answer.status === 401) location.reload(); // leads to the login, and back
  const body = await answer.json();
  const message = body.message ?? body.error ?? Object.values(body.errors ?? {}).flat().join(" ");
  return { ...body, message, ok: answer.ok, conflict: answer.status === 409 && "revision" in body };
}

// Of a form with a button named action, `form.action` is that button: hence getAttribute.
async function decide(form, button, card) {
  const action = button.getAttribute("formaction") ?? form.getAttribute("action");
  card.classList.add("busy");
  const answer = await post(action, form, button);
  card.classList.remove("busy");
  if (cards.dataset.whole !== undefined && (answer.ok || answer.conflict)) {
    location.assign(wayBack(action, answer, form.elements.then?.value));
    return;
  }
  if (answer.ok || answer.conflict) {
    if (answer.status !== answer.before) {
      count(answer.before, -1);
      count(answer.status, +1);
    }
    const answered = answer.ok && card.querySelector(".reported") && !answer.stays;
    if (answered) count("reported", -1);
    if (!answer.stays) takeAway(card);
    // Leaving a reported comment as it is answers its readers, so it is a decision.
    if (answer.ok && (answered || answer.status !== answer.before)) sitting.decided(1);
  }
  tell(answer, action);
}

// A comment's own page leads back to the queue, which then tells what was done.
function wayBack(action, answer, then) {
  const way = new URL(cards.dataset.whole, location.href);
  way.searchParams.set(answer.ok && action.includes("/later") ? "later" : "decided", answer.id);
  if (then) way.hash = `c-${then}`;
  return way;
}

async function undo(form, button) {
  const batch = form.getAttribute("action").match(/\/batch\/([^/]+)\/undo/)?.[1];
  const end = batch ? watch({ batch }) : () => {};
  const answer = await post(form.getAttribute("action"), form, button).finally(end);
  if (answer.ok) {
    count(answer.before, -1);
    count(answer.status, +1);
    sitting.decided(-1);
    if (taken.get(answer.id)?.card.querySelector(".reported")) count("reported", +1);
    if (taken.has(answer.id)) putBack(answer.id, answer.revision);
    else location.reload();
  }
  tell(answer);
}

async function followUp(form, button) {
  const until = form.elements.until?.value;
  const end = until ? watch({ until }) : () => {};
  const answer = await post(form.getAttribute("action"), form, button).finally(end);
  if (answer.href) return location.assign(answer.href); // many left the page: a new one tells how many, with a way back
  tell(answer, "", true);
  form.remove();
}

async function reveal(form, button) {
  const answer = await post(button.formAction, form, button);
  const shown = form.querySelector(".revealed");
  shown.textContent = answer.message;
  shown.hidden = false;
  button.hidden = answer.ok;
}

function send(form, button) {
  const card = form.closest(".card");
  if (card?.classList.contains("busy")) return;
  trouble.hidden = true;
  const does = button.classList.contains("email") ? reveal : card ? decide : form.closest(".followups") ? followUp : undo;
  does(form, button, card).catch(() => {
    card?.classList.remove("busy");
    trouble.textContent = trouble.dataset.words;
    trouble.hidden = false;
  });
}

// Times in the moderator's own zone; the one that the page was made with stays as the title.
const local = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
for (const time of document.querySelectorAll("time[datetime]")) {
  time.title = time.textContent;
  time.textContent = local.format(new Date(time.dateTime));
}

// The address of a trial leads to its form, and the browser goes there first; what was wrong with it is one field.
addEventListener("load", () => document.querySelector(".trial [aria-invalid]")?.focus());

if (cards) {
  document.addEventListener("submit", (event) => {
    if (!event.submitter?.closest(".actions, .notice")) return;
    event.preventDefault();
    send(event.target, event.submitter);
  });
}

// The way from "edit", "answer" or "please rewrite" on a card leads to a form that lies folded on the comment's own page.
function unfold() {
  const details = document.querySelector("#edit:target > details, #reply:target > details, #rewrite:target > details");
  if (!details) return;
  details.open = true;
  const field = details.querySelector("textarea, select");
  field?.focus();
  (field ?? details).scrollIntoView({ block: "center" });
}
addEventListener("hashchange", unfold);
addEventListener("load", unfold);
for (const link of document.querySelectorAll("a[href='#edit'], a[href='#reply'], a[href='#rewrite']")) {
  link.addEventListener("click", () => setTimeout(unfold)); // again, where the address has it already
}

function step(by) {
  const all = list();
  const at = all.indexOf(current());
  focus(all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))]);
}

// Nothing is decided that isn't framed on the screen: without a current card a key only leads to the first one.
const onCard = (does) => (key) => (current() ? does(current(), key) : step(1));
const press = (selector) => onCard((card) => card.querySelector(selector)?.click());

function chooseReason(card, key) {
  const list = card.querySelector("select[name=reason]");
  if (list?.options[Number(key)]) {
    list.selectedIndex = Number(key);
    const said = document.querySelector("#said");
    said.textContent = list.selectedOptions[0].textContent;
  }
}

const boxOf = (card) => card.querySelector("input[name^=pick-]");
let anchor = null; // where a selection begins

function choose(card) {
  boxOf(card)?.click();
  anchor = card;
}

function chooseUpTo(card) {
  const all = list();
  const ends = [all.indexOf(anchor?.isConnected ? anchor : card), all.indexOf(card)].sort((a, b) => a - b);
  for (const box of all.slice(ends[0], ends[1] + 1).map(boxOf)) if (box && !box.checked) box.click();
}

if (cards && notice) {
  if (!notice.hidden && !notice.classList.contains("warning")) toast = setTimeout(fade, TOAST_SECONDS * 1000);
  startKeys({
    next: () => step(1),
    previous: () => step(-1),
    approve: press("button.approve"),
    spam: press("button.spam"),
    reject: press("button.reject"),
    edit: press("a.edit"),
    reply: press("a.reply"),
    rewrite: press("a.rewrite"),
    ask: press("button.ask"),
    hour: press("button.hour"),
    tomorrow: press("button.tomorrow"),
    undo: () => notice.querySelector("form:not([hidden]) button.undo")?.click(),
    author: () => notice.querySelector("form[data-author] button")?.click(),
    alike: () => notice.querySelector("form[data-alike] button")?.click(),
    reason: onCard(chooseReason),
    select: onCard(choose),
    select_to: onCard(chooseUpTo),
    search: () => document.querySelector("input[type=search]")?.focus(),
  });
  startMany();
  startLive({ cards, list, current, leave });
}
