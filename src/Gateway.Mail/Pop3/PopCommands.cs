using System.Collections.Frozen;
using Gateway.Mail.Dialogues;

namespace Gateway.Mail.Pop3;

/// <summary>
/// The commands of the AUTHORIZATION state that the gateway answers itself, and the states each is allowed in (RFC 1939, 2449, 2595, 5034).
/// </summary>
internal static class PopCommands
{
    public static FrozenDictionary<string, TlsStates> Allowed { get; } = new Dictionary<string, TlsStates>
    {
        ["CAPA"] = TlsStates.Always,
        ["NOOP"] = TlsStates.Always,
        ["QUIT"] = TlsStates.Always,
        ["STLS"] = TlsStates.BeforeTls,
        ["USER"] = TlsStates.AfterTls,
        ["PASS"] = TlsStates.AfterTls,
        ["AUTH"] = TlsStates.AfterTls,
    }.ToFrozenDictionary();
}
