// Every control that a reader cannot name, every id that is not alone, and what else is amiss.
() => {
  const shown = (one) => one.checkVisibility({ visibilityProperty: true });
  const name = (one) => one.ariaLabel || one.innerText?.trim() || one.textContent.trim()
    || one.labels?.[0]?.textContent.trim();
  const controls = [...document.querySelectorAll("a, button, input:not([type=hidden]), summary")];
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  const named = [...document.querySelectorAll("[aria-labelledby], [aria-describedby]")];
  return [
    ...controls.filter((one) => shown(one) && !name(one)).map((one) => `nameless ${one.outerHTML}`),
    ...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `id ${id} twice`),
    ...named.flatMap((one) => [one.getAttribute("aria-labelledby"), one.getAttribute("aria-describedby")])
      .filter((id) => id && !document.getElementById(id)).map((id) => `no ${id} to name it`),
    ...[...document.images].filter((one) => one.getAttribute("alt") === null).map((one) => one.src),
    ...(document.querySelectorAll("h1").length === 1 ? [] : ["not one h1"]),
    ...(document.documentElement.lang ? [] : ["no language"]),
  ];
}
