using System.Collections.Frozen;
using System.Text;

namespace Gateway.Requests;

/// <summary>Redacts secrets in a request target before it is logged.</summary>
internal static class TargetRedaction
{
    private const string Mask = "***";

    // Parameters whose value grants access: tokens, codes, assertions, passwords, OWA's canary and attachment tokens, signed links.
    private static readonly FrozenSet<string> SecretNames = new[]
    {
        "access_token", "id_token", "refresh_token", "token", "code", "state", "code_verifier", "id_token_hint", "logout_token",
        "client_secret", "assertion", "client_assertion", "samlresponse", "samlrequest", "wresult",
        "password", "passwd", "pwd", "pass", "secret", "authorization", "auth", "ticket", "session", "sessionid", "sid", "jwt", "bearer",
        "apikey", "api_key", "key", "sig", "signature", "x-owa-canary", "canary", "cadata", "cadatakey",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Secrets =
        SecretNames.GetAlternateLookup<ReadOnlySpan<char>>();

    // The maximum depth of nested targets: /signin?return=%2Fcallback%3Fcode%3D...
    private const int Depth = 3;

    /// <summary>Replaces each secret value by <c>***</c>; returns the same string if there is none.</summary>
    public static string Redact(string target) => RedactQuery(RedactUser(target), Depth);

    // https://user:password@host/: only the absolute form can contain user information.
    private static string RedactUser(string target)
    {
        var scheme = target.Length > 0 && target[0] != '/' ? target.IndexOf("//", StringComparison.Ordinal) : -1;
        if (scheme < 0)
        {
            return target;
        }

        var start = scheme + 2;
        var end = target.AsSpan(start).IndexOfAny('/', '?', '#');
        var at = (end < 0 ? target.AsSpan(start) : target.AsSpan(start, end)).LastIndexOf('@');
        return at < 0 ? target : $"{target.AsSpan(0, start)}{Mask}{target.AsSpan(start + at)}";
    }

    private static string RedactQuery(string target, int depth)
    {
        var query = target.IndexOf('?', StringComparison.Ordinal);
        if (query < 0)
        {
            return target;
        }

        StringBuilder? redacted = null;
        var copied = 0;
        var start = query + 1;
        while (start < target.Length)
        {
            var end = target.AsSpan(start).IndexOfAny('&', ';');
            end = end < 0 ? target.Length : start + end;
            var equals = target.AsSpan(start, end - start).IndexOf('=');
            if (equals > 0 && (IsSecret(target.AsSpan(start, equals))
                || HoldsSecret(target.AsSpan(start + equals + 1, end - start - equals - 1), depth)))
            {
                redacted ??= new StringBuilder(target.Length);
                redacted.Append(target, copied, start + equals + 1 - copied).Append(Mask);
                copied = end;
            }

            start = end + 1;
        }

        return redacted is null ? target : redacted.Append(target, copied, target.Length - copied).ToString();
    }

    /// <summary>Whether a value is itself a target that contains a secret.</summary>
    private static bool HoldsSecret(ReadOnlySpan<char> value, int depth)
    {
        if (depth == 0 || !value.Contains('%'))
        {
            return false;
        }

        var decoded = Uri.UnescapeDataString(value.ToString());
        return RedactQuery(decoded, depth - 1) != decoded;
    }

    private static bool IsSecret(ReadOnlySpan<char> name) =>
        name.Contains('%') || name.Contains('+')
            ? SecretNames.Contains(Uri.UnescapeDataString(name.ToString()).Trim('+', ' '))
            : Secrets.Contains(name);
}
