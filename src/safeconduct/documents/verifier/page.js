// The page itself: files in, the report out, in five languages. Nothing is ever sent anywhere.

const words = JSON.parse(document.getElementById("words").textContent);
const MAX_ROWS = 1_000;
let language = Object.keys(words).find((one) => navigator.language.startsWith(one)) ?? "en";
let last = null;

const say = (name) => words[language][name] ?? words.en[name] ?? name;

function element(tag, content = "", attributes = {}) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...[content].flat());
  return made;
}

/** What comes from a file: isolated, so that it cannot turn the line around it. */
const quoted = (content) => element("bdi", String(content), { dir: "ltr" });

function placed(place) {
  const parts = place.map(([kind, value]) => [`${say(`place-${kind}`)} `, quoted(value)]);
  return parts.flatMap((part, at) => (at ? [", ", ...part] : part));
}

/** A table in a region of its own that can be scrolled by keyboard. */
function table(caption, heads, rows, of = "") {
  const head = element("tr", heads.map((name) => element("th", say(name), { scope: "col" })));
  const body = rows.map((cells) => element("tr", cells.map((cell) => element("td", cell))));
  const made = element("table", [
    element("caption", caption),
    element("thead", head),
    element("tbody", body),
  ]);
  const label = of ? `${caption}: ${of}` : caption;
  return element("div", made, { class: "scroll", tabindex: "0", role: "region", "aria-label": label });
}

function faultTable(name, faults) {
  const rows = faults.map((fault) => [
    element("strong", fault.reason, { "data-reason": fault.reason, dir: "ltr" }),
    placed(fault.place),
    [say(`reason-${fault.reason}`), ...(fault.detail ? [" (", quoted(fault.detail), ")"] : [])],
  ]);
  return table(say(name), ["reason", "where", "meaning"], rows);
}

function timeText(seconds) {
  return seconds ? quoted(new Date(seconds * 1000).toISOString().replace(".000", "")) : "";
}

function signatureTable(log) {
  const rows = log.checked.flatMap((one) =>
    one.lines.map((line) => [
      quoted(one.point.size),
      quoted(line.name),
      quoted({ 1: "Ed25519", 4: "Ed25519", 6: "ML-DSA-44" }[line.kind] ?? "?"),
      element("span", say(`state-${line.state}`), { "data-state": line.state }),
      timeText(line.time),
    ]),
  );
  return table(say("signatures"), ["size", "name", "kind", "state", "time"], rows, log.origin);
}

function entryTable(log) {
  const rows = log.headers.slice(0, MAX_ROWS).map((header, index) => [
    quoted(index),
    quoted(header.type),
    quoted(header.createdAt),
    say(index < log.counted ? "counts" : "counts-not"),
  ]);
  return table(say("messages"), ["entry", "kind", "time", "weight"], rows, log.origin);
}

function logSection(log) {
  const facts = [
    ["size", quoted(log.size)],
    ["root", quoted(log.rootText)],
    ["counted", element("span", String(log.counted), { "data-counted": log.origin })],
  ];
  const list = facts.flatMap(([name, value]) => [element("dt", say(name)), element("dd", value)]);
  const section = element("section", [
    element("h3", [`${say("log")} `, quoted(log.origin)]),
    element("dl", list),
  ]);
  if (log.checked.length) section.append(signatureTable(log));
  if (log.headers.length) section.append(entryTable(log));
  return section;
}

function bundleItem({ manifest, payloads }) {
  const facts = [manifest.number, manifest.sender, manifest.recipient, manifest.talk];
  const names = ["number", "sender", "recipient", "talk"];
  const said = names.flatMap((name, at) => [`${say(name)}: `, quoted(facts[at]), "; "]);
  return element("li", [...said, `${say("payloads")}: `, quoted(payloads.length)]);
}

function show(report) {
  const place = document.getElementById("report");
  const verdict = element("p", say(report.verdict), { class: report.verdict, id: "verdict" });
  verdict.dataset.verdict = report.verdict;
  place.replaceChildren(element("h2", say("report")), verdict);
  if (report.faults.length) place.append(faultTable("faults", report.faults));
  if (report.open.length) {
    const items = report.open.map(([kind, name]) =>
      element("li", [say(`open-${kind}`), ...(name ? [" ", quoted(name)] : [])], { "data-open": kind }),
    );
    place.append(element("h3", say("open")), element("ul", items));
  }
  if (report.dates.length) place.append(faultTable("dates", report.dates));
  if (report.bundles.length) {
    place.append(element("h3", say("bundles")), element("ul", report.bundles.map(bundleItem)));
  }
  place.append(...report.logs.map(logSection));
}

function translate() {
  document.documentElement.lang = language;
  document.documentElement.dir = language === "ar" ? "rtl" : "ltr";
  document.title = say("title");
  for (const one of document.querySelectorAll("[data-say]")) one.textContent = say(one.dataset.say);
  document.getElementById("language").value = language;
  if (!last) return;
  show(last);
  document.getElementById("status").textContent = say(last.verdict);
}

let turn = 0;

/** Check what is given now; a check that was overtaken by another shows nothing. */
async function check(files) {
  const mine = ++turn;
  const status = document.getElementById("status");
  const place = document.getElementById("report");
  place.setAttribute("aria-busy", "true");
  status.textContent = say("checking");
  let found = null;
  let failed = "";
  try {
    const read = files.map(async ({ path, file }) => ({
      path,
      data: new Uint8Array(await file.arrayBuffer()),
    }));
    found = await verifyFiles(await Promise.all(read));
  } catch (error) {
    failed = `${say("broken")} ${error.message}`;
  }
  if (mine !== turn) return;
  last = found;
  place.replaceChildren();
  if (last) show(last);
  status.textContent = failed || say(last.verdict);
  place.setAttribute("aria-busy", "false");
}

const chosen = (list) =>
  Array.from(list, (file) => ({ path: file.webkitRelativePath || file.name, file }));

/** All files under what was dropped, folders included. */
async function dropped(items) {
  const found = [];
  const walk = async (entry) => {
    if (entry.isFile) {
      const file = await new Promise((done, failed) => entry.file(done, failed));
      found.push({ path: entry.fullPath.slice(1), file });
      return;
    }
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((done, failed) => reader.readEntries(done, failed));
      if (!some.length) return;
      for (const one of some) await walk(one);
    }
  };
  const taken = Array.from(items, (item) => [item.webkitGetAsEntry?.(), item.getAsFile?.()]);
  for (const [entry, file] of taken) {
    if (entry) await walk(entry);
    else if (file) found.push({ path: file.name, file });
  }
  return found;
}

let given = [];

/** Files add up until they are cleared, so that keys, policies and logs can come one by one. */
function add(files) {
  const paths = new Set(files.map((one) => one.path));
  given = [...given.filter((one) => !paths.has(one.path)), ...files];
  document.getElementById("given").replaceChildren(
    ...given.slice(0, MAX_ROWS).map((one) => element("li", quoted(one.path))),
  );
  document.getElementById("clear").disabled = !given.length;
  return check(given);
}

function clear() {
  [given, last] = [[], null];
  turn += 1;
  for (const id of ["given", "report"]) document.getElementById(id).replaceChildren();
  for (const id of ["files", "folder"]) document.getElementById(id).value = "";
  document.getElementById("status").textContent = "";
  document.getElementById("clear").disabled = true;
  document.getElementById("files").focus();
}

/** Whether this browser verifies Ed25519 at all: a signature of RFC 8032, section 7.1, test 1. */
async function canVerify() {
  const bytes = (digits) => Uint8Array.from(digits.match(/../g), (two) => Number.parseInt(two, 16));
  const raw = bytes("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  const signature = bytes(
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155" +
      "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
  );
  try {
    const key = await crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
    const other = Uint8Array.of(1);
    const right = await crypto.subtle.verify("Ed25519", key, signature, new Uint8Array());
    return right && !(await crypto.subtle.verify("Ed25519", key, signature, other));
  } catch {
    return false;
  }
}

function listen() {
  const zone = document.getElementById("zone");
  for (const id of ["files", "folder"]) {
    const input = document.getElementById(id);
    input.addEventListener("change", () => add(chosen(input.files)));
  }
  for (const name of ["dragover", "drop"]) {
    document.addEventListener(name, (event) => event.preventDefault());
  }
  document.addEventListener("dragover", () => zone.classList.add("over"));
  document.addEventListener("dragleave", () => zone.classList.remove("over"));
  document.addEventListener("drop", async (event) => {
    zone.classList.remove("over");
    add(await dropped(event.dataTransfer.items));
  });
  document.getElementById("clear").addEventListener("click", clear);
  document.getElementById("language").addEventListener("change", (event) => {
    language = event.target.value;
    translate();
  });
}

translate();
if (await canVerify()) {
  listen();
  document.documentElement.dataset.ready = "yes";
} else {
  document.getElementById("main").replaceChildren(element("p", say("too-old"), { role: "alert" }));
}
