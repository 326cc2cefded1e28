// Completion in the box. Source: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/

import { get } from "./ask.js";
import { room } from "./room.js";

const box = document.getElementById("line");
const list = document.getElementById("choices");
let choices = [];
let chosen = -1;
// After a choice was taken Tab moves on as everywhere, until something is typed or chosen again.
let tabTakes = false;
let asking = null;

export const isOpen = () => !list.hidden;

export function close() {
  asking?.abort();
  list.hidden = true;
  choices = [];
  chosen = -1;
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
}

function choose(index) {
  chosen = index;
  [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === index)));
  if (index < 0) {
    box.removeAttribute("aria-activedescendant");
    return;
  }
  box.setAttribute("aria-activedescendant", list.children[index].id);
  list.children[index].scrollIntoView({ block: "nearest" });
}

function part(className, text) {
  const made = document.createElement("bdi");
  made.className = className;
  made.textContent = text;
  return made;
}

function show(found) {
  const kept = choices[chosen]?.line;
  choices = found;
  list.replaceChildren(...found.map((choice, index) => {
    const item = document.createElement("li");
    item.id = `choice-${index}`;
    item.setAttribute("role", "option");
    item.append(part("label", choice.label), part("detail", choice.detail));
    return item;
  }));
  list.hidden = found.length === 0;
  box.setAttribute("aria-expanded", String(found.length > 0));
  choose(found.findIndex((choice) => choice.line === kept));
}

/** Drop what no longer fits what was typed, without waiting for the server's next answer. */
function narrow() {
  const typed = box.value.toLowerCase();
  show(choices.filter((choice) => choice.line.toLowerCase().startsWith(typed)));
}

export async function ask() {
  asking?.abort();
  asking = new AbortController();
  const { signal } = asking;
  try {
    const query = new URLSearchParams({ room: room(), line: box.value });
    const { completions } = await get(`/api/complete?${query}`, { signal });
    if (!signal.aborted) show(completions);
  } catch {
    // Without suggestions the box works all the same.
    if (!signal.aborted) close();
  }
}

function take(index) {
  box.value = choices[index].line;
  box.setSelectionRange(box.value.length, box.value.length);
  tabTakes = false;
  ask();
}

/** Handle a key for the list; tells whether that was all there is to do. */
export function handleKey(event) {
  if (event.isComposing) return false;
  const { key } = event;
  if (key === "ArrowDown" || key === "ArrowUp") {
    if (!isOpen()) return false;
    const step = key === "ArrowDown" ? 1 : -1;
    // One place more than there are choices: none is chosen, and the line stands as typed.
    const places = choices.length + 1;
    choose(((chosen + 1 + step + places) % places) - 1);
    return true;
  }
  if (key === "Escape") {
    // Also what is only on its way.
    const was = isOpen();
    close();
    return was;
  }
  if (!isOpen()) return false;
  if (key === "Enter" && chosen >= 0) {
    take(chosen);
    return true;
  }
  if (key === "Tab" && !event.shiftKey && (chosen >= 0 || tabTakes)) {
    take(Math.max(chosen, 0));
    return true;
  }
  return false;
}

box.addEventListener("input", () => {
  tabTakes = true;
  narrow();
  if (box.value.trim()) ask();
  else close();
});
box.addEventListener("blur", close);
list.addEventListener("pointerdown", (event) => {
  // The box keeps the focus.
  event.preventDefault();
  const item = event.target.closest("li");
  if (item) take([...list.children].indexOf(item));
});
