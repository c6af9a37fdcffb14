// Decisions on many comments at once take seconds: how far it is, asked for while the page waits for its answer.

const PATIENCE = 500; // most are done before anybody wonders
const EACH = 700;

// Returns what ends it. `about` says which batch: {until} of the page that asks, or {batch} that is taken back.
export function watch(about) {
  const line = document.querySelector("#progress");
  if (!line) return () => {};
  let timer = setTimeout(ask, PATIENCE);

  async function ask() {
    const answer = await fetch(`${line.dataset.href}?${new URLSearchParams(about)}`, { redirect: "error" }).catch(() => null);
    if (!timer) return;
    if (answer?.ok) {
      const { words, done, asked } = await answer.json();
      line.querySelector("p").textContent = words;
      const bar = line.querySelector("progress");
      if (asked) Object.assign(bar, { max: asked, value: done });
      line.hidden = false;
    }
    timer = setTimeout(ask, EACH);
  }

  return () => {
    clearTimeout(timer);
    timer = 0;
    line.hidden = true;
  };
}

// Forms that carry the moment of their page lead to a new page; until it comes, this one tells how far it is.
export function start() {
  document.addEventListener("submit", (event) => {
    const until = event.target.elements.until?.value;
    if (until && !event.defaultPrevented) watch({ until });
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload(); // what stood here was decided on
  });
}
