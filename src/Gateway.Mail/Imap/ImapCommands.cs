using System.Collections.Frozen;
using Gateway.Mail.Dialogues;

namespace Gateway.Mail.Imap;

/// <summary>The commands that the gateway answers itself, and the states each is allowed in (RFC 9051 6.1, 6.2).</summary>
internal static class ImapCommands
{
    public static FrozenDictionary<string, TlsStates> Allowed { get; } = new Dictionary<string, TlsStates>
    {
        ["CAPABILITY"] = TlsStates.Always,
        ["NOOP"] = TlsStates.Always,
        ["LOGOUT"] = TlsStates.Always,
        ["ID"] = TlsStates.Always,
        ["STARTTLS"] = TlsStates.BeforeTls,
        ["LOGIN"] = TlsStates.AfterTls,
        ["AUTHENTICATE"] = TlsStates.AfterTls,
    }.ToFrozenDictionary();
}
