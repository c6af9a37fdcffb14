// Passkeys: asks the service what to sign, the browser to sign it, and the service whether that will do.
// Without this file the same pages work with a password and a code.

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const described = (list = []) => list.map((one) => ({ ...one, id: bytes(one.id) }));

function asked(options) {
  return { ...options, challenge: bytes(options.challenge), allowCredentials: described(options.allowCredentials) };
}

function wanted(options) {
  const user = { ...options.user, id: bytes(options.user.id) };
  return { ...options, user, challenge: bytes(options.challenge), excludeCredentials: described(options.excludeCredentials) };
}

function told({ id, rawId, type, response }) {
  const parts = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) parts[name] = text(response[name]);
  }
  return JSON.stringify({ id, rawId: text(rawId), type, response: parts });
}

async function post(address, fields) {
  const answer = await fetch(address, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { Accept: "application/json" },
    redirect: "error",
  });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

// What the form says besides a password or code.
const fieldsOf = (form) =>
  [...form.elements].filter(({ name, type }) => name && type !== "password" && name !== "code").map(({ name, value }) => [name, value]);

async function use(form) {
  const { options: address, finish } = form.dataset;
  const fields = Object.fromEntries(fieldsOf(form));
  const known = { csrf: fields.csrf, half: fields.half ?? "", next: fields.next ?? "", name: fields.name ?? "" };
  const { options, ticket } = await post(address, known);
  const publicKey = JSON.parse(options);
  const made = "makes" in form.dataset
    ? await navigator.credentials.create({ publicKey: wanted(publicKey) })
    : await navigator.credentials.get({ publicKey: asked(publicKey) });
  const answer = await post(finish, { ...known, ticket, credential: told(made) });
  if ("submits" in form.dataset) form.submit();
  else location.assign(answer.href);
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const button = form.querySelector("[data-ask]");
    const said = form.querySelector("[data-said]");
    button.hidden = false;
    button.addEventListener("click", async () => {
      said.hidden = true;
      button.disabled = true;
      try {
        await use(form);
      } catch {
        said.textContent = said.dataset.words;
        said.hidden = false;
      }
      button.disabled = false;
    });
  }
}
