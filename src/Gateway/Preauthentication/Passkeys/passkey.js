// Uses a passkey when one of the forms with data-passkey is sent: asks the gateway for a challenge, lets the authenticator answer it, and
// sends the answer with the form. There is nothing else in it.
"use strict";

(() => {
  const decode = text =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), character => character.charCodeAt(0));

  const encode = bytes =>
    bytes
      ? btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
      : "";

  const decodeIds = list => (list ?? []).map(item => ({ ...item, id: decode(item.id) }));

  async function create(options) {
    const { response, rawId } = await navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: decode(options.challenge),
        user: { ...options.user, id: decode(options.user.id) },
        excludeCredentials: decodeIds(options.excludeCredentials),
      },
    });
    return { id: encode(rawId), clientData: encode(response.clientDataJSON), attestation: encode(response.attestationObject) };
  }

  async function use(options) {
    const { response, rawId } = await navigator.credentials.get({
      publicKey: { ...options, challenge: decode(options.challenge), allowCredentials: decodeIds(options.allowCredentials) },
    });
    return {
      id: encode(rawId),
      clientData: encode(response.clientDataJSON),
      authenticatorData: encode(response.authenticatorData),
      signature: encode(response.signature),
      userHandle: encode(response.userHandle),
    };
  }

  async function complete(form) {
    const answer = await fetch(form.dataset.options, { credentials: "same-origin", cache: "no-store" });
    if (!answer.ok) {
      throw new Error(`The gateway answered ${answer.status}.`);
    }

    const { challenge, options } = await answer.json();
    const made = form.dataset.passkey === "add" ? await create(options) : await use(options);
    form.elements.challenge.value = challenge;
    form.elements.passkey.value = JSON.stringify(made);

    // The choice of the computer stands in the form above, which asks for the password.
    const computer = document.querySelector('input[name="computer"]:checked');
    if (form.elements.computer && computer) {
      form.elements.computer.value = computer.value;
    }

    form.submit();
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!window.PublicKeyCredential) {
      continue;
    }

    form.hidden = false;
    form.addEventListener("submit", event => {
      event.preventDefault();
      const button = form.querySelector("button");
      const failed = form.querySelector("[data-failed]");
      failed.hidden = true;
      button.disabled = true;
      complete(form).catch(() => {
        failed.hidden = false;
        button.disabled = false;
        button.focus();
      });
    });
  }
})();
