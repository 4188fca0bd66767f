namespace Gateway.Accounts.Passkeys;

/// <summary>The relying party of WebAuthn: the host of a request, as its browser names it.</summary>
/// <param name="Id">The host name, in lower case; passkeys are bound to it.</param>
/// <param name="Origin">The only origin whose pages may use them: <c>https://mail.example.com</c>.</param>
/// <param name="Name">What the browser calls the organization.</param>
internal sealed record PasskeyHost(string Id, string Origin, string Name);
