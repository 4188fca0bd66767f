using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Gateway.Identity.Credentials;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Gateway.Preauthentication.Delegation;

/// <summary>Writes the headers that tell a back end the user, in place of the client's Authorization header.</summary>
internal static class DelegationHeaders
{
    private const int StackLimit = 512;

    public static void Apply(IHeaderDictionary headers, RoutePreauthentication route, SignInResult signIn)
    {
        var presented = headers.Authorization;
        headers.Remove(HeaderNames.Authorization);
        switch (route.Delegation)
        {
            case RouteDelegation.Bearer when signIn.Scheme == nameof(RouteAuthentication.Bearer):
                headers.Authorization = presented;
                break;
            case RouteDelegation.Basic or RouteDelegation.Bearer when signIn.Credential is { } credential:
                headers.Authorization = BasicValue(credential, presented);
                break;
            case RouteDelegation.Header when signIn.User is { } user:
                headers[route.DelegationHeader] = HeaderValue(user.Name);
                break;
        }
    }

    /// <summary>
    /// A user name as a header value: printable ASCII unchanged; everything else, and the percent sign, as percent-encoded UTF-8.
    /// </summary>
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
                text.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return text.ToString();
    }

    // Always UTF-8, whatever the client sent. The client's own value is reused where it is equal, which saves a string.
    private static string BasicValue(PasswordCredential credential, StringValues presented)
    {
        const string Scheme = "Basic ";
        var password = credential.Password.Reveal();
        var maximum = Encoding.UTF8.GetMaxByteCount(credential.UserName.Length + 1 + password.Length);
        var plain = maximum <= StackLimit ? stackalloc byte[StackLimit] : new byte[maximum];
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
}
