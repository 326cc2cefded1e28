// Texts whose contrast to what lies behind them is below 4.5 : 1.
// Source: https://www.w3.org/TR/WCAG22/#contrast-minimum
() => {
  const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const over = (colours) => {
    paint.clearRect(0, 0, 1, 1);
    for (const colour of colours) { paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1); }
    return [...paint.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((v) => v / 255).map((v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const behind = (one) => {
    const found = [];
    for (let up = one; up; up = up.parentElement) found.unshift(getComputedStyle(up).backgroundColor);
    return found;
  };
  const texts = [...document.querySelectorAll("body *")].filter((one) => one.checkVisibility()
    && one.clientWidth > 1 && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
  return texts.map((one) => {
    const back = behind(one);
    const [a, b] = [light(over([...back, getComputedStyle(one).color])), light(over(back))].sort((x, y) => y - x);
    return [(a + .05) / (b + .05), one.className || one.tagName, one.textContent.trim().slice(0, 30)];
  }).filter(([ratio]) => ratio < 4.5);
}
