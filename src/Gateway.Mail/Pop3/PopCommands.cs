using System.Collections.Frozen;

namespace Gateway.Mail.Pop3;

/// <summary>The commands of the AUTHORIZATION state that the gateway answers itself, and whether each needs TLS (RFC 1939, 2449, 2595, 5034).</summary>
internal static class PopCommands
{
    public static FrozenDictionary<string, PopState> Allowed { get; } = new Dictionary<string, PopState>
    {
        ["CAPA"] = PopState.InClear | PopState.Secure,
        ["NOOP"] = PopState.InClear | PopState.Secure,
        ["QUIT"] = PopState.InClear | PopState.Secure,
        ["STLS"] = PopState.InClear,
        ["USER"] = PopState.Secure,
        ["PASS"] = PopState.Secure,
        ["AUTH"] = PopState.Secure,
    }.ToFrozenDictionary();
}
