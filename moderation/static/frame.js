// The thread's page inside an iframe: alive as in the component, and as high as it needs to be.

import { enhance } from "$THREAD";

const { host, page } = document.body.dataset;
const policy = globalThis.trustedTypes?.createPolicy("moderation", { createHTML: (html) => html });
const given = new URLSearchParams(location.search);

function address(path) {
  const query = new URLSearchParams();
  for (const name of ["site", "page", "lang"]) if (given.has(name)) query.set(name, given.get(name));
  return `${location.origin}${path}?${query}`;
}

const trusted = (html) => (policy ? policy.createHTML(html) : html);
enhance(document, location.origin, trusted, page, address);

// Only a page of the origin that the service named may learn how high this is, and where what was asked for stands.
const tell = (message) => parent.postMessage(message, host);
new ResizeObserver(() => tell({ type: "resize", height: document.documentElement.offsetHeight })).observe(
  document.documentElement,
);

// What gets the focus from here is out of sight perhaps, and only the page around can scroll to it.
addEventListener("focusin", ({ target }) => {
  if (target.tabIndex < 0) tell({ type: "show", top: target.getBoundingClientRect().top });
});

// A link to a comment changes the address of the page around; that page hands the fragment on.
addEventListener("message", ({ source, origin, data }) => {
  if (source === parent && origin === host && data?.type === "go" && /^#comment-[\w-]+$/.test(data.hash))
    location.replace(data.hash);
});
