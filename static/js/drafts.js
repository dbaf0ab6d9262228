/* What is being typed into a long form is kept every few seconds, apart from the thing itself, and offered again
   when the form is opened. While a form of something that others may edit is open, each is told of the other. */
(() => {
  const home = document.body.dataset.drafts;
  if (!home) return;
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const PAUSE = 2000; // milliseconds from the first key to the first copy, and between two copies
  const TRIES = 10; // so often the server is asked what it kept
  const BEAT = 30000;
  const LONG = 'textarea:not([readonly]), input[name="version"]';
  const MUTE = ["hidden", "password", "file", "submit", "button", "reset"];
  const open = new Map(); // what is known of each form on the page

  const send = (path, pairs, more) =>
    fetch(home + path, { method: "POST", headers: { "X-CSRFToken": token }, body: new URLSearchParams(pairs), ...more });

  const isKept = (one) => one.autocomplete !== "off" || one.closest(".lookup") !== null;

  const named = (form) =>
    [...form.elements].filter((one) => one.name && !one.disabled && !MUTE.includes(one.type) && isKept(one));

  const isLong = (form) =>
    form.method === "post" && form.getAttribute("autocomplete") !== "off" && form.querySelector(LONG) !== null && named(form).length > 0;

  const value = (form, name) => form.querySelector(`input[type="hidden"][name="${name}"]`)?.value ?? "";

  const pairs = (form) =>
    named(form).flatMap((one) => {
      if (one.type === "checkbox" || one.type === "radio") return one.checked ? [[one.name, one.value]] : [];
      if (one.type === "select-multiple") return [...one.selectedOptions].map((option) => [one.name, option.value]);
      return [[one.name, one.value.replaceAll("\r\n", "\n")]];
    });

  const place = (form) => {
    const path = new URL(form.getAttribute("action") || location.pathname, location.href).pathname;
    const language = value(form, "language");
    return language ? `${path}?language=${language}` : path;
  };

  const key = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  const text = (form) => JSON.stringify(pairs(form));

  const know = (form) => {
    if (open.has(form) || !isLong(form)) return;
    open.set(form, { key: key(), place: place(form), seq: 0, kept: text(form), busy: false, sent: false, timer: 0 });
  };

  const said = (form) => {
    const about = open.get(form);
    if (!about.line) {
      about.line = document.createElement("p");
      about.line.className = "fine quiet draft-line";
      form.append(about.line);
    }
    return about.line;
  };

  const later = (form) => {
    const about = open.get(form);
    if (about.timer || about.sent || about.over) return;
    about.timer = setTimeout(() => {
      about.timer = 0;
      if (about.busy) later(form);
      else copy(form);
    }, PAUSE);
  };

  const copy = async (form, more) => {
    const about = open.get(form);
    const now = text(form);
    if (now === about.kept || about.sent || about.over || !form.isConnected) return;
    about.busy = true;
    about.seq += 1;
    const draft = { key: about.key, place: about.place, base_version: value(form, "version") || 0, seq: about.seq, pairs: now };
    try {
      const answer = await send("keep/", draft, more);
      if (answer.ok) about.kept = now;
      else if (answer.status < 500) about.over = true; // signed out, too long, or not a place for drafts
      if (answer.status === 200) said(form).textContent = await answer.text();
    } catch {
      // The server does not answer: what is typed stays in the form and is tried again.
    }
    about.busy = false;
    if (text(form) !== about.kept) later(form);
  };

  const fill = (form, wanted) => {
    form.dispatchEvent(new CustomEvent("draft:fill", { bubbles: true, detail: wanted }));
    const left = wanted.map((pair) => [...pair]);
    for (const one of named(form)) {
      const mine = left.filter(([name]) => name === one.name);
      if (one.type === "checkbox" || one.type === "radio") one.checked = mine.some(([, said]) => said === one.value);
      else if (one.type === "select-multiple") for (const option of one.options) option.selected = mine.some(([, said]) => said === option.value);
      else if (mine.length) one.value = left.splice(left.indexOf(mine[0]), 1)[0][1];
      else continue;
      one.dispatchEvent(new Event("input", { bubbles: true }));
      one.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };

  const use = (form, offer) => {
    const version = form.querySelector('input[name="version"]');
    fill(form, JSON.parse(offer.dataset.fields));
    if (version && offer.dataset.version !== "0") version.value = offer.dataset.version; // as it was typed
    const folded = form.closest("details");
    if (folded) folded.open = true;
    copy(form).then(() => forget(offer));
    named(form)[0]?.focus();
  };

  const forget = (offer) => {
    offer.remove();
    return send("forget/", { key: offer.dataset.draft }).catch(() => {});
  };

  const offer = (form, one) => {
    const about = open.get(form);
    const version = value(form, "version");
    if (one.dataset.draft === about.key) return; // kept since the page was opened
    if (one.dataset.fields && JSON.stringify(JSON.parse(one.dataset.fields)) === about.kept) {
      about.key = one.dataset.draft; // the page came back with it: go on from there
      about.seq = Number(one.dataset.seq);
      return;
    }
    one.querySelector("[data-since]").hidden = !version || one.dataset.version === "0" || one.dataset.version === version;
    one.querySelector("[data-use]").addEventListener("click", () => use(form, one));
    one.querySelector("[data-forget]").addEventListener("click", () => forget(one));
    (form.closest("details:not([open])") || form).before(one);
  };

  const ask = async (times) => {
    const at = [...open.values()].map((about) => ["at", about.place]);
    if (!at.length) return;
    try {
      const answer = await fetch(`${home}?${new URLSearchParams(at)}`);
      if (answer.status >= 500) throw new Error(answer.statusText);
      if (!answer.ok) return;
      const page = document.createElement("template");
      page.innerHTML = await answer.text();
      for (const one of [...page.content.querySelectorAll("[data-draft]")]) {
        const form = [...open.keys()].find((form) => open.get(form).place === one.dataset.place);
        if (form) offer(form, one);
      }
    } catch {
      if (times > 1) setTimeout(() => ask(times - 1), PAUSE); // a server that is just coming back
    }
  };

  const beat = async () => {
    const shared = [...open.keys()].some((form) => form.querySelector('input[name="version"]') && form.checkVisibility());
    if (!shared || document.hidden) return;
    try {
      const answer = await send("here/", { at: location.pathname });
      if (!answer.ok) return;
      let box = document.getElementById("here");
      if (!box) {
        box = document.createElement("div");
        box.id = "here";
        box.className = "notices";
        box.setAttribute("role", "status");
        document.getElementById("notices").after(box);
      }
      const now = await answer.text();
      if (box.dataset.said !== now) box.innerHTML = box.dataset.said = now;
    } catch {
      // Asked again with the next beat.
    }
  };

  document.addEventListener("input", (event) => open.has(event.target.form) && later(event.target.form));
  document.addEventListener("change", (event) => open.has(event.target.form) && later(event.target.form));
  document.addEventListener("submit", (event) => {
    const about = open.get(event.target);
    if (!about || event.defaultPrevented && !event.target.hasAttribute("hx-post")) return;
    if (about.seq) copy(event.target, { keepalive: true }); // what comes back to be mended is as it was sent
    about.sent = true;
    if (!about.seq) return; // nothing was kept, so nothing is used up
    const named = event.target.querySelector('input[name="draft_key"]') ?? document.createElement("input");
    Object.assign(named, { type: "hidden", name: "draft_key", value: about.key });
    event.target.append(named);
  });
  window.addEventListener("pageshow", (event) => event.persisted && open.forEach((about) => (about.sent = false)));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) open.forEach((_about, form) => copy(form, { keepalive: true }));
  });
  document.addEventListener("htmx:afterRequest", (event) => open.has(event.target) && (open.get(event.target).sent = false));
  document.addEventListener("htmx:afterSwap", (event) => event.target.querySelectorAll("form").forEach(know));
  document.addEventListener("toggle", (event) => event.target.open && beat(), true);

  document.querySelectorAll("form").forEach(know);
  ask(TRIES);
  beat();
  setInterval(beat, BEAT);
})();
