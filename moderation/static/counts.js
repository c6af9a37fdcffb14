// How many comments pages have, for lists of articles: <a href="ARTICLE" data-comments></a>, or any element with
// data-comments="ARTICLE". Whose they are stands in the script's own address: /counts.js?site=KEY, and &lang=de.
// One request for all of them; the words are the service's.

const { origin, searchParams } = new URL(import.meta.url);
const MOST = 100;
const page = (element) => new URL(element.dataset.comments || element.href, document.baseURI).href;

// A page that gets more articles later asks again: (await import(".../counts.js?site=KEY")).count().
export async function count(root = document) {
  const places = [...root.querySelectorAll("[data-comments]")];
  const pages = [...new Set(places.map(page))];
  for (let at = 0; at < pages.length; at += MOST) {
    const asked = pages.slice(at, at + MOST);
    const query = new URLSearchParams({ lang: document.documentElement.lang, ...Object.fromEntries(searchParams), words: 1 });
    for (const one of asked) query.append("page", one);
    const response = await fetch(`${origin}/api/v1/counts?${query}`, { credentials: "omit" });
    if (!response.ok) throw new Error(`counts: the service answered ${response.status}`);
    const words = await response.json();
    for (const place of places) place.textContent = words[page(place)] ?? place.textContent;
  }
}

count().catch(console.error);
