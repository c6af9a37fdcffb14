// The thread's page inside an iframe: alive as in the component, and as high as it needs to be.

import { enhance } from "$THREAD";

const ANSWERS_WITHIN = 1000;
const { host, page } = document.body.dataset;
const policy = globalThis.trustedTypes?.createPolicy("moderation", { createHTML: (html) => html });
const given = new URLSearchParams(location.search);

// Only a page of the origin that the service named may learn anything, and only it is listened to.
const tell = (message) => parent.postMessage(message, host);
const heard = (type, listen) =>
  addEventListener("message", ({ source, origin, data }) => {
    if (source === parent && origin === host && data?.type === type) listen(data);
  });

function address(path) {
  const query = new URLSearchParams();
  for (const name of ["site", "page", "lang"]) if (given.has(name)) query.set(name, given.get(name));
  return `${location.origin}${path}?${query}`;
}

// A browser that forbids frames of others to keep anything lets the page around keep it, as that does without a frame.
async function memory() {
  try {
    return localStorage && null;
  } catch {}
  const kept = await new Promise((answered) => {
    heard("kept", ({ values }) => answered(values));
    setTimeout(answered, ANSWERS_WITHIN, {});
    tell({ type: "ready" });
  });
  return new Proxy(kept, { set: (all, key, value) => ((all[key] = value), tell({ type: "keep", key, value }), true) });
}

const kept = await memory();
if (kept) Object.defineProperty(window, "localStorage", { value: kept });
enhance(document, location.origin, (html) => (policy ? policy.createHTML(html) : html), page, address);

new ResizeObserver(() => tell({ type: "resize", height: document.documentElement.offsetHeight })).observe(
  document.documentElement,
);

// What gets the focus from here is out of sight perhaps, and only the page around can scroll to it.
addEventListener("focusin", ({ target }) => {
  if (target.tabIndex < 0) tell({ type: "show", top: target.getBoundingClientRect().top });
});

// A link to a comment changes the address of the page around; that page hands the fragment on.
heard("go", ({ hash }) => {
  if (/^#comment-[\w-]+$/.test(hash)) location.replace(hash);
});
