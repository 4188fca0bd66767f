using Microsoft.Playwright;

namespace Gateway.EndToEndTests.Preauthentication;

/// <summary>Chromium's virtual authenticator (the CDP domain WebAuthn): its passkeys, and a person who agrees at once.</summary>
internal sealed class VirtualAuthenticator
{
    private readonly ICDPSession _session;
    private readonly string _id;

    private VirtualAuthenticator(ICDPSession session, string id) => (_session, _id) = (session, id);

    /// <summary>Adds one to the browser of a page.</summary>
    public static async Task<ICDPSession> EnableAsync(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("WebAuthn.enable");
        return session;
    }

    public static async Task<VirtualAuthenticator> AddAsync(ICDPSession session)
    {
        var added = await session.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
        return new VirtualAuthenticator(session, added!.Value.GetProperty("authenticatorId").GetString()!);
    }

    /// <summary>Whether the person is recognized from now on: by finger, face or PIN.</summary>
    public Task RecognizeAsync(bool isRecognized) => _session.SendAsync(
        "WebAuthn.setUserVerified", new() { ["authenticatorId"] = _id, ["isUserVerified"] = isRecognized });

    /// <summary>The hosts of its passkeys.</summary>
    public async Task<IReadOnlyList<string?>> ListHostsAsync()
    {
        var found = await _session.SendAsync("WebAuthn.getCredentials", new() { ["authenticatorId"] = _id });
        return [.. found!.Value.GetProperty("credentials").EnumerateArray().Select(c => c.GetProperty("rpId").GetString())];
    }

    public Task RemoveAsync() =>
        _session.SendAsync("WebAuthn.removeVirtualAuthenticator", new() { ["authenticatorId"] = _id });
}
