using System.Globalization;
using System.Net;
using Gateway.Identity.Credentials;
using Gateway.Listeners.PlainHttp;
using Gateway.Listeners.Tls;

namespace Gateway.Listeners;

/// <summary>The settings that a listener's connections use, derived from its options; immutable.</summary>
internal sealed class ListenerSettings
{
    public ListenerSettings(ListenerKind kind, ListenerOptions options)
    {
        Options = options;
        ProxyProtocolFrom = [.. options.ProxyProtocolFrom.Select(AddressRange.Parse)];
        StrictTransportSecurity = kind == ListenerKind.Https ? Header(options.Hsts) : null;
        TlsProfile = new TlsProfile(TlsStrength.Of(options), kind == ListenerKind.Https ? options.HttpVersions : null, options.Protocol);
    }

    public ListenerOptions Options { get; }

    public IReadOnlyList<IPNetwork> ProxyProtocolFrom { get; }

    /// <summary>The Strict-Transport-Security header of responses, or null for none.</summary>
    public string? StrictTransportSecurity { get; }

    public TlsProfile TlsProfile { get; }

    private static string? Header(HstsOptions hsts)
    {
        if (hsts.MaxAge <= TimeSpan.Zero)
        {
            return null;
        }

        var seconds = ((long)hsts.MaxAge.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return $"max-age={seconds}{(hsts.IncludeSubDomains ? "; includeSubDomains" : "")}{(hsts.Preload ? "; preload" : "")}";
    }
}
