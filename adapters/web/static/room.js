// The room on show: its messages, in order, each once, and when they were written.

const log = () => document.getElementById("log");
const scroll = document.getElementById("scroll");
const jump = document.getElementById("jump");
const ages = new Intl.RelativeTimeFormat("en", { numeric: "always" });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });
const units = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60]];

export const room = () => document.body.dataset.room;

/** Make elements of markup that the server has rendered and escaped. */
export function parse(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

function articleOf(html) {
  return document.importNode(parse(html).querySelector("article"), true);
}

/** Say how long ago each time was, and exactly when, in the zone of this browser. */
export function tellTimes(root = document) {
  for (const time of root.querySelectorAll("time")) {
    const at = new Date(time.dateTime);
    const seconds = Math.max(0, (Date.now() - at) / 1000);
    const unit = units.find(([, length]) => seconds >= length);
    if (unit) time.textContent = ages.format(-Math.floor(seconds / unit[1]), unit[0]);
    time.title = exact.format(at);
  }
}

/** The numbers of the stored messages on show, oldest first. */
export function shownIds() {
  return [...document.querySelectorAll("#log > [data-id]")].map((one) => Number(one.dataset.id));
}

const isAtEnd = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 120;

export function scrollToEnd() {
  scroll.scrollTop = scroll.scrollHeight;
  jump.hidden = true;
}

/** Change the messages, and stay at the end if that is where the reader is. */
function keepingPlace(change) {
  const follow = isAtEnd();
  change();
  if (follow) scrollToEnd();
  return follow;
}

/** Show a stored message: in place of its earlier version, or where its number belongs. */
export function showMessage({ id, version, html }) {
  const standing = document.querySelector(`#log > [data-id="${id}"]`);
  if (standing?.dataset.version === version) return standing;
  const article = articleOf(html);
  tellTimes(article);
  if (standing) {
    for (const reply of standing.querySelectorAll(".below")) article.append(reply);
    replace(standing, article);
    return article;
  }
  const stored = [...document.querySelectorAll("#log > [data-id]")];
  // Older than what is shown: it belongs to the earlier messages, which are loaded when asked for.
  if (stored.length && id < Number(stored[0].dataset.id)) return null;
  const before = stored.findLast((other) => Number(other.dataset.id) < id);
  article.classList.add("fresh");
  const followed = keepingPlace(() => {
    if (before && before !== stored.at(-1)) before.after(article);
    else log().append(article);
  });
  jump.hidden = followed;
  return article;
}

function bringIntoView(article) {
  const fits = article.clientHeight < scroll.clientHeight;
  article.scrollIntoView({ block: fits ? "nearest" : "start" });
}

/** Show an answer to a typed line at the end. */
export function showReply(html) {
  const article = articleOf(html);
  tellTimes(article);
  article.classList.add("fresh");
  log().append(article);
  bringIntoView(article);
}

/** Show an answer to a pressed button: in place of its message, or below what it stands on. */
export function showOutcome(button, { html, replaces }) {
  const fresh = articleOf(html);
  tellTimes(fresh);
  const pressed = button.closest("article");
  if (replaces || pressed.matches(".below")) {
    // A stored message stays one, so that its next version finds it.
    for (const name of ["id", "version"]) if (pressed.dataset[name]) fresh.dataset[name] = pressed.dataset[name];
    for (const name of ["below", "private"]) fresh.classList.toggle(name, pressed.classList.contains(name));
    replace(pressed, fresh);
  } else {
    fresh.classList.add("below", "fresh");
    const card = button.closest(".card");
    const earlier = card ? card.nextElementSibling : pressed.lastElementChild;
    if (earlier?.matches(".below")) earlier.remove();
    if (card) card.after(fresh);
    else pressed.append(fresh);
  }
  bringIntoView(fresh);
}

/** Let every card of a posting say what was done with it. */
export function showMarks(posting, marks) {
  for (const button of document.querySelectorAll(`[data-posting="${posting}"] [data-mark]`)) {
    button.value = marks[button.dataset.mark].action;
    button.textContent = marks[button.dataset.mark].label;
  }
}

/** Put one element in another's place, and keep the focus about where it was. */
export function replace(old, fresh) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const at = focused ? focusable(old).indexOf(focused) : -1;
  keepingPlace(() => old.replaceWith(fresh));
  if (focused) (focusable(fresh)[at] ?? fresh).focus({ preventScroll: true });
}

const focusable = (root) => [...root.querySelectorAll("a[href], button, summary")];

/** Put earlier messages before the others, without moving what is being read. */
export function showEarlier(articles) {
  const height = scroll.scrollHeight;
  log().setAttribute("aria-busy", "true");
  log().prepend(...articles);
  tellTimes(log());
  scroll.scrollTop += scroll.scrollHeight - height;
  log().removeAttribute("aria-busy");
}

scroll.addEventListener("scroll", () => { if (isAtEnd()) jump.hidden = true; }, { passive: true });
jump.addEventListener("click", scrollToEnd);
setInterval(() => tellTimes(), 30_000);
