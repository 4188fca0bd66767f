using System.Text.RegularExpressions;

namespace Gateway.Mail.Imap;

/// <summary>
/// The capabilities that the gateway advertises before sign-in: those of the back ends, without connection-specific ones, and its own.
/// </summary>
internal static partial class ImapCapabilities
{
    /// <summary>Used where no capabilities were learned.</summary>
    private static readonly string[] Minimum = ["IMAP4rev1"];

    /// <param name="backEnd">The capabilities that the back ends advertise before sign-in; null where they are unknown.</param>
    /// <param name="isSecure">Whether TLS has begun.</param>
    /// <param name="mechanisms">The SASL mechanisms that the route offers.</param>
    /// <param name="acceptsPasswords">Whether LOGIN is accepted.</param>
    public static string Compose(IReadOnlyList<string>? backEnd, bool isSecure, IEnumerable<string> mechanisms, bool acceptsPasswords)
    {
        if (!isSecure)
        {
            // RFC 9051 6.2.1: a client discards these after TLS has begun and asks again, so that nothing more needs to be disclosed here.
            return "IMAP4rev1 LITERAL- ID STARTTLS LOGINDISABLED";
        }

        var names = new List<string>((backEnd ?? Minimum).Where(IsPassedOn));
        if (!names.Exists(n => n.StartsWith("IMAP4", StringComparison.OrdinalIgnoreCase)))
        {
            names.InsertRange(0, Minimum);
        }

        if (!names.Contains("LITERAL+", StringComparer.OrdinalIgnoreCase) && !names.Contains("LITERAL-", StringComparer.OrdinalIgnoreCase))
        {
            names.Add("LITERAL-");
        }

        names.Add("SASL-IR");
        names.Add("ID");
        names.AddRange(mechanisms.Select(m => "AUTH=" + m));
        if (!acceptsPasswords)
        {
            names.Add("LOGINDISABLED");
        }

        return string.Join(' ', names);
    }

    /// <summary>The capabilities after sign-in: those of the back end, without those that lead to what the relay refuses.</summary>
    public static IEnumerable<string> AfterSignIn(IEnumerable<string> backEnd) => backEnd.Where(IsRelayed);

    /// <summary>Removes capabilities from a reply to CAPABILITY, where they are listed in a response or in a response code.</summary>
    public static string EditReply(string reply) => Listing().Replace(
        reply, match => match.Groups["start"].Value + string.Join(' ', AfterSignIn(match.Groups["names"].Value.Split(' '))));

    private static bool IsRelayed(string name)
    {
        var upper = name.ToUpperInvariant();
        return !upper.StartsWith("AUTH=", StringComparison.Ordinal)
            && !upper.StartsWith("COMPRESS=", StringComparison.Ordinal)
            && upper is not ("STARTTLS" or "UNAUTHENTICATE" or "X-UNAUTHENTICATE" or "PROXYAUTH" or "X-PROXYAUTH");
    }

    [GeneratedRegex(
        @"(?<start>(^\* |\[)CAPABILITY )(?<names>[^\]\r\n]*)",
        RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Listing();

    private static bool IsPassedOn(string name)
    {
        var upper = name.ToUpperInvariant();
        return !upper.StartsWith("AUTH=", StringComparison.Ordinal)
            && !upper.StartsWith("COMPRESS=", StringComparison.Ordinal) // before sign-in the gateway would have to compress
            && upper is not "LANGUAGE" // RFC 5255 3.2: valid before sign-in, where the gateway answers in one language
            && upper is not ("STARTTLS" or "LOGINDISABLED" or "SASL-IR" or "ID" or "LOGIN-REFERRALS" or "AUTH" or "UNAUTHENTICATE");
    }
}
