namespace Gateway.Certificates.Storage;

/// <summary>What a certificate may be configured for: a host name, a wildcard of one label, or an IP address.</summary>
public static class ServerNames
{
    public const string Allowed = "mail.example.com, or *.example.com for any one label";

    public static bool IsName(string name) =>
        Uri.CheckHostName(name.StartsWith("*.", StringComparison.Ordinal)
            ? name[2..]
            : name) is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6;

    /// <summary>Whether a certificate's name covers a host: equal, or a wildcard of its first label.</summary>
    public static bool Covers(string certificateName, string host) =>
        certificateName.Equals(host, StringComparison.OrdinalIgnoreCase)
        || (certificateName.StartsWith("*.", StringComparison.Ordinal)
            && host.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot
            && host.AsSpan(dot).Equals(certificateName.AsSpan(1), StringComparison.OrdinalIgnoreCase));
}
