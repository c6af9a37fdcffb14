// The work that a suspicious comment takes: found by trying, outside of the page's own thread. Loaded only then.

const HEX = 16;
const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, HEX));
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(HEX).padStart(2, "0")).join("");

// Fills the form's field, and says whether it could. Without a secure context there is nothing to reckon with: then the
// form stays, with its button for those who can't.
export async function work(form) {
  const { subtle } = crypto;
  if (!subtle) return false;
  form.ariaBusy = true;
  const challenge = JSON.parse(form.work.dataset.challenge);
  const { nonce, salt, cost, keyLength, keyPrefix } = challenge.parameters;
  const rounds = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: cost };
  const password = new Uint8Array([...bytes(nonce), 0, 0, 0, 0]);
  const end = new DataView(password.buffer, password.length - 4);
  for (let counter = 0; !form.work.value && form.isConnected; counter++) {
    end.setUint32(0, counter);
    const key = await subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const derivedKey = hex(await subtle.deriveBits(rounds, key, keyLength * 8));
    if (derivedKey.startsWith(keyPrefix))
      form.work.value = btoa(JSON.stringify({ challenge, solution: { counter, derivedKey } }));
  }
  form.ariaBusy = null;
  return form.isConnected;
}
