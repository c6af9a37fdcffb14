// Makes the queue quicker: decisions without a new page, and keys. Everything works without this file.
// Text goes in as text only: the pages run under Trusted Types with no policy.

const cards = document.querySelector("#cards");
const notice = document.querySelector("#notice");
const trouble = document.querySelector("#trouble");
const taken = new Map(); // id -> the card and what stood behind it, for undoing

const list = () => [...document.querySelectorAll(".card")];
const current = () => document.activeElement?.closest(".card");

function focus(card) {
  if (!card) return;
  card.focus({ preventScroll: true });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  card.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
}

function tell(answer, action = "") {
  const form = notice.querySelector("form");
  notice.querySelector("p").textContent = answer.message;
  notice.classList.toggle("warning", !answer.undo);
  form.hidden = !answer.undo;
  form.setAttribute("action", action);
  form.elements.revision.value = answer.revision ?? "";
  notice.hidden = false;
}

function count(status, change) {
  const shown = document.querySelector(`.count[data-status="${status}"]`);
  if (shown && /^\d+$/.test(shown.textContent)) shown.textContent = Math.max(0, Number(shown.textContent) + change);
}

function takeAway(card) {
  const cardsNow = list();
  const at = cardsNow.indexOf(card);
  taken.set(card.dataset.id, { card, before: card.nextElementSibling });
  card.remove();
  if (cardsNow.length === 1) {
    const empty = document.querySelector(".empty");
    empty.textContent = cards.dataset.gone;
    empty.hidden = false;
    document.querySelector("#main").focus();
  } else {
    focus(cardsNow[at + 1] ?? cardsNow[at - 1]);
  }
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
  card.classList.add("busy");
  const answer = await post(form.getAttribute("action"), form, button);
  card.classList.remove("busy");
  if (answer.ok || answer.conflict) {
    if (answer.status !== answer.before) {
      count(answer.before, -1);
      count(answer.status, +1);
    }
    takeAway(card);
  }
  tell(answer, form.getAttribute("action"));
}

async function undo(form, button) {
  const answer = await post(form.getAttribute("action"), form, button);
  if (answer.ok) {
    count(answer.before, -1);
    count(answer.status, +1);
    if (taken.has(answer.id)) putBack(answer.id, answer.revision);
    else location.reload();
  }
  tell(answer);
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
  const work = button.classList.contains("email") ? reveal(form, button) : card ? decide(form, button, card) : undo(form, button);
  work.catch(() => {
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

// Keys. One switch turns them off, kept in this browser (WCAG 2.1.4).

const KEPT = "moderation-keys";
const BUTTONS = { a: "button.approve", f: "button.approve", s: "button.spam", d: "button.reject", r: "button.reject" };

function step(by) {
  const all = list();
  const at = all.indexOf(current());
  focus(all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))]);
}

function press(key) {
  if (key === "j") step(1);
  else if (key === "k") step(-1);
  else if (key === "u") notice.querySelector("form:not([hidden]) button")?.click();
  else if (current()) current().querySelector(BUTTONS[key])?.click();
  else step(1); // nothing is decided that isn't framed on the screen
}

function switchedOn() {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true;
  }
}

const keys = document.querySelector(".keys");
if (cards && keys) {
  const box = keys.querySelector("input");
  keys.hidden = false;
  box.checked = switchedOn();
  box.addEventListener("change", () => {
    try {
      localStorage.setItem(KEPT, box.checked ? "on" : "off");
    } catch {
      // Private windows may refuse to keep it; it holds until the page is left.
    }
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, select, textarea");
    if (!box.checked || typing || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (!["j", "k", "u", ...Object.keys(BUTTONS)].includes(event.key)) return;
    event.preventDefault();
    press(event.key);
  });
}
