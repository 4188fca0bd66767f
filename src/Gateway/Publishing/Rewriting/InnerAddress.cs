namespace Gateway.Publishing.Rewriting;

/// <summary>An address of the inside.</summary>
/// <param name="Host">Its host, an IPv6 address in brackets.</param>
/// <param name="Port">Its port, or null for every port.</param>
/// <param name="IsDefaultPort">Whether the port is that of its scheme: it then stands for both default ports.</param>
/// <param name="PathPrefix">The path below which everything is published; usually empty, and never with a slash at its end.</param>
internal sealed record InnerAddress(string Host, int? Port, bool IsDefaultPort, string PathPrefix)
{
    /// <summary>Parses a destination's address or an entry of InternalAddresses; null for neither.</summary>
    public static InnerAddress? Parse(string text)
    {
        if (text.Contains("://", StringComparison.Ordinal))
        {
            return AddressReference.TryParse(text, out var address) && address.HasAuthority && !address.Path.ContainsAny("?#\\")
                ? new InnerAddress(address.Host.ToString(), address.Port, address.IsDefaultPort, address.Path.TrimEnd('/').ToString())
                : null;
        }

        return !text.Contains('/') && AddressReference.TrySplit(text, out var host, out var port)
            ? new InnerAddress(host.ToString(), port, false, "")
            : null;
    }

    public bool Matches(in AddressReference reference) =>
        AddressReference.IsSameHost(reference.Host, Host)
        && (Port is null || Port == reference.Port || (IsDefaultPort && reference.IsDefaultPort));
}
