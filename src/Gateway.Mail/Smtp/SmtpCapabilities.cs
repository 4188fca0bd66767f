namespace Gateway.Mail.Smtp;

/// <summary>The keywords of the gateway's reply to EHLO: those of the back ends that hold through a relay, and its own.</summary>
internal static class SmtpCapabilities
{
    private static readonly string[] Minimum = ["8BITMIME", "ENHANCEDSTATUSCODES", "PIPELINING"];

    // After sign-in bytes reach the back end unchanged, so that its keywords about messages hold. Those about the connection do not.
    private static readonly HashSet<string> PassedOn = new(StringComparer.OrdinalIgnoreCase)
    {
        "SIZE", "8BITMIME", "BINARYMIME", "CHUNKING", "DSN", "SMTPUTF8", "PIPELINING", "ENHANCEDSTATUSCODES", "DELIVERBY", "FUTURERELEASE",
        "MT-PRIORITY", "REQUIRETLS", "NO-SOLICITING", "LIMITS", "VRFY", "HELP",
    };

    public static IEnumerable<string> Compose(IReadOnlyList<string>? backEnd, bool isSecure, IReadOnlyList<string> mechanisms)
    {
        if (!isSecure)
        {
            return ["ENHANCEDSTATUSCODES", "STARTTLS"];
        }

        var names = (backEnd ?? Minimum).Where(n => PassedOn.Contains(n.Split(' ', 2)[0])).ToList();
        if (mechanisms.Count > 0)
        {
            names.Add("AUTH " + string.Join(' ', mechanisms));
        }

        return names;
    }

    /// <summary>Removes from a reply to EHLO what does not hold after sign-in: the same keywords as before it, and AUTH.</summary>
    public static string EditReply(string reply)
    {
        var lines = reply.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length < 2 || !lines.All(l => l.StartsWith("250", StringComparison.Ordinal)))
        {
            return reply;
        }

        var kept = lines.Where((line, i) => i == 0 || (line.Length > 4 && PassedOn.Contains(line[4..].Split(' ', 2)[0]))).ToList();
        return string.Concat(kept.Select((line, i) => $"250{(i == kept.Count - 1 ? ' ' : '-')}{line[4..]}\r\n"));
    }
}
