// What colleagues do meanwhile: cards they decided leave, and the card they look at says so. Asked every few seconds
// while the page is in sight; what is looked at is a lease that ends by itself.

const SECONDS = 8;
const AWAY_SECONDS = 120; // who has touched nothing for so long looks at nothing

export function start({ cards, list, current, leave }) {
  const { live, csrf } = cards.dataset;
  if (!live) return;
  let newest = cards.dataset.newest;
  let timer = 0;
  let touched = Date.now();
  for (const kind of ["keydown", "pointermove", "pointerdown", "scroll"]) {
    addEventListener(kind, () => (touched = Date.now()), { passive: true });
  }
  const before = () => (Date.now() - touched < AWAY_SECONDS * 1000 ? (current()?.dataset.id ?? "") : "");

  function shows(looking) {
    for (const card of list()) {
      if (card.classList.contains("decided")) continue; // that is told there instead
      const line = card.querySelector(".looking");
      const words = looking[card.dataset.id] ?? "";
      if (line.textContent !== words) line.textContent = words;
      line.hidden = !words;
    }
  }

  async function ask() {
    const ids = list().map((card) => card.dataset.id);
    const body = new URLSearchParams({ csrf, since: newest, ids: ids.join(","), at: before() });
    const answer = await fetch(live, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "error" });
    if (!answer.ok) return;
    const told = await answer.json();
    newest = told.newest;
    shows(told.looking);
    for (const [id, words] of Object.entries(told.decided)) leave(id, words);
  }

  async function tick() {
    clearTimeout(timer);
    if (document.visibilityState === "visible") await ask().catch(() => {}); // the next one may get through
    timer = setTimeout(tick, SECONDS * 1000);
  }

  document.addEventListener("visibilitychange", tick);
  // A card that comes into focus is told at once, but not each that is passed on the way.
  let settled = 0;
  cards.addEventListener("focusin", () => {
    clearTimeout(settled);
    settled = setTimeout(tick, 700);
  });
  tick();
}
