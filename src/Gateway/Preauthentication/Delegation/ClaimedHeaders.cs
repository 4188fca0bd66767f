namespace Gateway.Preauthentication.Delegation;

/// <summary>Removes from a client's request what only the gateway may tell back ends, and the gateway's own cookies.</summary>
internal static class ClaimedHeaders
{
    public static void Remove(IHeaderDictionary headers, IReadOnlyList<string> delegationHeaders, SignInOptions settings)
    {
        for (var i = 0; i < delegationHeaders.Count; i++)
        {
            headers.Remove(delegationHeaders[i]);
        }

        if (headers.Cookie is { Count: > 0 } cookies && CookieHeader.Contains(cookies, settings.SessionCookie))
        {
            headers.Cookie = CookieHeader.Remove(cookies, settings.Cookies);
        }
    }
}
