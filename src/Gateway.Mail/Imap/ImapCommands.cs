using System.Collections.Frozen;

namespace Gateway.Mail.Imap;

/// <summary>The commands that the gateway answers itself, and the states each is taken in (RFC 9051 6.1, 6.2).</summary>
internal static class ImapCommands
{
    private const ImapState Always = ImapState.InClear | ImapState.Secure;

    public static FrozenDictionary<string, ImapState> Allowed { get; } = new Dictionary<string, ImapState>
    {
        ["CAPABILITY"] = Always,
        ["NOOP"] = Always,
        ["LOGOUT"] = Always,
        ["ID"] = Always,
        ["STARTTLS"] = ImapState.InClear,
        ["LOGIN"] = ImapState.Secure,
        ["AUTHENTICATE"] = ImapState.Secure,
    }.ToFrozenDictionary();
}
