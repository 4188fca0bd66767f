namespace Gateway.Mail.Imap;

/// <summary>What the gateway advertises before sign-in: what the back ends have, less what is theirs alone, and what the gateway does.</summary>
internal static class ImapCapabilities
{
    /// <summary>Where nothing has been learned.</summary>
    private static readonly string[] Least = ["IMAP4rev1"];

    /// <param name="backEnd">What the back ends advertise before sign-in.</param>
    /// <param name="isSecure">Whether TLS is in place.</param>
    /// <param name="mechanisms">SASL mechanisms the route offers.</param>
    /// <param name="takesPasswords">Whether LOGIN is of use.</param>
    public static string Compose(IReadOnlyList<string> backEnd, bool isSecure, IEnumerable<string> mechanisms, bool takesPasswords)
    {
        if (!isSecure)
        {
            // The rest is nobody's business before TLS, and the client must ask again after it.
            return "IMAP4rev1 LITERAL- ID STARTTLS LOGINDISABLED";
        }

        var names = new List<string>((backEnd.Count == 0 ? Least : backEnd).Where(IsPassedOn));
        if (!names.Exists(n => n.StartsWith("IMAP4", StringComparison.OrdinalIgnoreCase)))
        {
            names.InsertRange(0, Least);
        }

        if (!names.Contains("LITERAL+", StringComparer.OrdinalIgnoreCase) && !names.Contains("LITERAL-", StringComparer.OrdinalIgnoreCase))
        {
            names.Add("LITERAL-");
        }

        names.Add("SASL-IR");
        names.Add("ID");
        names.AddRange(mechanisms.Select(m => "AUTH=" + m));
        if (!takesPasswords)
        {
            names.Add("LOGINDISABLED");
        }

        return string.Join(' ', names);
    }

    private static bool IsPassedOn(string name)
    {
        var upper = name.ToUpperInvariant();
        return !upper.StartsWith("AUTH=", StringComparison.Ordinal)
            && !upper.StartsWith("COMPRESS=", StringComparison.Ordinal) // before sign-in it would be the gateway's to do
            && upper is not ("STARTTLS" or "LOGINDISABLED" or "SASL-IR" or "ID" or "LOGIN-REFERRALS" or "AUTH" or "UNAUTHENTICATE");
    }
}
