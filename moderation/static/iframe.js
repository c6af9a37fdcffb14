// The thread in an iframe: for pages that want nothing of another's code but this.

const AIR = 80;
const OURS = "moderation-";

export function frame(element, service) {
  const frame = document.createElement("iframe");
  const theme = element.getAttribute("theme") ?? "";
  frame.src = element.address("/thread", { frame: location.origin, ...(theme && { theme }) }) + location.hash;
  frame.title = element.title || element.textContent.trim();
  frame.sandbox = "allow-scripts allow-forms allow-same-origin allow-popups allow-top-navigation-by-user-activation";
  frame.style.cssText = "border:0;display:block;width:100%;min-height:30em";
  // Of another scheme than its page, a frame has no ground to be seen through.
  frame.style.colorScheme = theme;
  const tell = (message) => frame.contentWindow.postMessage(message, service);
  const answers = {
    resize({ height }) {
      frame.style.height = `${Math.ceil(height)}px`;
      element.setAttribute("ready", "");
    },
    show({ top }) {
      const at = frame.getBoundingClientRect().top + top;
      if (at < 0 || at > innerHeight - AIR) scrollBy(0, at - AIR);
    },
    ready() {
      tell({ type: "kept", values: kept() });
    },
    keep({ key, value }) {
      if (`${key}`.startsWith(OURS)) localStorage[key] = value;
    },
  };
  addEventListener("message", ({ source, origin, data }) => {
    // Anybody may send a message; only the frame's own, from the service, is listened to.
    if (source === frame.contentWindow && origin === service && Object.hasOwn(answers, data?.type)) answers[data.type](data);
  });
  addEventListener("hashchange", () => tell({ type: "go", hash: location.hash }));
  element.shadowRoot.replaceChildren(frame);
}

// What a thread keeps on the device, where the browser lets only this page do so.
function kept() {
  try {
    return Object.fromEntries(Object.entries(localStorage).filter(([key]) => key.startsWith(OURS)));
  } catch {
    return {};
  }
}
