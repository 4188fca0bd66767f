using System.Globalization;
using System.Net;

namespace Gateway.Identity.Radius;

/// <summary>Host and port of a server.</summary>
internal sealed record RadiusServerAddress(string Host, int Port)
{
    private const int DefaultPort = 1812;

    /// <summary>Parses <c>host</c>, <c>host:port</c> or <c>[address]:port</c>; null for other text.</summary>
    public static RadiusServerAddress? TryParse(string text)
    {
        if (IPAddress.TryParse(text, out _))
        {
            return new RadiusServerAddress(text, DefaultPort);
        }

        var colon = text.LastIndexOf(':');
        var port = DefaultPort;
        if (colon >= 0
            && (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is 0 or > 65535))
        {
            return null;
        }

        var host = (colon < 0 ? text : text[..colon]).Trim('[', ']');
        return Uri.CheckHostName(host) == UriHostNameType.Unknown ? null : new RadiusServerAddress(host, port);
    }

    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
