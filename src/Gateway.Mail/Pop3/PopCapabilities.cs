namespace Gateway.Mail.Pop3;

/// <summary>The capabilities that the gateway advertises before sign-in (RFC 2449).</summary>
internal static class PopCapabilities
{
    private static readonly string[] Minimum = ["TOP", "UIDL", "RESP-CODES"];

    public static IEnumerable<string> Compose(
        IReadOnlyList<string>? backEnd, bool isSecure, IReadOnlyList<string> mechanisms, bool acceptsPasswords)
    {
        if (!isSecure)
        {
            return ["STLS", "RESP-CODES"];
        }

        var names = (backEnd ?? Minimum).Where(IsPassedOn).ToList();
        if (acceptsPasswords)
        {
            names.Add("USER");
        }

        if (mechanisms.Count > 0)
        {
            names.Add("SASL " + string.Join(' ', mechanisms));
        }

        return names;
    }

    /// <summary>Removes from a reply to CAPA what leads to what the relay refuses, and what belongs before sign-in (RFC 6856 2).</summary>
    public static string EditReply(string reply) =>
        string.Concat(reply.Split('\n').Select(l => l + '\n').Where((line, i) => i == 0 || IsRelayed(line)))[..^1];

    private static bool IsRelayed(string line) =>
        line.Split([' ', '\r', '\n'], 2)[0].ToUpperInvariant() is not ("SASL" or "STLS" or "USER" or "APOP" or "XCLIENT" or "UTF8");

    // RFC 6856 2 and 3: UTF8 and LANG belong before sign-in, where the gateway speaks for all back ends.
    private static bool IsPassedOn(string name) => name.Split(' ', 2)[0].ToUpperInvariant() is not (
        "SASL" or "STLS" or "USER" or "XCLIENT" or "IMPLEMENTATION" or "X-ORIGIN" or "UTF8" or "LANG");
}
