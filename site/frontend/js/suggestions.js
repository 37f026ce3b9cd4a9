// Suggestions below a search box: a combobox after the ARIA pattern, with a list and no automatic
// choice. Return with nothing chosen sends the words as they were typed.
// Ours, because accessible-autocomplete keeps Return to itself while its list is open, puts an
// input of its own in the place of the page's, and weighs more than all our scripts together.

const WAIT = 120; // milliseconds between a key and the question
const SHORTEST = 2; // letters

export function suggestWhileTyping() {
  for (const box of document.querySelectorAll("[data-weft-suggest]")) offer(box);
}

function offer(box) {
  const input = box.querySelector("input");
  const words = box.dataset;
  const list = document.createElement("ul");
  const status = document.createElement("div");
  let chosen = -1;
  let asked = null;
  let timer = 0;

  list.id = `${input.id}-suggestions`;
  list.className = "weft-suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", words.list);
  status.className = "govuk-visually-hidden";
  status.setAttribute("role", "status");
  box.append(list, status);
  set({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id });

  function set(attributes) {
    for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
  }

  function close() {
    clearTimeout(timer);
    asked?.abort();
    list.hidden = true;
    set({ "aria-expanded": "false" });
    choose(-1);
  }

  function choose(index) {
    list.children[chosen]?.setAttribute("aria-selected", "false");
    chosen = index;
    const option = list.children[chosen];
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    set({ "aria-activedescendant": option.id });
  }

  function show(suggestions) {
    choose(-1);
    list.replaceChildren(...suggestions.map(draw));
    list.hidden = suggestions.length === 0;
    set({ "aria-expanded": String(!list.hidden) });
    const told = { 0: words.none, 1: words.one }[suggestions.length] ?? words.many;
    status.textContent = told.replace("#", suggestions.length);
  }

  function draw({ kind, label, url }, index) {
    const option = document.createElement("li");
    const name = document.createElement("span");
    const note = document.createElement("span");
    option.id = `${list.id}-${index}`;
    option.className = "weft-suggestion";
    option.dataset.url = url;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    name.textContent = label;
    note.className = "weft-suggestion__kind";
    note.textContent = words[kind] ?? "";
    // A correction reads as what it does: "Search for" comes before the words.
    option.append(...(kind === "words" ? [note, " ", name] : [name, " ", note]));
    return option;
  }

  async function ask() {
    const typed = input.value.trim();
    if (typed.length < SHORTEST) return close();
    asked?.abort();
    asked = new AbortController();
    try {
      const address = `${words.weftSuggest}?q=${encodeURIComponent(typed)}`;
      const answer = await fetch(address, { signal: asked.signal });
      if (!answer.ok) return close();
      const { suggestions } = await answer.json();
      if (document.activeElement === input) show(suggestions);
    } catch (error) {
      // Searching goes on without suggestions: the line is down, or another letter overtook this one.
      if (error.name !== "AbortError") close();
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    const last = list.children.length - 1;
    if (event.key === "ArrowDown") choose(chosen >= last ? -1 : chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? last : chosen - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && chosen >= 0) go(list.children[chosen]);
    else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the input keeps the focus
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => go(event.target.closest("[role=option]")));

  function go(option) {
    if (option) window.location.assign(option.dataset.url);
  }
}
