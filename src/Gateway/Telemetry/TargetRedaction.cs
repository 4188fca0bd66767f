using System.Collections.Frozen;
using System.Text;

namespace Gateway.Telemetry;

/// <summary>Takes secrets out of a request target before it is logged.</summary>
internal static class TargetRedaction
{
    private const string Mask = "***";

    // Parameters whose value lets its reader in: tokens, codes, assertions, passwords, OWA's canary and attachment tokens, signed links.
    private static readonly FrozenSet<string> SecretNames = new[]
    {
        "access_token", "id_token", "refresh_token", "token", "code", "client_secret", "assertion", "client_assertion", "samlresponse", "samlrequest", "wresult",
        "password", "passwd", "pwd", "pass", "secret", "authorization", "auth", "ticket", "session", "sessionid", "sid", "jwt", "bearer",
        "apikey", "api_key", "key", "sig", "signature", "x-owa-canary", "canary", "cadata", "cadatakey",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Secrets = SecretNames.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The target with <c>***</c> for each secret value; the same string where there is none.</summary>
    public static string Redact(string target)
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
            if (equals > 0 && IsSecret(target.AsSpan(start, equals)))
            {
                redacted ??= new StringBuilder(target.Length);
                redacted.Append(target, copied, start + equals + 1 - copied).Append(Mask);
                copied = end;
            }

            start = end + 1;
        }

        return redacted is null ? target : redacted.Append(target, copied, target.Length - copied).ToString();
    }

    private static bool IsSecret(ReadOnlySpan<char> name) =>
        name.Contains('%') || name.Contains('+')
            ? SecretNames.Contains(Uri.UnescapeDataString(name.ToString()).Trim('+', ' '))
            : Secrets.Contains(name);
}
