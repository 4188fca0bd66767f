namespace Gateway.Publishing.Rewriting;

/// <summary>The address by which a client reached the gateway.</summary>
/// <param name="Scheme">http or https.</param>
/// <param name="Authority">Its Host header.</param>
/// <param name="Host">The host of it.</param>
/// <param name="Port">The port of it.</param>
internal readonly record struct OuterAddress(string Scheme, string Authority, string Host, int Port)
{
    public static OuterAddress Of(HttpRequest request)
    {
        var host = request.Host;
        return new(request.Scheme, host.Value ?? "", host.Host, host.Port ?? (request.IsHttps ? 443 : 80));
    }

    public bool IsSameHost(ReadOnlySpan<char> host) => AddressReference.IsSameHost(host, Host);

    /// <summary>Whether a cookie's Domain covers the host (RFC 6265, 5.1.3).</summary>
    public bool IsWithin(ReadOnlySpan<char> domain) =>
        Host.AsSpan().Equals(domain, StringComparison.OrdinalIgnoreCase)
        || (Host.Length > domain.Length
            && Host.AsSpan().EndsWith(domain, StringComparison.OrdinalIgnoreCase)
            && Host[Host.Length - domain.Length - 1] == '.');
}
