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

// Only the page that the service named may learn how high this is.
const tell = () => parent.postMessage({ type: "resize", height: document.documentElement.offsetHeight }, host);
new ResizeObserver(tell).observe(document.documentElement);
