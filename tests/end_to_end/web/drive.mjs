// node drive.mjs: a visit to a page as JSON in (browser, program, size, javascript, folder, steps),
// what was seen as JSON out. A step is [verb, ...arguments]; what it gives is in `seen`.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { openBrowser } from "./browser.mjs";
import * as readers from "./readers.mjs";

const PATIENCE = 30_000;
const TABS = 60;
const axe = () => readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8");

async function until(what, look) {
  for (const end = Date.now() + PATIENCE; Date.now() < end; await pause(50)) {
    const found = await look();
    if (found) return found;
  }
  throw new Error(`waited in vain for ${what}`);
}

const when = (folder, name) => statSync(join(folder, name)).mtimeMs;

function downloaded(folder, known) {
  const names = readdirSync(folder);
  if (names.some((name) => /\.(part|crdownload)$/.test(name))) return null;
  const found = names.find((name) => name.endsWith(".html") && known.get(name) !== when(folder, name));
  return found ? join(folder, found) : null;
}

const pushed = (browser, name) =>
  browser === "firefox" ? `::-p-aria([name="${name}"][role="button"])` : `role=button[name="${name}"]`;

/** What a step does, by its verb. */
const verbs = (page, visit) => ({
  open: (address) => page.goto(address),
  see: (reader, argument) => page.evaluate(readers[reader], argument),
  await: (reader, argument) => until(reader, () => page.evaluate(readers[reader], argument)),
  press: async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
  },
  type: (text) => page.keyboard.type(text),
  tab: async (at) => {
    for (let i = 0; i < TABS; i++) {
      await page.keyboard.press("Tab");
      if (await page.evaluate(readers.hasFocus, at)) return;
    }
    throw new Error(`${TABS} tabs do not lead there`);
  },
  // Firefox has no fingers here, only a screen that says so.
  click: (at) => (visit.size.touch && visit.browser === "chromium" ? page.tap(at) : page.click(at)),
  /** Presses the button of that name, as a screen reader has it. */
  push: (name) => page.click(pushed(visit.browser, name)),
  write: async (at, text) => {
    await page.evaluate(readers.select, at);
    if (text === "") await page.keyboard.press("Delete");
    await page.keyboard.type(text);
    await page.keyboard.press("Enter");
  },
  choose: (at, value) => page.evaluate(readers.choose, [at, value]),
  download: async (name) => {
    const { folder } = visit;
    const known = new Map(readdirSync(folder).map((name) => [name, when(folder, name)]));
    await page.click(pushed(visit.browser, name));
    return until("a download", () => downloaded(folder, known));
  },
  print: async (path) => {
    await page.pdf({ path, preferCSSPageSize: true });
    return existsSync(path);
  },
  picture: (path) => page.screenshot({ path }),
  axe: async () => {
    await page.evaluate(axe());
    return page.evaluate(readers.violations);
  },
});

async function drive(visit) {
  const seen = [];
  const told = { requests: [], console: [], dialogs: [], popups: 0 };
  const { page, close } = await openBrowser(visit, told);
  try {
    const known = verbs(page, visit);
    for (const [verb, ...args] of visit.steps) {
      const found = await known[verb](...args).catch((error) => {
        throw new Error(`${[verb, ...args].join(" ").slice(0, 200)}: ${error.message}`);
      });
      if (["see", "download", "print", "axe"].includes(verb)) seen.push(found ?? null);
    }
    return { seen, ...told };
  } finally {
    await close();
  }
}

console.log(JSON.stringify(await drive(JSON.parse(readFileSync(0, "utf8")))));
