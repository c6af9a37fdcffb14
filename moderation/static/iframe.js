// The thread in an iframe: for pages that want nothing of another's code but this.

export function frame(element, service) {
  const frame = document.createElement("iframe");
  frame.src = element.address("/thread", { frame: location.origin }) + location.hash;
  frame.title = element.title || element.textContent.trim();
  frame.sandbox = "allow-scripts allow-forms allow-same-origin allow-popups allow-top-navigation-by-user-activation";
  frame.style.cssText = "border:0;display:block;width:100%;min-height:30em";
  addEventListener("message", ({ source, origin, data }) => {
    // Anybody may send a message; only the frame's own, from the service, says how high it is.
    if (source === frame.contentWindow && origin === service && data?.type === "resize")
      frame.style.height = `${Math.ceil(data.height)}px`;
  });
  element.shadowRoot.replaceChildren(frame);
}
