using System.Collections.Frozen;

namespace Gateway.Mail.Smtp;

/// <summary>The commands that the gateway answers itself, and the states each is taken in (RFC 5321 4.1.4, RFC 3207, RFC 4954).</summary>
internal static class SmtpCommands
{
    private const SmtpState Always = SmtpState.InClear | SmtpState.Secure;

    public static FrozenDictionary<string, SmtpState> Allowed { get; } = new Dictionary<string, SmtpState>
    {
        ["EHLO"] = Always,
        ["HELO"] = Always,
        ["NOOP"] = Always,
        ["RSET"] = Always,
        ["HELP"] = Always,
        ["QUIT"] = Always,
        ["STARTTLS"] = SmtpState.InClear,
        ["AUTH"] = SmtpState.Secure,
    }.ToFrozenDictionary();

    /// <summary>Commands of a mail transaction: known, and taken by the back end alone, after sign-in.</summary>
    public static FrozenSet<string> AfterSignIn { get; } = new[] { "MAIL", "RCPT", "DATA", "BDAT", "VRFY", "EXPN", "ETRN", "BURL" }.ToFrozenSet();
}
