// What every page shares. Nothing here is needed to use a page: it makes it quicker, and easier by keyboard.
const token = document.querySelector("meta[name=token]")?.content ?? "";

/** The answer to a form that is sent without leaving the page; a page of before a restart is read anew. */
async function post(address, body, accept = "text/vnd.studyhall") {
  const headers = { Accept: accept, "X-Studyhall-Token": token };
  const answer = await fetch(address, { method: "POST", headers, body: new URLSearchParams(body) });
  if (answer.status === 403) reload();
  if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
  return answer;
}

/** The page is read anew; what was being typed stays. */
function reload() {
  const line = document.getElementById("line");
  if (line) sessionStorage.setItem("line", line.value);
  location.reload();
}

/** The elements that some markup of ours stands for. */
function parsed(markup) {
  const holder = document.createElement("template");
  holder.innerHTML = markup;
  return [...holder.content.children];
}

if (location.hash === "#you") document.querySelector("details.you")?.setAttribute("open", "");

// What was opened closes with Escape, and by a click beside it.
addEventListener("click", (event) => {
  for (const each of document.querySelectorAll("details.you[open]")) each.contains(event.target) || each.removeAttribute("open");
});
addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && document.querySelector("details.you[open]");
  if (open) {
    open.removeAttribute("open");
    open.querySelector("summary").focus();
  }
});
