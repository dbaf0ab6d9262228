/* Passkeys: the button asks the browser, and the form carries the answer. Codes and passwords need no
   script. */
(() => {
  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const creation = (form, asked) => {
    const alone = form.querySelector("[name=passwordless]")?.checked;
    const wanted = { ...asked.authenticatorSelection };
    if (alone !== undefined) {
      wanted.residentKey = alone ? "required" : "discouraged";
      wanted.requireResidentKey = alone;
      if (alone) wanted.userVerification = "required";
    }
    return {
      ...asked,
      challenge: bytes(asked.challenge),
      user: { ...asked.user, id: bytes(asked.user.id) },
      excludeCredentials: known(asked.excludeCredentials),
      authenticatorSelection: wanted,
    };
  };

  const answered = (credential) => {
    const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
    const response = {};
    for (const part of parts) if (credential.response[part]) response[part] = text(credential.response[part]);
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    return {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response,
      clientExtensionResults: credential.getClientExtensionResults(),
    };
  };

  const options = async (form) => {
    if (form.dataset.options) return JSON.parse(form.dataset.options);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    return (await answer.json()).request_options;
  };

  const ask = async (form) => {
    const asked = (await options(form)).publicKey;
    if (form.dataset.passkey === "create") return navigator.credentials.create({ publicKey: creation(form, asked) });
    const publicKey = { ...asked, challenge: bytes(asked.challenge), allowCredentials: known(asked.allowCredentials) };
    return navigator.credentials.get({ publicKey });
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-passkey-go]");
    if (!button) return;
    const form = button.closest("form");
    const said = form.querySelector("[data-passkey-said]");
    if (!window.PublicKeyCredential || !navigator.credentials) {
      said.textContent = said.dataset.none;
      return;
    }
    try {
      form.querySelector("[name=credential]").value = JSON.stringify(answered(await ask(form)));
      form.submit();
    } catch {
      said.textContent = said.dataset.stopped;
    }
  });
})();
