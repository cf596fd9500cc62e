// The sandbox's clock goes on; what others do with it is seen here too; and while somebody travels, the page says so.
const sandbox = () => document.querySelector("aside.sandbox");

/** Every clock on the page shows what it is by now. */
function tick() {
  for (const shown of document.querySelectorAll("time[data-zone]")) {
    shown.begun ??= Date.parse(shown.dateTime) - performance.now();
    const options = { timeZone: shown.dataset.zone, weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
    const parts = new Intl.DateTimeFormat("en-GB", options).formatToParts(shown.begun + performance.now());
    const now = Object.fromEntries(parts.map((each) => [each.type, each.value]));
    const said = `${now.weekday} ${now.day} ${now.month.slice(0, 3)} ${now.hour}:${now.minute}`;
    if (shown.textContent !== said) shown.textContent = said;
  }
}

/** The banner is as it is by now, if somebody has travelled since; without a sandbox, the page that says so. */
async function renew() {
  const count = sandbox()?.querySelector("[name=journeys]");
  if (!count || document.hidden) return;
  const address = count.form.getAttribute("action").replace("/go?", "/banner?");
  const answer = await fetch(`${address}&journeys=${count.value}`).catch(() => null);
  if (answer?.redirected) location.assign(answer.url);
  else if (answer?.status === 200) sandbox().replaceWith(...parsed(await answer.text()));
}

function enable(on) {
  for (const each of document.querySelectorAll("form.travel button")) each.disabled = !on;
}

if (sandbox()) {
  setInterval(renew, 3000);
  document.addEventListener("visibilitychange", renew);
}
if (document.querySelector("time[data-zone]")) setInterval(tick, 1000);
addEventListener("submit", ({ target }) => {
  if (!target.matches("form.travel")) return;
  const came = document.querySelector(".sandbox .came");
  if (came) came.textContent = "Travelling …";
  setTimeout(() => enable(false)); // once what was pressed is on its way
});
addEventListener("pageshow", (event) => event.persisted && enable(true));
