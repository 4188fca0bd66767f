using System.Text;

namespace Gateway.Forwarding.Connections;

/// <summary>One back end, parsed from an address such as <c>https://ex1.corp.example.com/base</c>; immutable.</summary>
public sealed class Destination
{
    public Destination(string address)
    {
        var uri = new Uri(address, UriKind.Absolute);
        if (uri.Scheme is not ("http" or "https"))
        {
            throw new ArgumentException($"'{address}' is not an http or https address", nameof(address));
        }

        Address = address;
        Host = uri.IdnHost;
        Port = uri.Port;
        IsTls = uri.Scheme == "https";
        Authority = uri.IsDefaultPort ? Bracketed(uri) : $"{Bracketed(uri)}:{uri.Port}";
        AddressTag = new("server.address", Host);
        PortTag = new("server.port", Port);
        PathPrefix = Encoding.ASCII.GetBytes(uri.AbsolutePath.TrimEnd('/'));
    }

    public string Address { get; }

    public string Host { get; }

    public int Port { get; }

    public bool IsTls { get; }

    /// <summary>Host and port in the form of a Host header.</summary>
    public string Authority { get; }

    /// <summary>The path in front of every request target; usually empty.</summary>
    public ReadOnlyMemory<byte> PathPrefix { get; }

    // OpenTelemetry's attributes, made once.
    internal KeyValuePair<string, object?> AddressTag { get; }

    internal KeyValuePair<string, object?> PortTag { get; }

    public override string ToString() => Address;

    private static string Bracketed(Uri uri) => uri.HostNameType == UriHostNameType.IPv6 ? $"[{uri.IdnHost}]" : uri.IdnHost;
}
