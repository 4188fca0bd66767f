using System.Buffers.Text;
using System.Text;
using Gateway.Identity;
using Gateway.Preauthentication.Bearer;
using Microsoft.Net.Http.Headers;

namespace Gateway.Preauthentication;

/// <summary>
/// Makes a request say of its caller what the gateway vouches for, and nothing else. It works on the request's own headers, before
/// forwarding, so every forwarder sees the same.
/// </summary>
internal static class RequestDelegation
{
    public static void Apply(IHeaderDictionary headers, RoutePreauthentication route, PreauthenticationDecision decision, CallerFinding finding, IReadOnlyList<string> ownHeaders, string sessionCookie, string formCookie)
    {
        RemoveOwn(headers, ownHeaders);
        if (headers.Cookie is { Count: > 0 } cookies && CookieHeader.Contains(cookies, sessionCookie, formCookie))
        {
            headers.Cookie = CookieHeader.Remove(cookies, sessionCookie, formCookie);
        }

        if (decision == PreauthenticationDecision.PassThrough)
        {
            return;
        }

        var presented = headers.Authorization;
        headers.Remove(HeaderNames.Authorization);
        switch (route.Delegation)
        {
            case RouteDelegation.Bearer when finding.Scheme == BearerHandler.SchemeName:
                headers.Authorization = presented;
                break;
            case RouteDelegation.Basic or RouteDelegation.Bearer when finding.Credential is { } credential:
                headers.Authorization = Basic(credential);
                break;
            case RouteDelegation.Header when finding.User is { } user:
                headers[route.DelegationHeader] = HeaderValue(user.Name);
                break;
        }
    }

    /// <summary>A user name as a header can carry it: printable ASCII as it is, all else, and the percent sign, as percent-encoded UTF-8.</summary>
    public static string HeaderValue(string name)
    {
        if (!name.AsSpan().ContainsAnyExceptInRange('!', '~') && !name.Contains('%'))
        {
            return name;
        }

        var text = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(name))
        {
            if (b is >= (byte)'!' and <= (byte)'~' and not (byte)'%')
            {
                text.Append((char)b);
            }
            else
            {
                text.Append('%').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return text.ToString();
    }

    // Always UTF-8, whatever the client sent.
    private static string Basic(PasswordCredential credential)
    {
        var plain = Encoding.UTF8.GetBytes($"{credential.UserName}:{credential.Password.Reveal()}");
        var value = string.Create(6 + Base64.GetMaxEncodedToUtf8Length(plain.Length), plain, static (text, bytes) =>
        {
            "Basic ".CopyTo(text);
            Convert.TryToBase64Chars(bytes, text[6..], out _);
        });
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(plain);
        return value;
    }

    private static void RemoveOwn(IHeaderDictionary headers, IReadOnlyList<string> ownHeaders)
    {
        for (var i = 0; i < ownHeaders.Count; i++)
        {
            headers.Remove(ownHeaders[i]);
        }

        // CGI and its kin read X_Forwarded_User as X-Forwarded-User.
        List<string>? forged = null;
        foreach (var header in headers)
        {
            if (header.Key.Contains('_') && ownHeaders.Contains(header.Key.Replace('_', '-'), StringComparer.OrdinalIgnoreCase))
            {
                (forged ??= []).Add(header.Key);
            }
        }

        forged?.ForEach(name => headers.Remove(name));
    }
}
