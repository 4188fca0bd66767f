namespace Gateway.Mail.Sieve;

/// <summary>
/// The capabilities that the gateway advertises before sign-in (RFC 5804 1.7): those of the back ends, without connection-specific ones,
/// and its own. Each is a line.
/// </summary>
internal static class SieveCapabilities
{
    private static readonly string[] Minimum = ["\"SIEVE\" \"\""];

    /// <param name="backEnd">The capabilities that the back ends advertise before sign-in; null where they are unknown.</param>
    /// <param name="isSecure">Whether TLS has begun.</param>
    /// <param name="mechanisms">The SASL mechanisms that the route offers.</param>
    public static IEnumerable<string> Compose(IReadOnlyList<string>? backEnd, bool isSecure, IReadOnlyList<string> mechanisms)
    {
        string[] own = ["\"IMPLEMENTATION\" \"Gateway\"", $"\"SASL\" \"{string.Join(' ', mechanisms)}\""];
        if (!isSecure)
        {
            // RFC 5804 2.2: a client discards these after TLS has begun and is sent others, so that nothing more needs to be disclosed.
            return [.. own, .. Minimum, "\"STARTTLS\"", "\"VERSION\" \"1.0\""];
        }

        string[] names = [.. (backEnd ?? Minimum).Where(line => IsPassedOn(NameOf(line)))];
        return [.. own, .. names, .. Missing(names)];
    }

    /// <summary>Removes from a reply to CAPABILITY what leads to what the relay refuses.</summary>
    public static string EditReply(string reply) =>
        string.Concat(reply.Split('\n').Select(l => l + '\n').Where(line => IsRelayed(NameOf(line.TrimEnd('\r', '\n')))))[..^1];

    private static bool IsRelayed(string name) => name is not ("SASL" or "STARTTLS" or "UNAUTHENTICATE" or "XCLIENT");

    // RFC 5804 1.7: both are mandatory.
    private static IEnumerable<string> Missing(string[] names)
    {
        if (!names.Any(n => NameOf(n) == "SIEVE"))
        {
            yield return Minimum[0];
        }

        if (!names.Any(n => NameOf(n) == "VERSION"))
        {
            yield return "\"VERSION\" \"1.0\"";
        }
    }

    // UNAUTHENTICATE and LANGUAGE belong to commands that the gateway would have to answer; OWNER is known after sign-in.
    private static bool IsPassedOn(string name) => name is not (
        "" or "IMPLEMENTATION" or "SASL" or "STARTTLS" or "UNAUTHENTICATE" or "LANGUAGE" or "OWNER" or "XCLIENT");

    private static string NameOf(string line) =>
        SieveLine.Split(line) is [{ IsString: true } name, ..] ? name.Value.ToUpperInvariant() : "";
}
