// The chat: what happens in the room comes by itself, forms are sent without leaving it, commands are completed.
const room = document.querySelector(".scroll[data-live]");
if (room) {
  const log = room.querySelector(".log");
  const status = document.querySelector(".status");
  const line = document.getElementById("line");
  const version = (article) => Number(article.dataset.v);

  const say = (words, seconds = 0) => {
    status.textContent = words;
    if (seconds) setTimeout(() => status.textContent === words && (status.textContent = ""), seconds * 1000);
  };

  /** A message stands where its number belongs; one that is there already is replaced if it is older. */
  const put = (article) => {
    const there = document.getElementById(article.id);
    if (there) {
      if (version(there) >= version(article)) return there;
      const held = there.contains(document.activeElement);
      there.replaceWith(article);
      if (held) focusOn(article);
      return article;
    }
    const number = (each) => Number(each.id.slice(1));
    const later = [...log.querySelectorAll("article")].find((each) => number(each) > number(article));
    log.insertBefore(article, later ?? null);
    return article;
  };

  const focusOn = (article) => {
    article.tabIndex = -1;
    article.focus({ preventScroll: true });
  };

  const show = (article) => {
    const tall = article.offsetHeight > room.clientHeight;
    article.scrollIntoView({ block: tall ? "start" : "nearest" });
  };

  /** What came back: messages are put, a form is opened. */
  const take = (markup, goesOn) => {
    const parts = parsed(markup);
    const last = parts.filter((part) => part.matches("article")).map(put).pop();
    const form = parts.find((part) => part.matches("dialog"));
    if (last) show(last);
    if (form) open(form);
    else if (last && goesOn) focusOn(last);
  };

  // Forms
  let opener = null;
  const close = (dialog) => {
    if (!dialog?.isConnected) return;
    dialog.close();
    dialog.remove();
    if (opener?.isConnected) opener.focus({ preventScroll: true });
  };
  const open = (dialog) => {
    const before = document.querySelector("dialog");
    if (!before) opener = document.activeElement;
    before?.remove();
    document.body.append(dialog);
    dialog.addEventListener("close", () => close(dialog));
    dialog.querySelector(".cancel").addEventListener("click", (event) => {
      event.preventDefault();
      close(dialog);
    });
    dialog.showModal();
  };

  const LIVE = /\/(say|press|submit)$/;
  addEventListener("submit", async (event) => {
    const form = event.target;
    const address = new URL(form.getAttribute("action"), location); // a field may be called action
    if (form.method !== "post" || !LIVE.test(address.pathname)) return;
    event.preventDefault();
    const button = event.submitter ?? form.querySelector("button");
    if (button?.ariaDisabled === "true") return;
    if (button) button.ariaDisabled = "true"; // and not disabled, which would lose the keyboard's place
    const said = form.id === "say" ? line.value : null;
    hide();
    const byKeyboard = form.id !== "say" && button?.matches(":focus-visible");
    try {
      const answer = await post(address, new FormData(form, event.submitter));
      if (said !== null && line.value === said) line.value = "";
      if (said) lines.push(said), (recalled = lines.length);
      const markup = await answer.text();
      // Who pressed by keyboard goes on from what came; not who went elsewhere since the stream brought it.
      const at = document.activeElement;
      const stayed = at === button || at === document.body || at.matches("article");
      if (form.matches("dialog *") && !markup.includes("<dialog")) close(form.closest("dialog"));
      take(markup, byKeyboard && stayed);
      say("");
    } catch {
      say("That did not arrive. Please try again.");
    } finally {
      if (button) button.ariaDisabled = null;
    }
  });

  // The stream: while the page is looked at, for a browser keeps few of them open
  let stream = null;
  let after = room.dataset.after;
  let lost = false;
  const listen = () => {
    stream?.close();
    stream = new EventSource(`${room.dataset.live}&after=${after}`);
    stream.onopen = () => {
      if (lost) say("Here again.", 3);
      lost = false;
    };
    stream.onmessage = (event) => {
      after = event.lastEventId;
      const atEnd = room.scrollTop > -40; // its direction is turned around
      for (const part of parsed(event.data)) put(part);
      if (atEnd) room.scrollTop = 0;
    };
    stream.addEventListener("reset", reload);
    stream.onerror = () => {
      if (document.hidden) return;
      lost = true;
      say("Connection lost; trying again …");
      if (stream.readyState === EventSource.CLOSED) setTimeout(() => document.hidden || listen(), 3000);
    };
  };
  line.value ||= sessionStorage.getItem("line") ?? "";
  sessionStorage.removeItem("line");
  document.addEventListener("visibilitychange", () => (document.hidden ? stream?.close() : listen()));
  addEventListener("pagehide", () => stream?.close());
  addEventListener("pageshow", (event) => event.persisted && listen());
  if (!document.hidden) listen();

  if (room.dataset.arrive) greet();
  async function greet() {
    const answer = await post(room.dataset.arrive, {}).catch(() => null);
    if (!answer) return;
    const isNew = !log.querySelector("article");
    for (const part of parsed(await answer.text())) put(part);
    room.scrollTop = isNew ? -room.scrollHeight : 0; // a new room begins at its top
  }
  if (matchMedia("(hover: hover)").matches) line.focus({ preventScroll: true });

  // What was typed before, by the arrows
  const lines = [];
  let recalled = 0;

  // What a line may become (ARIA combobox with a listbox)
  const commands = JSON.parse(document.getElementById("commands").textContent);
  const box = document.createElement("ul");
  Object.assign(box, { id: "completions", className: "completions", role: "listbox", ariaLabel: "Commands", hidden: true });
  line.parentElement.before(box);
  const set = (name, value) => line.setAttribute(name, value);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", "completions"]]) set(name, value);
  let options = [];
  let active = -1;
  let asked = 0;

  const hide = () => {
    asked += 1;
    options = [];
    box.hidden = true;
    set("aria-expanded", "false");
    line.removeAttribute("aria-activedescendant");
  };
  const point = (to) => {
    active = to;
    [...box.children].forEach((each, place) => (each.ariaSelected = String(place === to)));
    if (to < 0) return line.removeAttribute("aria-activedescendant");
    set("aria-activedescendant", `option-${to}`);
    box.children[to].scrollIntoView({ block: "nearest" });
  };
  /** Each option: how it is shown, what it makes of the line, and what it is about. */
  const offer = (found, first) => {
    if (!found.length) return hide();
    options = found.slice(0, 25);
    box.replaceChildren(
      ...options.map(([label, , about], place) => {
        const item = document.createElement("li");
        Object.assign(item, { id: `option-${place}`, role: "option" });
        const name = document.createElement("b");
        name.textContent = label;
        item.append(name);
        if (about) item.append(Object.assign(document.createElement("span"), { textContent: about }));
        return item;
      }),
    );
    box.hidden = false;
    set("aria-expanded", "true");
    point(first);
  };
  const choose = (place) => {
    line.value = options[place][1];
    hide();
    line.focus();
    complete();
  };
  const complete = () => {
    const typed = line.value;
    asked += 1;
    if (!typed.startsWith("/")) return hide();
    const text = typed.slice(1).toLowerCase();
    const command = commands.findLast(([name]) => text.startsWith(`${name} `) && !commands.some(([longer]) => longer.length > name.length && text.startsWith(`${longer} `)));
    if (!command) {
      const begins = commands.filter(([name]) => name.startsWith(text));
      const speaks = commands.filter(([name, about]) => text.length > 2 && ` ${name} ${about}`.toLowerCase().includes(` ${text}`));
      return offer((begins.length ? begins : speaks).map(([name, about, takes]) => [`/${name}`, `/${name}${takes.length ? " " : ""}`, about]), 0);
    }
    const [name, , takes] = command;
    const rest = typed.slice(name.length + 2);
    const word = rest.split(" ").pop().toLowerCase();
    const before = typed.slice(0, typed.length - word.length);
    const parts = commands.filter(([other]) => other.startsWith(`${name} ${rest.toLowerCase()}`));
    const given = rest.toLowerCase().split(" ").slice(0, -1);
    const choices = takes.flatMap(([, all]) => (all.some((each) => given.includes(each)) ? [] : all.filter((each) => each.startsWith(word) && each !== word)));
    offer([...parts.map(([other, about]) => [`/${other}`, `/${other} `, about]), ...choices.map((each) => [each, `${before}${each}`, ""])], word ? 0 : -1);
    const asking = takes.find(([, , completes]) => completes);
    if (!asking || choices.length) return;
    const mine = asked; // whatever is typed or hidden from here on makes the answer too late
    setTimeout(async () => {
      if (mine !== asked) return;
      const body = { name, option: asking[0], typed: rest };
      const answer = await post(room.dataset.complete, body, "application/json").then((found) => found.json(), () => []);
      const found = answer.map(([label, value]) => [label, `/${name} ${value}`, ""]).filter(([, made]) => made !== typed);
      const goesOn = rest && found[0]?.[0].toLowerCase().startsWith(rest.toLowerCase()); // else Enter sends what was typed
      if (mine === asked) offer(found, goesOn ? 0 : -1);
    }, 150);
  };
  line.addEventListener("input", complete);
  line.addEventListener("blur", () => setTimeout(hide, 150));
  box.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const item = event.target.closest("li");
    if (item) choose([...box.children].indexOf(item));
  });
  line.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const isOpen = !box.hidden;
    const steps = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (isOpen && steps) {
      event.preventDefault();
      point((active + steps + options.length + (active < 0 && steps < 0 ? 1 : 0)) % options.length);
    } else if (isOpen && event.key === "Escape") {
      event.preventDefault();
      hide();
    } else if (isOpen && active >= 0 && (event.key === "Tab" || event.key === "Enter") && !event.shiftKey) {
      if (event.key === "Enter" && options[active][1].trim() === line.value.trim()) return hide();
      event.preventDefault();
      choose(active);
    } else if (steps && lines.length && (steps < 0 ? !line.value || recalled < lines.length : recalled < lines.length)) {
      event.preventDefault();
      recalled = Math.max(0, Math.min(lines.length, recalled + steps));
      line.value = lines[recalled] ?? "";
    }
  });
}
