// Keys: one key does the whole thing. Which key does what lies in the dialog of the page (`web/keyboard.py` has the
// sets); what a moderator changed is kept on this device. One switch turns all of them off (WCAG 2.1.4).

const KEPT = "moderation-keys";

function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(KEPT) ?? "{}");
    return found && typeof found === "object" ? found : {};
  } catch {
    return {}; // an older way of keeping it, or a window that keeps nothing
  }
}

function keep(settings) {
  try {
    localStorage.setItem(KEPT, JSON.stringify(settings));
  } catch {
    // Private windows may refuse to keep it; it holds until the page is left.
  }
}

export function start(does) {
  const dialog = document.querySelector("#keys");
  if (!dialog) return;
  const sets = JSON.parse(dialog.dataset.sets);
  const words = JSON.parse(dialog.dataset.words);
  const [on, set, said] = ["#keys-on", "#keys-set", "#keys-said"].map((id) => dialog.querySelector(id));
  const fields = [...dialog.querySelectorAll("input.key")];
  let settings = { on: true, set: "own", own: {}, ...kept() };
  if (!(settings.set in sets)) settings.set = "own";
  let going = 0;

  // What is spelt with a space between means the same thing.
  const keysOf = (action) => (settings.own?.[action] ?? sets[settings.set][action] ?? "").split(" ").filter(Boolean);
  const actionOf = (key) => fields.map((field) => field.name).find((action) => keysOf(action).includes(key));

  function show() {
    on.checked = settings.on !== false;
    set.value = settings.set;
    for (const field of fields) field.value = keysOf(field.name).join(" ");
  }

  function change(changes) {
    settings = { ...settings, ...changes };
    keep(settings);
    show();
    said.textContent = words.kept;
  }

  function remap(field, key) {
    const taken = actionOf(key);
    if ([...key].length !== 1 || /[\s\d]/.test(key)) said.textContent = words.bad;
    else if (taken && taken !== field.name) {
      const name = dialog.querySelector(`#key-${taken}`).textContent;
      said.textContent = words.taken.replace("{action}", name);
    } else change({ own: { ...settings.own, [field.name]: key } });
  }

  function open() {
    show();
    said.textContent = "";
    dialog.showModal();
  }

  on.addEventListener("change", () => change({ on: on.checked }));
  set.addEventListener("change", () => change({ set: set.value, own: {} }));
  dialog.querySelector("#keys-reset").addEventListener("click", () => change({ on: true, set: "own", own: {} }));
  for (const field of fields) {
    field.addEventListener("keydown", (event) => {
      // Tab, Escape and the like keep their meaning; letters and signs are what is being chosen.
      if (event.key.length > 1 || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      remap(field, event.key);
    });
    // What comes without a key (an on-screen keyboard, a paste).
    field.addEventListener("input", () => {
      remap(field, [...field.value].at(-1) ?? "");
      show();
    });
  }

  const button = document.querySelector("#keys-open");
  button.addEventListener("click", open);
  button.closest("[hidden]").hidden = false;

  function go(key) {
    going = 0;
    dialog.querySelector(`[data-go="${CSS.escape(key)}"]`)?.click();
  }

  document.addEventListener("keydown", (event) => {
    if (settings.on === false || dialog.open || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (event.target.matches("input:not([type=checkbox]), select, textarea, [contenteditable]")) return;
    if (going && Date.now() - going < 2000) {
      event.preventDefault();
      return go(event.key);
    }
    const action = /^[1-9]$/.test(event.key) ? "reason" : actionOf(event.key);
    if (!action) return;
    event.preventDefault();
    if (action === "help") open();
    else if (action === "go") going = Date.now();
    else does[action]?.(event.key);
  });
  show();
}
