// <comment-thread site="KEY" page="URL" lang="de" theme="auto">: the comments of a page, and their form.
//
// The service that this file comes from renders all HTML; nothing here makes markup out of text. A host page with a
// strict Content-Security-Policy needs the service in script-src and connect-src, and nothing inline.

const service = new URL(import.meta.url).origin;
const policy = globalThis.trustedTypes?.createPolicy("moderation", { createHTML: (html) => html });
const trusted = (html) => (policy ? policy.createHTML(html) : html);

// Readers have no cookies here, and need none.
const ask = (url, options) => fetch(url, { credentials: "omit", ...options });

const style = ask(`${service}/embed.css`)
  .then((response) => (response.ok ? response.text() : ""))
  .then((css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    return [sheet];
  })
  .catch(() => []);

// Said while the service, which has all other words, can't be reached.
const UNREACHABLE = {
  de: ["Die Kommentare konnten nicht geladen werden.", "Auf eigener Seite öffnen"],
  en: ["The comments could not be loaded.", "Open them on their own page"],
};

const FIELDS = ["comment", "author", "email", "url"];

// What a reload must not lose. Browsers may forbid it; then there is nothing to remember.
const memory = {
  read(key) {
    try {
      return JSON.parse(sessionStorage.getItem(key));
    } catch {
      return null;
    }
  },
  write(key, value) {
    try {
      if (value) sessionStorage.setItem(key, JSON.stringify(value));
      else sessionStorage.removeItem(key);
    } catch {
      // Full or forbidden.
    }
  },
};

class CommentThread extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    // Until the thread is there, the element shows its children: the host page's link to it.
    this.attachShadow({ mode: "open" }).append(document.createElement("slot"));
    addEventListener("hashchange", () => this.goToComment());
    this.load();
  }

  get page() {
    return this.getAttribute("page") || document.querySelector("link[rel=canonical]")?.href || location.href;
  }

  address(path) {
    const query = new URLSearchParams({ site: this.getAttribute("site") ?? "", page: this.page });
    if (this.lang) query.set("lang", this.lang);
    return `${service}${path}?${query}`;
  }

  async load() {
    try {
      const [response, sheets] = await Promise.all([ask(this.address("/embed/thread")), style]);
      if (!response.ok) throw new Error(`comment-thread: the service answered ${response.status}`);
      const html = await response.text();
      this.shadowRoot.adoptedStyleSheets = sheets;
      this.shadowRoot.innerHTML = trusted(html);
    } catch (error) {
      console.error(error);
      this.apologise();
      return;
    }
    this.prepare();
    await this.showOwn();
    this.goToComment();
  }

  apologise() {
    const language = (this.lang || document.documentElement.lang).startsWith("de") ? "de" : "en";
    const [message, words] = UNREACHABLE[language];
    const note = document.createElement("p");
    const link = document.createElement("a");
    link.href = this.address("/thread");
    link.textContent = words;
    note.setAttribute("role", "status");
    note.append(`${message} `, link);
    this.shadowRoot.replaceChildren(note);
  }

  $(id) {
    return this.shadowRoot.getElementById(id);
  }

  prepare() {
    this.draft = `moderation-draft ${this.getAttribute("site")} ${this.page}`;
    this.own = `moderation-own ${this.getAttribute("site")} ${this.page}`;
    this.form = this.$("commentform");
    // A page that takes no comments has a sentence in the form's place.
    if (!this.form) return;
    this.fields = this.form.elements;
    this.fields.comment.value ||= memory.read(this.draft) ?? "";
    this.form.addEventListener("focusin", () => this.token(), { once: true });
    this.form.addEventListener("input", () => memory.write(this.draft, this.fields.comment.value));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.shadowRoot.addEventListener("click", (event) => this.clicked(event));
  }

  // A token is good for one comment. The first focus asks for it; a sending that comes first waits for it.
  token() {
    this.asked ??= ask(this.address("/embed/token"))
      .then((response) => (response.ok ? response.json() : {}))
      .then(({ token = "" }) => (this.fields.token.value = token))
      .catch(() => "")
      .then((token) => {
        if (!token) this.asked = null;
      });
    return this.asked;
  }

  async send() {
    if (this.sending) return;
    this.sending = true;
    this.fields.submit.setAttribute("aria-disabled", "true");
    try {
      await this.post(true);
    } finally {
      this.sending = false;
      this.fields.submit.removeAttribute("aria-disabled");
    }
  }

  async post(again) {
    if (!this.fields.token.value) await this.token();
    const sent = { ...Object.fromEntries(new FormData(this.form)), page: this.page };
    let status, answer;
    try {
      const headers = { Accept: "application/json", "Content-Type": "application/json" };
      const response = await ask(this.address("/comments"), { method: "POST", headers, body: JSON.stringify(sent) });
      status = response.status;
      answer = await response.json();
    } catch {
      // The token stays: should the comment have arrived after all, it isn't stored twice.
      return this.complain({}, this.form.dataset.failed);
    }
    if (status === 201) return this.accepted(sent, answer);
    const errors = answer.errors ?? {};
    if (answer.token) this.fields.token.value = answer.token;
    if (again && Object.keys(errors).join() === "token") return this.post(false);
    if (errors.comment_parent) this.endReply();
    return this.complain(errors, answer.error);
  }

  accepted(sent, answer) {
    this.complain({});
    this.fields.comment.value = this.fields.token.value = "";
    this.asked = null;
    this.token();
    memory.write(this.draft, "");
    memory.write(this.own, [...(memory.read(this.own) ?? []).slice(-9), [answer.id, answer.edit_token]]);
    this.endReply();
    const article = this.$(`comment-${answer.id}`) ?? this.insert(answer.item, sent.comment_parent);
    article.scrollIntoView({ block: "nearest" });
    article.focus({ preventScroll: true });
  }

  // Errors beside their fields and in the summary, which takes the focus. Without any, all of it goes away.
  complain(errors, message) {
    for (const name of FIELDS) {
      const field = this.fields[name];
      const note = this.$(`${name}-error`);
      field.dataset.notes ??= field.getAttribute("aria-describedby") ?? "";
      note.textContent = (errors[name] ?? []).join(" ");
      note.hidden = !errors[name];
      if (errors[name]) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
      field.setAttribute("aria-describedby", `${field.dataset.notes} ${errors[name] ? note.id : ""}`.trim());
    }
    // In the form's order, whatever order the service's JSON has.
    const names = [...new Set([...FIELDS, ...Object.keys(errors)])].filter((name) => errors[name]);
    const items = names.flatMap((name) => errors[name].map((text) => this.item(name, text)));
    const list = document.createElement("ul");
    list.append(...items);
    const head = document.createElement("p");
    head.textContent = message || this.form.dataset.summary;
    const summary = this.$("form-errors");
    summary.hidden = !message && !items.length;
    summary.replaceChildren(...(summary.hidden ? [] : items.length ? [head, list] : [head]));
    if (!summary.hidden) summary.focus();
  }

  item(name, text) {
    const item = document.createElement("li");
    const words = document.createElement(FIELDS.includes(name) ? "a" : "span");
    if (FIELDS.includes(name)) words.href = `#${name}`;
    words.textContent = text;
    item.append(words);
    return item;
  }

  clicked(event) {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.dataset.reply) this.beginReply(link);
    else if (link.id === "cancel-comment-reply-link") this.endReply(true);
    else if (link.closest(".to-form")) this.fields.comment.focus();
    else if (link.closest("#form-errors")) this.$(link.hash.slice(1)).focus();
    else return;
    event.preventDefault();
  }

  beginReply(link) {
    link.closest("article").after(this.$("respond"));
    this.name(link.dataset.title, link.dataset.reply);
    this.answered = link;
    this.fields.comment.focus();
  }

  endReply(back) {
    this.shadowRoot.querySelector(".comment-thread").append(this.$("respond"));
    this.name("", "");
    if (back) this.answered?.focus();
  }

  name(title, parent) {
    const words = this.$("reply-title").firstElementChild;
    words.textContent = title || words.dataset.default;
    this.fields.comment_parent.value = parent;
    this.$("cancel-comment-reply-link").hidden = !parent;
  }

  // The author's own comments that still wait. What was approved meanwhile stands in the thread already.
  async showOwn() {
    const waiting = (memory.read(this.own) ?? []).filter(([id]) => !this.$(`comment-${id}`));
    memory.write(this.own, waiting.length ? waiting : null);
    for (const [id, token] of waiting) {
      const url = `${service}/api/v1/comments/${id}${this.lang ? `?lang=${this.lang}` : ""}`;
      const found = await ask(url, { headers: { Authorization: `Bearer ${token}` } })
        .then((response) => (response.ok ? response.json() : null))
        .catch(() => null);
      if (found) this.insert(found.item, found.parent);
    }
  }

  insert(html, parent) {
    const template = document.createElement("template");
    template.innerHTML = trusted(html);
    const item = template.content.firstElementChild;
    const above = parent && this.$(`comment-${parent}`)?.closest("li");
    const list = above ? this.below(above) : this.shadowRoot.querySelector(".comment-list");
    list.hidden = false;
    list.append(item);
    this.shadowRoot.querySelector(".no-comments")?.remove();
    return item.firstElementChild;
  }

  below(item) {
    const known = item.querySelector(":scope > ol");
    if (known) return known;
    const list = document.createElement("ol");
    list.className = "children";
    item.append(list);
    return list;
  }

  // A browser doesn't look into the shadow for the address's fragment.
  goToComment() {
    const comment = location.hash.startsWith("#comment-") && this.$(location.hash.slice(1));
    if (!comment) return;
    comment.scrollIntoView();
    comment.focus({ preventScroll: true });
  }
}

if (!customElements.get("comment-thread")) customElements.define("comment-thread", CommentThread);
