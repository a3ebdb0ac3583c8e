// A copy that a reader saves: this file with the case inside, right without scripts too.

/** The same page in a document of its own, in which nothing runs. */
function inertCopy(page) {
  const copy = document.implementation.createHTMLDocument("");
  copy.replaceChild(copy.importNode(page.documentElement, true), copy.documentElement);
  return copy;
}

/** What a reader's copy holds; empty for the page as it was published. */
function savedState() {
  const { inputs = {} } = JSON.parse(document.getElementById("state").textContent);
  return new Map(Object.entries(inputs));
}

/** JSON that may stand in a script element: no text in it ends the element. */
const scriptJson = (data) => JSON.stringify(data).replaceAll("<", "\\u003c");

/** The whole text of a copy with the model's inputs. */
function savedText(page) {
  const { model, painter, fields } = page, root = inertCopy(page.untouched);
  painter.paintCopy(root);
  showInputs(root, model, fields);
  page.showStatus(root);
  const keyed = ([index, value]) => [model.data.inputs[index].key, value];
  const inputs = [...model.changed()].map(keyed);
  root.getElementById("state").textContent = scriptJson({ format: 1, inputs: Object.fromEntries(inputs) });
  // In the page's own document: only there is the text of noscript written as it was read.
  return `<!doctype html>\n${document.adoptNode(root.documentElement).outerHTML}\n`;
}

function saveCopy(page) {
  const { file } = page.model.data;
  const blob = new Blob([savedText(page)], { type: "text/html" });
  const link = element("a", { href: URL.createObjectURL(blob) });
  link.download = `${file.replace(/\.html?$/i, "").replace(/_changed$/, "")}_changed.html`;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
