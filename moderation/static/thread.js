// A thread that has been shown comes to life. `root` is the component's shadow or, in an iframe, the document.
//
// Every form and every link to a panel works the same way: the service is asked for a piece of HTML, and its elements say
// where they belong: `data-replaces` an id, `data-below` a comment; else they go into a panel below what asked.

const PATIENCE = 20_000;
const NEAR_THE_LIMIT = 500;
const DEVICE = "moderation-device";
const HIDDEN = "moderation-hidden-authors";
const ME = "moderation-me";
const KEPT = ["author", "email", "url"];

// What the device remembers. Browsers may forbid it; then there is nothing to remember.
const read = (key) => {
  try {
    return JSON.parse(localStorage[key]);
  } catch {}
};
const write = (key, value) => {
  try {
    localStorage[key] = JSON.stringify(value);
  } catch {}
};

export function enhance(root, service, trusted, page, address) {
  const $ = (id) => root.getElementById(id);
  const all = (selector) => root.querySelectorAll(selector);
  const draft = `moderation-draft ${page}`;
  const mine = `moderation-own ${page}`;
  const form = () => $("commentform");
  const own = () => read(mine) ?? [];
  const section = all(".comment-thread")[0];
  const times = new Intl.RelativeTimeFormat(section.lang);

  async function piece(url, options) {
    // Readers have no cookies here, and need none.
    const response = await fetch(url, { credentials: "omit", signal: AbortSignal.timeout(PATIENCE), ...options });
    const template = document.createElement("template");
    template.innerHTML = trusted(await response.text());
    return template.content;
  }

  const sending = (fields) => ({ method: "POST", body: new URLSearchParams(fields) });
  const asPanel = (address) => {
    const url = new URL(address, location);
    url.searchParams.set("panel", 1);
    return url;
  };

  function put(answer, from) {
    const next = answer.querySelector("[tabindex]:not([hidden], .elsewhere *)");
    for (const element of [...answer.children]) {
      const { replaces, below, device, own: id, token } = element.dataset;
      if (device) write(DEVICE, device);
      if (token) {
        write(mine, [...own().slice(-9), [id, token, Date.now()]]);
        write(draft, "");
      }
      if (below !== undefined) insert(element, below);
      else if ($(replaces)) $(replaces).replaceWith(element);
      else if (from) panel(from).replaceChildren(element);
    }
    if (from) goTo(next, "nearest");
    dress();
  }

  function insert(item, below) {
    const article = item.firstElementChild;
    const above = $(`comment-${below}`)?.closest("li");
    if ($(article.id)) $(article.id).replaceWith(article);
    else (above ?? root).querySelector(above ? ".children" : ".comment-list").append(item);
  }

  // Where an answer goes that doesn't say so: into the panel of what it is about.
  const panel = (from) => from.closest(":has(> .panel)").querySelector(":scope > .panel");

  function goTo(element, block) {
    for (let at = element; at; at = at.parentElement?.closest("details")) at.open = true;
    element?.scrollIntoView({ block });
    element?.focus({ preventScroll: true });
  }

  // A browser doesn't look into the shadow for the address's fragment.
  async function goToComment() {
    const id = location.hash.slice(1);
    if (!id.startsWith("comment-")) return;
    if (!$(id)) put(await piece(`${address("/embed/thread")}&list=1&to=${id.slice(8)}`));
    goTo($(id), "start");
  }

  // --- Writing ---

  // A token is good for one comment. The first focus asks for it; a sending that comes first waits for it.
  let asked;
  async function token() {
    const field = form().token;
    if (field.value) return;
    asked ??= fetch(address("/embed/token"), { credentials: "omit" }).then((response) => response.json());
    field.value ||= (await asked.catch(() => ({}))).token ?? "";
    asked = null;
  }

  async function send(sent, button, again) {
    if (sent === form()) await token();
    const fields = new FormData(sent, button);
    if (fields.has("device")) fields.set("device", read(DEVICE) ?? "");
    const answer = await piece(asPanel(button?.getAttribute("formaction") ?? sent.action), sending(fields));
    // A token may run out while somebody thinks; the answer brought another. Or it brought work to be done first.
    const late = !again && answer.querySelector("[data-again]");
    const isForm = sent === form();
    put(answer, button ?? sent);
    if (isForm) token();
    if (late && (!late.dataset.again || (await (await import(late.dataset.again)).work(late))))
      await send(late, null, true);
  }

  function submit(event) {
    event.preventDefault();
    const { target, submitter } = event;
    if (target.ariaBusy) return;
    target.ariaBusy = true;
    // When it fails the token stays: should the comment have arrived after all, it isn't stored twice.
    send(target, submitter)
      .catch(() => {
        $("form-errors").textContent = section.dataset.failed;
        $("form-errors").hidden = false;
        goTo($("form-errors"), "nearest");
      })
      .then(() => (target.ariaBusy = null));
  }

  let answered;
  function reply(link) {
    answered = link;
    // What is marked in a comment when its answer begins is quoted in it.
    const marked = `${root.getSelection?.() ?? getSelection()}`.trim();
    const article = link?.closest("article");
    if (marked && !form().comment.value && article?.querySelector(".comment-content").textContent.includes(marked))
      form().comment.value = marked.replace(/^/gm, "> ") + "\n\n";
    if (article) article.after($("respond"));
    else section.append($("respond"));
    const words = $("reply-title").firstElementChild;
    words.textContent = link?.dataset.title ?? words.dataset.default;
    form().comment_parent.value = link?.dataset.reply ?? "";
    $("cancel-comment-reply-link").hidden = !link;
  }

  // --- Dressing up what the service rendered: for this reader, on this device, at this hour ---

  function dress() {
    if (read(HIDDEN)) hide();
    for (const time of all("time:not([title])")) {
      const hours = (Date.parse(time.dateTime) - Date.now()) / 36e5;
      const [ago, unit] = hours > -1 ? [hours * 60, "minute"] : hours > -24 ? [hours, "hour"] : [hours / 24, "day"];
      time.title = time.textContent;
      if (ago > -30 || hours > -24) time.textContent = times.format(Math.round(ago), unit);
    }
    const kept = read(ME);
    if (!kept || !form() || form().keep.checked) return;
    form().keep.checked = true;
    for (const name of KEPT) form()[name].value ||= kept[name];
  }

  // Few readers hide an author, so what does it comes when one does.
  async function hide(name) {
    (await import(section.dataset.hiding)).hide(root, read, write, HIDDEN, name);
  }

  const listeners = {
    submit,
    focusin: ({ target }) => target.form?.id === "commentform" && token(),
    change() {
      if (form()) write(ME, form().keep.checked && Object.fromEntries(KEPT.map((name) => [name, form()[name].value])));
    },
    input({ target }) {
      if (target.id !== "comment") return;
      write(draft, target.value);
      const { limit, words } = $("comment-count").dataset;
      const left = limit - [...target.value].length;
      $("comment-count").textContent = left < NEAR_THE_LIMIT ? words.replace("{}", left) : "";
    },
    async click(event) {
      const link = event.target.closest("a, [data-hide]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const { reply: to, piece: url, hide: name } = link.dataset;
      const within = link.getAttribute("href")?.[0] === "#";
      if (to || url || within || link.id) event.preventDefault();
      if (name) hide(name);
      else if (to) {
        reply(link);
        form().comment.focus();
      } else if (link.id) {
        answered.focus();
        reply();
      } else if (url) put(await piece(url), link);
      else if (within) $(link.hash.slice(1)).focus();
    },
  };
  for (const kind in listeners) root.addEventListener(kind, listeners[kind]);
  addEventListener("hashchange", goToComment);

  if (form()) form().comment.value ||= read(draft) ?? "";
  const since = Date.now() - section.dataset.minutes * 60_000;
  const kept = own().filter(([id, , written]) => written > since || !$(`comment-${id}`));
  write(mine, kept);
  (async () => {
    const device = read(DEVICE);
    if (kept.length || device) {
      const asked = [["device", device], ...kept.map(([id, key]) => [id, key])];
      await piece(asPanel(address("/own")), sending(asked)).then(put, dress);
    } else dress();
    goToComment();
  })();
}
