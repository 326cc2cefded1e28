// Questions to the server, with the token of this page.

export function setToken(token) {
  document.body.dataset.token = token;
  for (const field of document.querySelectorAll("input[name=token]")) field.value = token;
}

/** Post JSON; an answer that is no success becomes an error with the server's own sentence. */
export async function post(path, asked) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Hirewire-Token": document.body.dataset.token },
    body: JSON.stringify(asked),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.error);
  return said;
}

export async function get(path, options = {}) {
  const answer = await fetch(path, options);
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}

/** Tell what went wrong, or nothing; screen readers hear it too. */
export function tell(text) {
  document.getElementById("status").textContent = text;
}
