using System.Buffers.Text;
using System.Text;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication.Bearer;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Gateway.Preauthentication;

/// <summary>
/// Makes a request say of its caller what the gateway vouches for, and nothing else. It works on the request's own headers, before
/// forwarding, so every forwarder sees the same.
/// </summary>
internal static class RequestDelegation
{
    private const int StackLimit = 512;

    public static void Apply(IHeaderDictionary headers, RoutePreauthentication route, PreauthenticationStatus decision, SignInResult finding, IReadOnlyList<string> ownHeaders, string sessionCookie, string formCookie)
    {
        RemoveOwn(headers, ownHeaders);
        if (headers.Cookie is { Count: > 0 } cookies && CookieHeader.Contains(cookies, sessionCookie, formCookie))
        {
            headers.Cookie = CookieHeader.Remove(cookies, sessionCookie, formCookie);
        }

        if (decision == PreauthenticationStatus.PassThrough)
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
                headers.Authorization = Basic(credential, presented);
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

    // Always UTF-8, whatever the client sent; what it sent serves where it says the same.
    private static string Basic(PasswordCredential credential, StringValues presented)
    {
        const string Scheme = "Basic ";
        var password = credential.Password.Reveal();
        var most = Encoding.UTF8.GetMaxByteCount(credential.UserName.Length + 1 + password.Length);
        var plain = most <= StackLimit ? stackalloc byte[StackLimit] : new byte[most];
        var length = Encoding.UTF8.GetBytes(credential.UserName, plain);
        plain[length++] = (byte)':';
        length += Encoding.UTF8.GetBytes(password, plain[length..]);

        var size = Scheme.Length + Base64.GetMaxEncodedToUtf8Length(length);
        var text = size <= StackLimit ? stackalloc char[StackLimit] : new char[size];
        Scheme.CopyTo(text);
        Convert.TryToBase64Chars(plain[..length], text[Scheme.Length..], out _);
        text = text[..size];
        var value = presented is [{ } same] && text.SequenceEqual(same) ? same : text.ToString();
        plain.Clear();
        text.Clear();
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
            if (header.Key.Contains('_') && IsOneOf(ownHeaders, header.Key.Replace('_', '-')))
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

    private static bool IsOneOf(IReadOnlyList<string> names, string name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);
}
