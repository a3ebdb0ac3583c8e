// The panel of the case: which one is live, and its drivers with their live figures.

/** The field that chooses the live case. */
function caseField(page) {
  const { model } = page, { cases, inputs } = model.data, { input: index, names } = cases;
  const input = { ...inputs[index], choices: names }, published = inputs[index].value;
  return new Field({
    input,
    label: "the live case",
    shown: () => model.exact(index),
    exact: () => model.exact(index),
    was: () => (model.isChanged(index) ? String(published) : null),
    commit(value) {
      const why = model.refuses(index, value);
      if (!why) page.change(new Map([[index, value]]));
      return why;
    },
    reset: () => page.change(new Map([[index, published]])),
  });
}

/** The field of a driver: what is typed goes into the case Own, which becomes live. */
function driverField(page, driver) {
  const { model } = page, { inputs, date1904 } = model.data, { book } = model;
  const input = { ...inputs[driver.own], percent: driver.percent };
  const figure = () => model.at(driver.at), published = figure();
  const plain = (value) => (value?.error ? null : value);
  const exact = () => entryText(plain(figure()), input, date1904);
  const text = () => (input.kind === "date" ? exact() : book.text(...driver.at).trim());
  const wasShown = text();
  const give = (value) => page.change(model.ownFigures(new Map([[driver.own, value]])));
  return new Field({
    input,
    label: driver.label,
    shown: text,
    exact,
    was: () => (sameValue(figure(), published) ? null : wasShown),
    commit(value) {
      const why = model.refuses(driver.own, value);
      if (!why) give(value);
      return why;
    },
    reset: () => give(plain(published)),
  }, date1904);
}

function panelRow(field, label, unit) {
  const name = element("label", { htmlFor: field.id, textContent: label });
  if (unit) name.append(" ", element("span", { className: "unit", textContent: unit }));
  return element("div", { className: "row" }, name, field.element);
}

/** Fill the panel; gives its fields. Without cases there is none. */
function casePanel(page, holder) {
  const { cases } = page.model.data;
  if (!cases) return [];
  const live = caseField(page);
  const drivers = cases.drivers.map((driver) => driverField(page, driver));
  const rows = drivers.map((field, i) => {
    const { label, unit } = cases.drivers[i];
    return panelRow(field, label, unit);
  });
  const summary = element("summary", { textContent: "Change the case" });
  const about = `A figure typed here goes into the case ${cases.own}, which becomes live.`;
  const grid = element("div", { className: "drivers" }, panelRow(live, "Live case"), ...rows);
  const details = element("details", {}, summary, grid, element("p", { textContent: about }));
  details.open = !isPhone();
  holder.replaceChildren(details);
  holder.setAttribute("role", "region");
  holder.setAttribute("aria-label", "Case");
  holder.hidden = false;
  return [live, ...drivers];
}
