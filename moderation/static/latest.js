// <comment-latest site="KEY" count="5" lang="de">: a site's newest comments. It stands in the page as the page's own
// list, with the page's own style; until it is there, or where there is none, the element shows its children.

const service = new URL(import.meta.url).origin;
// A name of its own: a page that restricts policies says of each part whether it may make HTML.
const policy = globalThis.trustedTypes?.createPolicy("moderation-latest", { createHTML: (html) => html });

class CommentLatest extends HTMLElement {
  async connectedCallback() {
    const lang = this.closest("[lang]")?.lang;
    const given = { site: this.getAttribute("site") ?? "", count: this.getAttribute("count") ?? "", ...(lang && { lang }) };
    try {
      const response = await fetch(`${service}/embed/latest?${new URLSearchParams(given)}`, { credentials: "omit" });
      if (!response.ok) throw new Error(`comment-latest: the service answered ${response.status}`);
      const html = await response.text();
      if (html) this.innerHTML = policy ? policy.createHTML(html) : html;
    } catch (error) {
      console.error(error);
    }
  }
}

if (!customElements.get("comment-latest")) customElements.define("comment-latest", CommentLatest);
