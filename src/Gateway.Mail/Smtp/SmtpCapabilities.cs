namespace Gateway.Mail.Smtp;

/// <summary>The keywords of the gateway's EHLO reply: those of the back ends that hold behind a relay, and what the gateway does.</summary>
internal static class SmtpCapabilities
{
    private static readonly string[] Least = ["8BITMIME", "ENHANCEDSTATUSCODES", "PIPELINING"];

    // What follows sign-in reaches the back end as it is, so all that is said of messages holds. What is said of the connection does not.
    private static readonly HashSet<string> PassedOn = new(StringComparer.OrdinalIgnoreCase)
    {
        "SIZE", "8BITMIME", "BINARYMIME", "CHUNKING", "DSN", "SMTPUTF8", "PIPELINING", "ENHANCEDSTATUSCODES", "DELIVERBY", "FUTURERELEASE",
        "MT-PRIORITY", "REQUIRETLS", "NO-SOLICITING", "LIMITS", "VRFY", "HELP",
    };

    public static IEnumerable<string> Compose(IReadOnlyList<string> backEnd, bool isSecure, IReadOnlyList<string> mechanisms)
    {
        if (!isSecure)
        {
            return ["ENHANCEDSTATUSCODES", "STARTTLS"];
        }

        var names = (backEnd.Count == 0 ? Least : backEnd).Where(n => PassedOn.Contains(n.Split(' ', 2)[0])).ToList();
        if (mechanisms.Count > 0)
        {
            names.Add("AUTH " + string.Join(' ', mechanisms));
        }

        return names;
    }
}
