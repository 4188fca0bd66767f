namespace Gateway.Mail.Pop3;

/// <summary>What the gateway lists for CAPA before sign-in (RFC 2449).</summary>
internal static class PopCapabilities
{
    private static readonly string[] Least = ["TOP", "UIDL", "RESP-CODES"];

    public static IEnumerable<string> Compose(IReadOnlyList<string> backEnd, bool isSecure, IReadOnlyList<string> mechanisms, bool takesPasswords)
    {
        if (!isSecure)
        {
            return ["STLS", "RESP-CODES"];
        }

        var names = (backEnd.Count == 0 ? Least : backEnd).Where(IsPassedOn).ToList();
        if (takesPasswords)
        {
            names.Add("USER");
        }

        if (mechanisms.Count > 0)
        {
            names.Add("SASL " + string.Join(' ', mechanisms));
        }

        return names;
    }

    private static bool IsPassedOn(string name) =>
        name.Split(' ', 2)[0].ToUpperInvariant() is not ("SASL" or "STLS" or "USER" or "XCLIENT" or "IMPLEMENTATION" or "X-ORIGIN");
}
