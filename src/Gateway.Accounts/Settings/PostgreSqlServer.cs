using System.Globalization;
using System.Net;

namespace Gateway.Accounts.Settings;

/// <summary>A server as it is configured: a host or an address, with a port unless it is 5432, or the folder of a unix socket.</summary>
/// <param name="Host">The host, the address, or the folder.</param>
/// <param name="Port">The port, which names the socket in a folder too.</param>
internal readonly record struct PostgreSqlServer(string Host, int Port)
{
    private const int DefaultPort = 5432;

    /// <summary>Whether the server is on this machine, so that nobody reads what is sent to it.</summary>
    public bool IsLocal => Host.StartsWith('/')
        || Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Reads it; null if the text is none.</summary>
    public static PostgreSqlServer? Parse(string text)
    {
        if (text.StartsWith('/'))
        {
            return text.Contains(',', StringComparison.Ordinal) ? null : new PostgreSqlServer(text, DefaultPort);
        }

        if (IPAddress.TryParse(text, out var bare) && bare.ToString() is var only && !text.StartsWith('['))
        {
            return new PostgreSqlServer(only, DefaultPort);
        }

        if (IPEndPoint.TryParse(text, out var address))
        {
            return new PostgreSqlServer(address.Address.ToString(), address.Port == 0 ? DefaultPort : address.Port);
        }

        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? text : text[..colon];
        ushort port = DefaultPort;
        var isPort = colon < 0 || (ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)
            && port > 0);
        return isPort && Uri.CheckHostName(host) == UriHostNameType.Dns ? new PostgreSqlServer(host, port) : null;
    }

    /// <summary>As the client library reads it in a list.</summary>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
}
