using System.Collections.Frozen;
using Gateway.Mail.Dialogues;

namespace Gateway.Mail.Smtp;

/// <summary>The commands that the gateway answers itself, and the states each is allowed in (RFC 5321 4.1.4, RFC 3207, RFC 4954).</summary>
internal static class SmtpCommands
{
    public static FrozenDictionary<string, TlsStates> Allowed { get; } = new Dictionary<string, TlsStates>
    {
        ["EHLO"] = TlsStates.Always,
        ["HELO"] = TlsStates.Always,
        ["NOOP"] = TlsStates.Always,
        ["RSET"] = TlsStates.Always,
        ["HELP"] = TlsStates.Always,
        ["QUIT"] = TlsStates.Always,
        ["STARTTLS"] = TlsStates.BeforeTls,
        ["AUTH"] = TlsStates.AfterTls,
    }.ToFrozenDictionary();

    /// <summary>Known commands that only the back end answers, after sign-in.</summary>
    public static FrozenSet<string> AfterSignIn { get; } =
        FrozenSet.Create("MAIL", "RCPT", "DATA", "BDAT", "VRFY", "EXPN", "ETRN", "BURL");
}
