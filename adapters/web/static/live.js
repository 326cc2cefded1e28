// What happens while the page is open. The server may tell the same twice; messages have versions.

import { setToken, tell } from "./ask.js";

const offline = document.getElementById("status").dataset.offline;
const WAIT_MS = 2_000;
let cursor = document.body.dataset.cursor;
let source = null;

export const setCursor = (value) => { cursor = value; };

/** Listen for ever, from where the page is. `on` has `message`, `rooms`, `greeted` and `stale`. */
export function listen(on) {
  source?.close();
  const opened = new EventSource(`/events?after=${encodeURIComponent(cursor)}`);
  source = opened;
  const hear = (name, act) => opened.addEventListener(name, (event) => {
    if (source !== opened) return;
    if (event.lastEventId) cursor = event.lastEventId;
    act(JSON.parse(event.data));
  });
  hear("message", on.message);
  hear("rooms", ({ html }) => on.rooms(html));
  hear("hello", (hello) => {
    tell("");
    setToken(hello.token);
    on.rooms(hello.rooms);
    if (hello.reload) on.stale();
    else on.greeted();
    document.body.dataset.live = "true";
  });
  opened.addEventListener("error", () => {
    if (source !== opened) return;
    delete document.body.dataset.live;
    tell(offline);
    // A broken connection is taken up again by itself; a refused one is not.
    if (opened.readyState === EventSource.CLOSED) setTimeout(() => listen(on), WAIT_MS);
  });
}

// A page that is put away lets its connection go: a browser opens few to one host.
addEventListener("pagehide", () => source?.close());
