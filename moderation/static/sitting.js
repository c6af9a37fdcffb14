// Time that a moderator set aside: how much is left, and how many are decided. The service counts by itself; this only
// keeps the line true between two pages.

const TICK_SECONDS = 5;

export function start() {
  const line = document.querySelector("#sitting");
  if (!line) return { decided() {} };
  const bar = line.querySelector("progress");
  const begun = Date.now() - bar.value * 1000;

  function tick() {
    const spent = Math.min(bar.max, (Date.now() - begun) / 1000);
    const minutes = Math.ceil((bar.max - spent) / 60);
    const { one, more, over } = line.dataset;
    const words = minutes ? (minutes === 1 ? one : more).replace("%(num)s", minutes) : over;
    const left = line.querySelector(".left");
    bar.value = spent;
    if (left.textContent !== words) left.textContent = words;
    if (minutes) setTimeout(tick, TICK_SECONDS * 1000);
    else left.setAttribute("role", "status"); // told once, and nothing is cut off
  }

  tick();
  return {
    decided(by) {
      const done = line.querySelector(".done");
      done.textContent = Math.max(0, Number(done.textContent) + by);
    },
  };
}
