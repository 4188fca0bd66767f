using System.Text.Json.Nodes;
using Gateway.Certificates.Settings;

namespace Gateway.Certificates.Acme;

/// <summary>Finds the account of a key at the CA, or makes one (RFC 8555 7.3).</summary>
internal static class AcmeRegistration
{
    /// <param name="session">Requests signed with the account's key.</param>
    /// <param name="options">What the administrator has agreed to.</param>
    /// <param name="isNewKey">Whether the CA cannot know the key yet.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<AcmeResult<AcmeAccount>> RegisterAsync(
        AcmeSession session, AcmeOptions options, bool isNewKey, CancellationToken cancellationToken)
    {
        if (!isNewKey)
        {
            // Nothing is agreed to anew where the account is there already.
            var found = await session.PostAsync(
                session.Directory.NewAccount, new JsonObject { ["onlyReturnExisting"] = true }, cancellationToken);
            if (!found.Failed(out var missing, out var known))
            {
                return known.Location is { } url ? new AcmeAccount(url.AbsoluteUri, null) : known.Malformed("names no account");
            }

            if (missing.Problem != "accountDoesNotExist")
            {
                return missing;
            }
        }

        return await CreateAsync(session, options, cancellationToken);
    }

    /// <summary>Tells the CA another address to write to (RFC 8555 7.3.2).</summary>
    public static async Task<AcmeResult<AcmeAccount>> UpdateContactAsync(
        AcmeSession session, AcmeAccount account, string? email, CancellationToken cancellationToken)
    {
        var answer = await session.PostAsync(account.Url, new JsonObject { ["contact"] = Contact(email) }, cancellationToken);
        return answer.Failed(out var failure, out _) ? failure : account with { Email = email };
    }

    private static async Task<AcmeResult<AcmeAccount>> CreateAsync(
        AcmeSession session, AcmeOptions options, CancellationToken cancellationToken)
    {
        var terms = session.Directory.Meta?.TermsOfService;
        if (terms is not null && !options.AcceptTermsOfService)
        {
            return new AcmeFailure(AcmeFailureKind.TermsOfService, $"The CA wants its terms of service accepted: read "
                + $"{Wire.ProblemDocument.Printable(terms, 200)}, then set Certificates:Acme:AcceptTermsOfService to true.");
        }

        var request = new JsonObject { ["contact"] = Contact(options.Email) };
        if (terms is not null)
        {
            request["termsOfServiceAgreed"] = true;
        }

        if (options.ExternalAccount is { KeyId: { } keyId, HmacKey: { } hmac } && AcmeOptionsValidator.HmacKey(hmac) is { } secret)
        {
            request["externalAccountBinding"] = session.Key.BindTo(
                keyId, secret, new Uri(session.Directory.NewAccount ?? "https://invalid/"));
        }
        else if (session.Directory.Meta?.ExternalAccountRequired == true)
        {
            return new AcmeFailure(AcmeFailureKind.ExternalAccount, "The CA wants an account bound to one of its own: set "
                + "Certificates:Acme:ExternalAccount:KeyId and HmacKeyFile to what it gave you.");
        }

        var answer = await session.PostAsync(session.Directory.NewAccount, request, cancellationToken);
        if (answer.Failed(out var failure, out var response))
        {
            return failure;
        }

        return response.Location is { } url ? new AcmeAccount(url.AbsoluteUri, options.Email) : response.Malformed("names no account");
    }

    private static JsonArray Contact(string? email) => email is null ? [] : new JsonArray($"mailto:{email}");
}
