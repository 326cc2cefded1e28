// The page's own part: what is typed, pressed and chosen. Without it the forms work by themselves.

import { get, post, tell } from "./ask.js";
import * as completion from "./complete.js";
import { listen, setCursor } from "./live.js";
import * as messages from "./room.js";
import { parse, room, scrollToEnd, tellTimes } from "./room.js";

const say = document.getElementById("say");
const box = document.getElementById("line");
const nav = document.getElementById("rooms");
const dialog = document.getElementById("dialog");
const typed = [];
let recalled = 0;

// --- which messages were read, room by room; kept by this browser ---

const readKey = "hirewire-read";
const readMarks = () => JSON.parse(localStorage.getItem(readKey) ?? "{}");

function markRead() {
  const ids = messages.shownIds();
  if (!ids.length || document.hidden) return;
  const marks = readMarks();
  marks[room()] = Math.max(marks[room()] ?? 0, ...ids);
  localStorage.setItem(readKey, JSON.stringify(marks));
}

let counting = null;

/** Count what is unread in the other rooms, a moment after the last reason to. */
function countUnread() {
  clearTimeout(counting);
  counting = setTimeout(async () => {
    const marks = readMarks();
    const links = [...nav.querySelectorAll("a[data-room]")];
    const query = new URLSearchParams(links.map(({ dataset }) => ["read", `${dataset.room}:${marks[dataset.room] ?? 0}`]));
    const counts = await get(`/api/unread?${query}`).catch(() => ({}));
    for (const link of links) showCount(link, link.dataset.room === room() ? 0 : counts[link.dataset.room] ?? 0);
  }, 120);
}

function showCount(link, count) {
  link.querySelector(".unread")?.remove();
  if (!count) return;
  const badge = document.createElement("span");
  badge.className = "unread";
  badge.textContent = count > 99 ? "99+" : String(count);
  badge.setAttribute("aria-label", nav.dataset.unread.replace("{count}", count));
  link.append(badge);
}

// --- rooms ---

// Replies are on no server, so a room's own are kept here until one comes back to it.
const replies = new Map();

function keepReplies() {
  const kept = [...document.querySelectorAll("#log > .private")].map((reply) => {
    let before = reply.previousElementSibling;
    while (before && !before.dataset.id) before = before.previousElementSibling;
    return { reply, after: before?.dataset.id };
  });
  replies.set(room(), kept);
}

function bringReplies() {
  const log = document.getElementById("log");
  for (const { reply, after } of (replies.get(room()) ?? []).reverse()) {
    const before = after && log.querySelector(`:scope > [data-id="${after}"]`);
    if (before) before.after(reply);
    else if (after) log.append(reply);
    else log.prepend(reply);
  }
}

/** Show another page of the chat, or this one anew, without losing what was typed or replied. */
async function visit(address, { remember = true } = {}) {
  const answer = await fetch(address);
  const page = parse(await answer.text());
  if (!page.querySelector("#log")) {
    location.assign(address);
    return;
  }
  keepReplies();
  const sameRoom = page.body.dataset.room === room();
  document.title = page.title;
  document.body.dataset.room = page.body.dataset.room;
  document.querySelector(".top h1").replaceWith(page.querySelector(".top h1"));
  document.getElementById("about").replaceWith(page.getElementById("about"));
  document.getElementById("log").replaceWith(page.getElementById("log"));
  document.querySelector(".earlier").replaceWith(page.querySelector(".earlier"));
  for (const field of document.querySelectorAll("input[name=room]")) field.value = room();
  setCursor(page.body.dataset.cursor);
  showRooms(page.getElementById("rooms").innerHTML);
  bringReplies();
  tellTimes();
  scrollToEnd();
  if (remember && !sameRoom) history.pushState(null, "", address);
  markRead();
  listen(on);
}

function showRooms(html) {
  nav.replaceChildren(...parse(html).body.childNodes);
  for (const link of nav.querySelectorAll("a[data-room]")) {
    if (link.dataset.room === room()) link.setAttribute("aria-current", "page");
  }
  countUnread();
}

// --- what is told ---

const on = {
  message(message) {
    if (message.room === room()) {
      messages.showMessage(message);
      markRead();
    }
    countUnread();
  },
  rooms: showRooms,
  greeted: countUnread,
  stale: () => visit(`/?room=${encodeURIComponent(room())}`, { remember: false }),
};

// --- what is said ---

say.addEventListener("submit", async (event) => {
  event.preventDefault();
  const line = box.value.trim();
  if (!line || say.ariaBusy === "true") return;
  completion.close();
  say.ariaBusy = "true";
  try {
    const reply = await post("/api/say", { room: room(), line });
    typed.push(line);
    recalled = typed.length;
    // A line that was wrong stays, to be put right.
    if (!reply.is_error) box.value = "";
    tell("");
    if (reply.is_long) showDialog(reply.html);
    else messages.showReply(reply.html);
    dropWhatIsGone(reply.last);
  } catch (error) {
    tell(error.message);
  } finally {
    say.ariaBusy = "false";
  }
});

box.addEventListener("keydown", (event) => {
  if (completion.handleKey(event)) {
    event.preventDefault();
    return;
  }
  // With the list closed, up brings back earlier lines, and down, past the last of them, the list.
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step || event.isComposing) return;
  event.preventDefault();
  if (recalled + step > typed.length) completion.ask();
  else if (recalled + step >= 0) box.value = typed[recalled += step] ?? "";
});

// --- what is pressed ---

async function press(button) {
  if (button.ariaBusy === "true") return;
  button.ariaBusy = "true";
  try {
    const reply = await post("/api/press", { room: room(), action: button.value });
    tell("");
    if (reply.is_long) showDialog(reply.html);
    else messages.showOutcome(button, reply);
    const menu = button.closest(".more[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus({ preventScroll: true });
    }
    if (reply.marks) messages.showMarks(reply.posting, reply.marks);
    dropWhatIsGone(reply.last);
  } catch (error) {
    tell(error.message);
  } finally {
    button.ariaBusy = null;
  }
}

/** Load the room anew when it shows what was erased, as "forget me" erases direct messages. */
function dropWhatIsGone(last) {
  if (messages.shownIds().some((id) => id > last)) on.stale();
}

function showDialog(html) {
  const article = parse(html).querySelector("article");
  document.getElementById("dialog-title").textContent = article.querySelector(".heading").textContent;
  document.getElementById("dialog-body").replaceChildren(article);
  tellTimes(dialog);
  if (!dialog.open) dialog.showModal();
}

document.getElementById("close").addEventListener("click", () => dialog.close());
dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(".more[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const button = event.target.closest("button[form=press]");
  const chip = event.target.closest("a.chip");
  const roomLink = event.target.closest("#rooms a[data-room]");
  const earlier = event.target.closest("#earlier");
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (button || chip || roomLink || earlier) event.preventDefault();
  if (button) press(button);
  else if (chip) begin(chip.dataset.line);
  else if (roomLink) visit(roomLink.href);
  else if (earlier) loadEarlier(earlier.href);
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest?.(".more[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

function begin(line) {
  dialog.close();
  box.value = line;
  box.focus();
}

async function loadEarlier(address) {
  const page = parse(await (await fetch(address)).text());
  messages.showEarlier(page.querySelectorAll("#log > article"));
  document.querySelector(".earlier").replaceWith(page.querySelector(".earlier"));
  (document.getElementById("earlier") ?? document.getElementById("scroll")).focus();
}

// --- begin ---

addEventListener("popstate", () => visit(location.href, { remember: false }));
document.addEventListener("visibilitychange", markRead);
tellTimes();
scrollToEnd();
markRead();
countUnread();
// With a script earlier messages are put before the latest ones; an address of theirs alone is for
// browsers without.
if (new URLSearchParams(location.search).has("before")) on.stale();
else listen(on);
