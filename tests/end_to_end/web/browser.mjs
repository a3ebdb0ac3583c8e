// A browser with one page: Chromium through Playwright, or Firefox through WebDriver BiDi.
import { join } from "node:path";
import { chromium } from "playwright-core";
import puppeteer from "puppeteer-core";

const OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];
const COARSE = { "ui.primaryPointerCapabilities": 1, "ui.allPointerCapabilities": 1 };

/** Runs before the page's own scripts: what the policy forbids is told on the console. */
function tellViolations() {
  addEventListener("securitypolicyviolation", (event) =>
    console.error(`forbidden by ${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`),
  );
}

function listen(page, told) {
  page.on("request", (request) => told.requests.push(request.url().slice(0, 300)));
  page.on("console", (line) => told.console.push([line.type(), line.text()]));
  page.on("pageerror", (error) => told.console.push(["error", String(error)]));
  page.on("popup", () => (told.popups += 1));
  page.on("dialog", async (dialog) => {
    told.dialogs.push(dialog.message());
    await dialog.dismiss();
  });
}

async function openChromium({ program, size, javascript, slower, folder }, told) {
  const browser = await chromium.launch({ executablePath: program, args: OPTIONS });
  const context = await browser.newContext({
    viewport: { width: size.width, height: size.height },
    hasTouch: size.touch,
    isMobile: size.touch,
    javaScriptEnabled: javascript,
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const page = await context.newPage();
  await page.addInitScript(tellViolations);
  listen(page, told);
  page.on("download", (file) => file.saveAs(join(folder, file.suggestedFilename())));
  if (slower) {
    const session = await context.newCDPSession(page);
    await session.send("Emulation.setCPUThrottlingRate", { rate: slower });
  }
  return { page, close: () => browser.close() };
}

async function openFirefox({ program, size, javascript, folder }, told) {
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: program,
    extraPrefsFirefox: {
      "javascript.enabled": javascript,
      "browser.download.dir": folder,
      "browser.download.folderList": 2,
      "dom.events.testing.asyncClipboard": true, // so that it asks nobody before it reads
      ...(size.touch ? COARSE : {}),
    },
  });
  const page = await browser.newPage(); // the first one never has the focus
  if (javascript) await page.evaluateOnNewDocument(tellViolations);
  listen(page, told);
  await page.setViewport({ width: size.width, height: size.height });
  return { page, close: () => browser.close() };
}

export const openBrowser = (visit, told) =>
  (visit.browser === "firefox" ? openFirefox : openChromium)(visit, told);
