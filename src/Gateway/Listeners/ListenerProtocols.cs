using Gateway.Publishing;

namespace Gateway.Listeners;

/// <summary>Which routes a listener's protocol leads to.</summary>
internal static class ListenerProtocols
{
    /// <summary>The preset of the mail routes that the listener serves; null for HTTP.</summary>
    public static RoutePreset? MailPreset(this ListenerProtocol protocol) => protocol switch
    {
        ListenerProtocol.Imap4 => RoutePreset.Imap4,
        ListenerProtocol.Pop3 => RoutePreset.Pop3,
        ListenerProtocol.Smtp => RoutePreset.Smtp,
        _ => null,
    };
}
