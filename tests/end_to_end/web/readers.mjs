// What is read in a page. Each function goes there as text: it knows nothing outside itself.

/** Whether the page has become live. */
export const live = () => document.querySelector("#tools")?.hidden === false;

export const hash = () => decodeURIComponent(location.hash);

export const status = () => document.querySelector("#status").textContent.trim();

export const text = () => document.body.innerText;

/** What a reader can come to see: texts, also hidden ones, what fields hold, what hovers. */
export const everyText = () => {
  const texts = [];
  const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const { parentElement, data } = walk.currentNode;
    if (!parentElement.closest("script, style")) texts.push(data);
  }
  for (const field of document.querySelectorAll("input, textarea")) texts.push(field.value);
  for (const hovered of document.querySelectorAll("[title]")) texts.push(hovered.title);
  return texts.join("\n");
};

/** The text of every cell that can change, by its place; spaces do not count. */
export const cells = () =>
  Object.fromEntries(
    [...document.querySelectorAll("[data-f]")].map((cell) => [
      cell.id.slice(1),
      (cell.querySelector(":scope > .v") ?? cell).textContent.replace(/\s+/g, " ").trim(),
    ]),
  );

/** What an element shows, and what its field holds. */
export const shown = (at) => {
  const found = document.querySelector(at);
  return found && (found.value ?? found.textContent).trim();
};

/** Why a field refuses what was typed, if it says so to everybody. */
export function refusal(at) {
  const field = document.querySelector(at);
  const why = document.getElementById(field.getAttribute("aria-describedby"));
  return field.ariaInvalid === "true" && why?.closest("[role=alert]") ? why.innerText : "";
}

/** What a screen reader is told. */
export const announced = () =>
  [...document.querySelectorAll("[role=status]")].map((said) => said.textContent).join("\n");

export const hasFocus = (at) => document.activeElement === document.querySelector(at);

export function isInSight(at) {
  const box = document.querySelector(at).getBoundingClientRect();
  return box.height > 0 && box.top >= 0 && box.bottom <= innerHeight && box.right <= innerWidth;
}

/** What the reader got to copy: the clipboard, or the characters in the dialog. */
export const copied = () =>
  document.querySelector("dialog textarea")?.value ?? navigator.clipboard.readText();

/** Goes to another fragment of the page, and is back when the page has taken it in. */
export const follow = (fragment) =>
  new Promise((go) => {
    addEventListener("hashchange", () => go(true), { once: true });
    location.hash = fragment;
  });

/** Puts the caret into a field and selects what is there. */
export function select(at) {
  const field = document.querySelector(at);
  if (!field) throw new Error(`no ${at}`);
  const room = field.closest("section");
  if (room) document.querySelector(`nav a[href="#${room.id}"]`)?.click();
  field.closest("details")?.setAttribute("open", "");
  field.scrollIntoView({ block: "center" });
  field.focus();
  if (document.activeElement !== field) throw new Error(`${at} takes no focus`);
  field.select?.();
}

export function choose([at, value]) {
  const list = document.querySelector(at);
  list.value = value;
  if (list.value !== value) throw new Error(`${at} has no ${value}`);
  list.dispatchEvent(new Event("input", { bubbles: true }));
  list.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Every chart as a list of its marks: name, attributes, own text. */
export const charts = () =>
  [...document.querySelectorAll("figure.chart > svg")].map((svg) =>
    [svg, ...svg.querySelectorAll("*")].map((mark) => [
      mark.localName,
      Object.fromEntries([...mark.attributes].map(({ name, value }) => [name, value])),
      mark.childElementCount ? "" : mark.textContent,
    ]),
  );

/** How wide the page is, and what fingers would miss. */
export function layout() {
  const { scrollWidth, clientWidth } = document.documentElement;
  const small = [...document.querySelectorAll("button, select, input, summary, textarea, nav a")]
    .map((element) => [element, element.getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.height < 24 || box.width < 24))
    .map(([element]) => element.outerHTML.slice(0, 160));
  return { scrollWidth, clientWidth, small };
}

/** What could run, and what would be fetched: elements and attributes that no page of ours has. */
export const foreign = () =>
  [...document.querySelectorAll("*")]
    .filter(
      (element) =>
        element.matches("img, iframe, object, embed, base, link, form[action], audio, video") ||
        [...element.attributes].some(
          ({ name, value }) =>
            /^on/.test(name) ||
            (/^(xlink:)?(href|src|action|formaction)$/.test(name) && !/^(#|https?:|mailto:)/.test(value)),
        ),
    )
    .map((element) => element.outerHTML.slice(0, 200));

/** What axe-core, which is in the page, finds wrong. */
export async function violations() {
  const found = await window.axe.run(document, { resultTypes: ["violations"] });
  return found.violations.map(({ id, help, nodes }) =>
    `${id}: ${help}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")} (${nodes.length})`,
  );
}

/** Milliseconds from the start of the page until it was live. */
export async function untilLive() {
  const tools = document.querySelector("#tools");
  while (tools.hidden) await new Promise((go) => setTimeout(go, 1));
  return performance.now();
}

/** Milliseconds that a new figure takes until it is painted. */
export async function changeTime([at, text]) {
  const field = document.querySelector(at), headlines = document.querySelector("#headlines");
  const before = headlines.textContent, start = performance.now();
  field.value = text;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  while (headlines.textContent === before) await new Promise((go) => setTimeout(go, 1));
  await new Promise((go) => requestAnimationFrame(() => setTimeout(go)));
  return performance.now() - start;
}
