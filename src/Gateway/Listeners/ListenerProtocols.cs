using System.Collections.Frozen;
using Gateway.Mail.Wire;

namespace Gateway.Listeners;

/// <summary>Properties that follow from the protocol of a listener.</summary>
internal static class ListenerProtocols
{
    private static readonly FrozenDictionary<ListenerProtocol, MailProtocol> Mail =
        Enum.GetValues<MailProtocol>().ToFrozenDictionary(p => Enum.Parse<ListenerProtocol>(p.ToString()));

    /// <summary>The mail protocol with the same name; null for HTTP.</summary>
    public static MailProtocol? MailProtocol(this ListenerProtocol protocol) => Mail.TryGetValue(protocol, out var mail) ? mail : null;
}
