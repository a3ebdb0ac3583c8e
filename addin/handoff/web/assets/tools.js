// The buttons of the head, the dialog of a case, and the sheets as tabs.

const isPhone = () => matchMedia("(max-width: 600px)").matches;
const ANCHOR_LINKS = 'a[href^="#"]';

/** Show one sheet; without scripts all are shown, one below the other. */
function showSheet(section) {
  for (const other of document.querySelectorAll("main > section")) {
    other.classList.toggle("on", other === section);
  }
  for (const link of document.querySelectorAll("#sheets a")) {
    const isCurrent = link.hash === `#${section.id}`;
    if (isCurrent) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
    if (isCurrent) link.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}

/** Go to a place of the page by its id; whether there is one. */
function goTo(id) {
  const target = document.getElementById(id), section = target?.closest("main > section");
  if (!section) return false;
  showSheet(section);
  target.scrollIntoView({ block: target === section ? "start" : "center" });
  return true;
}

const PAPER = 1040; // pixels across an A4 page on its side

/** A table that is wider than paper is printed smaller. */
function fitTables() {
  for (const table of document.querySelectorAll("main table")) {
    const width = parseFloat(table.style.width);
    if (width > PAPER) table.style.setProperty("--fit", (PAPER / width).toFixed(3));
  }
}

/** A text that flows over several columns gets a block of its own: on a phone it wraps in sight. */
function wrapLongTexts() {
  for (const cell of document.querySelectorAll("main tr:not(.pictures, .gap) > td[colspan]")) {
    if (cell.textContent && !cell.querySelector(".v")) {
      cell.replaceChildren(element("span", { className: "v" }, ...cell.childNodes));
    }
  }
}

/** The sheets become tabs, and links to them no longer touch the address: the case lives there. */
function startSheets() {
  const first = document.querySelector("main > section");
  if (!first) return;
  document.documentElement.classList.add("tabs");
  fitTables();
  wrapLongTexts();
  const headlines = document.getElementById("headlines");
  if (headlines && isPhone()) headlines.tabIndex = 0; // they scroll sideways there
  showSheet(first);
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(ANCHOR_LINKS);
    if (link && goTo(link.hash.slice(1))) event.preventDefault();
  });
}

function button(text, press) {
  const made = element("button", { type: "button", textContent: text });
  made.addEventListener("click", press);
  return made;
}

/** A dialog with characters in it: to be copied by hand, or to be applied. */
function openDialog(page, { heading, text, apply }) {
  const title = element("h2", { id: "dialog-title", textContent: heading });
  const box = element("textarea", { id: "dialog-text", value: text, readOnly: !apply, rows: 4 });
  box.setAttribute("aria-labelledby", title.id);
  const why = element("p", { className: "why" });
  why.setAttribute("role", "alert");
  const dialog = element("dialog", { id: "dialog" }, title, box, why);
  dialog.setAttribute("aria-labelledby", title.id);
  const close = button("Close", () => dialog.close());
  const use = button("Apply", () => {
    why.textContent = apply(box.value);
    if (!why.textContent) dialog.close();
  });
  dialog.append(element("div", { className: "buttons" }, ...(apply ? [use] : []), close));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  box.focus();
  box.select();
}

async function copyText(page, text, what) {
  try {
    await navigator.clipboard.writeText(text);
    page.say(`${what} copied.`);
  } catch {
    openDialog(page, { heading: "Copy these characters", text });
  }
}

function copyCase(page) {
  const text = page.caseText();
  if (text) return copyText(page, text, "The case is");
  return page.say("Nothing is changed: there is no case to copy.");
}

function copyLink(page) {
  const isLocal = location.protocol === "file:";
  const what = isLocal ? "The link, which only works on this computer, is" : "The link is";
  return copyText(page, location.href, what);
}

function applyCase(page) {
  const heading = "Apply a case: paste its characters, a link, or a list";
  openDialog(page, { heading, text: "", apply: (text) => page.apply(text) });
}

function fillTools(page, holder) {
  holder.replaceChildren(
    button("Reset all", () => page.reset()),
    button("Copy link", () => copyLink(page)),
    button("Copy case", () => copyCase(page)),
    button("Apply a case\u2026", () => applyCase(page)),
    button("Save a copy", () => saveCopy(page)),
  );
  holder.hidden = false;
}
