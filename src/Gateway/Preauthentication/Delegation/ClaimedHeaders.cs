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

        RemoveUnderscored(headers, delegationHeaders);
        if (headers.Cookie is { Count: > 0 } cookies && CookieHeader.Contains(cookies, settings.SessionCookie, settings.FormCookie))
        {
            headers.Cookie = CookieHeader.Remove(cookies, settings.SessionCookie, settings.FormCookie);
        }
    }

    // RFC 3875 4.1.18: CGI makes no difference between X_Forwarded_User and X-Forwarded-User.
    private static void RemoveUnderscored(IHeaderDictionary headers, IReadOnlyList<string> delegationHeaders)
    {
        List<string>? forged = null;
        foreach (var header in headers)
        {
            if (header.Key.Contains('_') && delegationHeaders.Contains(header.Key.Replace('_', '-'), StringComparer.OrdinalIgnoreCase))
            {
                (forged ??= []).Add(header.Key);
            }
        }

        if (forged is null)
        {
            return;
        }

        foreach (var name in forged)
        {
            headers.Remove(name);
        }
    }
}
