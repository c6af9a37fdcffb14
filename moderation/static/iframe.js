// The thread in an iframe: for pages that want nothing of another's code but this.

const AIR = 80;

export function frame(element, service) {
  const frame = document.createElement("iframe");
  frame.src = element.address("/thread", { frame: location.origin }) + location.hash;
  frame.title = element.title || element.textContent.trim();
  frame.sandbox = "allow-scripts allow-forms allow-same-origin allow-popups allow-top-navigation-by-user-activation";
  frame.style.cssText = "border:0;display:block;width:100%;min-height:30em";
  addEventListener("message", ({ source, origin, data }) => {
    // Anybody may send a message; only the frame's own, from the service, says how high it is, and what to show of it.
    if (source !== frame.contentWindow || origin !== service) return;
    if (data?.type === "resize") frame.style.height = `${Math.ceil(data.height)}px`;
    if (data?.type === "show") show(frame.getBoundingClientRect().top + data.top);
  });
  addEventListener("hashchange", () => frame.contentWindow.postMessage({ type: "go", hash: location.hash }, service));
  element.shadowRoot.replaceChildren(frame);
}

function show(top) {
  if (top < 0 || top > innerHeight - AIR) scrollBy(0, top - AIR);
}
