using System.Collections.Frozen;
using Gateway.Mail.Dialogues;

namespace Gateway.Mail.Sieve;

/// <summary>The commands that the gateway answers itself, and the states each is allowed in (RFC 5804 2).</summary>
internal static class SieveCommands
{
    public static FrozenDictionary<string, TlsStates> Allowed { get; } = new Dictionary<string, TlsStates>
    {
        ["CAPABILITY"] = TlsStates.Always,
        ["NOOP"] = TlsStates.Always,
        ["LOGOUT"] = TlsStates.Always,
        ["STARTTLS"] = TlsStates.BeforeTls,
        ["AUTHENTICATE"] = TlsStates.AfterTls,
    }.ToFrozenDictionary();

    /// <summary>Known commands that only the back end answers, after sign-in.</summary>
    public static FrozenSet<string> AfterSignIn { get; } = FrozenSet.Create(
        "HAVESPACE", "PUTSCRIPT", "LISTSCRIPTS", "SETACTIVE", "GETSCRIPT", "DELETESCRIPT", "RENAMESCRIPT", "CHECKSCRIPT", "UNAUTHENTICATE");
}
