// Authors whom a reader doesn't want to see: their names are kept on the device, and nobody else learns of them.

export function hide(root, read, write, key, name) {
  const names = read(key) ?? [];
  if (name) names.includes(name) ? names.splice(names.indexOf(name), 1) : names.push(name);
  write(key, names.length ? names : null);
  for (const button of root.querySelectorAll("[data-hide]")) {
    const isHidden = names.includes(button.dataset.hide);
    button.ariaPressed = isHidden;
    const article = button.closest("article");
    for (const part of article.querySelectorAll(".comment-content, .acts > :not([data-hide])")) part.hidden = isHidden;
  }
}
