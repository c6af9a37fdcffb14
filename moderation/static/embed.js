// <comment-thread site="KEY" page="URL" lang="de" theme="auto" mode="iframe">: the comments of a page, and their form.
//
// This is all that a page loads before its readers come near the comments. The service renders all HTML, nothing here
// makes markup out of text. A host page with a strict Content-Security-Policy needs the service in script-src and
// connect-src (in frame-src for iframe mode), and nothing inline. Until the thread is there, and whenever it can't be
// had, the element shows its children: the host page's link to it.

const service = new URL(import.meta.url).origin;
const plain = { createHTML: (html) => html };
const policy = globalThis.trustedTypes?.createPolicy("moderation", plain) ?? plain;
const trusted = (html) => policy.createHTML(html);

class CommentThread extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    this.attachShadow({ mode: "open" }).append(document.createElement("slot"));
    // At once for whoever comes for a comment, else when the thread comes near the screen.
    const near = new IntersectionObserver(
      (seen) => {
        if (!seen.some((entry) => entry.isIntersecting) && !location.hash.startsWith("#comment")) return;
        near.disconnect();
        if (this.getAttribute("mode") !== "iframe") this.load();
        else import(`${service}$IFRAME`).then(({ frame }) => frame(this, service));
      },
      { rootMargin: "600px" },
    );
    near.observe(this);
  }

  get page() {
    return this.getAttribute("page") || document.querySelector("link[rel=canonical]")?.href || location.href;
  }

  // The language is the element's or the host page's. To one that isn't spoken here the service answers in the site's.
  address(path, more) {
    const query = {
      site: this.getAttribute("site"),
      page: this.page,
      lang: this.closest("[lang]")?.lang,
      // What the host page says of its article.
      ai: this.getAttribute("ai-disclosure"),
      source: this.getAttribute("ai-source"),
      ...more,
    };
    for (const name in query) query[name] || delete query[name];
    return `${service}${path}?${new URLSearchParams(query)}`;
  }

  async load() {
    try {
      // Readers have no cookies here, and need none.
      const response = await fetch(this.address("/embed/thread"), { credentials: "omit" });
      if (!response.ok) throw new Error(response.status);
      const thread = document.createElement("template");
      thread.innerHTML = trusted(await response.text());
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(thread.content.querySelector("template").content.textContent);
      this.shadowRoot.adoptedStyleSheets = [sheet];
      this.shadowRoot.replaceChildren(thread.content);
    } catch (error) {
      console.error("comment-thread", error);
      addEventListener("online", () => this.load(), { once: true });
      return;
    }
    // The name is written in by the service: the rest, in the same version as this.
    const { enhance } = await import(`${service}$THREAD`);
    enhance(this.shadowRoot, service, trusted, this.page, (path) => this.address(path));
    // For styles and scripts of the page: from now on every click is answered in place.
    this.setAttribute("ready", "");
  }
}

if (!customElements.get("comment-thread")) customElements.define("comment-thread", CommentThread);
