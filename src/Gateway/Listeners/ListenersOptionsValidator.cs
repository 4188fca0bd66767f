using System.ComponentModel.DataAnnotations;
using System.Net;
using Gateway.HostNames;
using Gateway.Identity.Credentials;
using Gateway.Listeners.PlainHttp;
using Gateway.Listeners.Tls;

namespace Gateway.Listeners;

/// <summary>Validates the <c>Listeners</c> section.</summary>
internal static class ListenersOptionsValidator
{
    public static IEnumerable<ValidationResult> Validate(IReadOnlyDictionary<string, ListenerOptions> listeners)
    {
        if (listeners.Count > ListenerSet.Capacity)
        {
            yield return new ValidationResult($"has {listeners.Count} entries; allowed: {ListenerSet.Capacity}");
        }

        var taken = new List<(IPEndPoint Endpoint, string Listener)>();
        foreach (var (name, listener) in listeners)
        {
            if (name.Equals("admin", StringComparison.OrdinalIgnoreCase))
            {
                yield return new ValidationResult("is the name of the admin endpoint; allowed: any other", [name]);
            }

            if (!TryParseEndpoint(listener.Endpoint, out var endpoint))
            {
                yield return new ValidationResult(
                    $"'{listener.Endpoint}' is not an address and port; allowed: 0.0.0.0:443, [::]:443, 192.0.2.1:443",
                    [$"{name}:{nameof(listener.Endpoint)}"]);
            }
            else if (taken.Find(t => Overlaps(t.Endpoint, endpoint)) is { Listener: { } other } first)
            {
                var message = first.Endpoint.Equals(endpoint)
                    ? $"'{listener.Endpoint}' is the endpoint of listener '{other}' too"
                    : $"'{listener.Endpoint}' overlaps {first.Endpoint} of listener '{other}'; one of them accepts on every address";
                yield return new ValidationResult(message, [$"{name}:{nameof(listener.Endpoint)}"]);
            }
            else
            {
                taken.Add((endpoint, name));
            }

            if (listener.Tls == TlsMode.StartTls && Listener.KindOf(listener.Protocol) != ListenerKind.Mail)
            {
                yield return new ValidationResult(
                    $"StartTls is not for {listener.Protocol}; allowed: Implicit", [$"{name}:{nameof(listener.Tls)}"]);
            }

            if (listener.TlsStrength.MinimumCipherBits is not (128 or 256))
            {
                yield return new ValidationResult(
                    $"{listener.TlsStrength.MinimumCipherBits} is not a supported cipher key size; allowed: 128, 256",
                    [$"{name}:{nameof(listener.TlsStrength)}:{nameof(TlsStrengthOptions.MinimumCipherBits)}"]);
            }

            if (listener.TlsStrength.MinimumKeyExchangeBits is not (128 or 192))
            {
                yield return new ValidationResult(
                    $"{listener.TlsStrength.MinimumKeyExchangeBits} is not a supported strength; allowed: 128, 192",
                    [$"{name}:{nameof(listener.TlsStrength)}:{nameof(TlsStrengthOptions.MinimumKeyExchangeBits)}"]);
            }

            if (listener.Hsts is { Preload: true, IncludeSubDomains: false })
            {
                yield return new ValidationResult(
                    "needs IncludeSubDomains", [$"{name}:{nameof(listener.Hsts)}:{nameof(HstsOptions.Preload)}"]);
            }

            if (listener.RedirectTo is { } redirectTo
                && (listener.Protocol != ListenerProtocol.HttpsRedirect || redirectTo.Contains(':') || !HostSyntax.IsValid(redirectTo)))
            {
                yield return new ValidationResult(
                    $"'{redirectTo}' on a listener {listener.Protocol}; allowed: a host name, on a listener HttpsRedirect",
                    [$"{name}:{nameof(listener.RedirectTo)}"]);
            }

            for (var i = 0; i < listener.ProxyProtocolFrom.Count; i++)
            {
                if (!AddressRange.TryParse(listener.ProxyProtocolFrom[i], out _))
                {
                    yield return new ValidationResult(
                        $"'{listener.ProxyProtocolFrom[i]}' is not a network; allowed: 10.0.0.0/8, 2001:db8::/32, 192.0.2.7",
                        [$"{name}:{nameof(listener.ProxyProtocolFrom)}:{i}"]);
                }
            }
        }
    }

    /// <summary>Whether the second socket could not be bound: [::] accepts IPv4 as well.</summary>
    private static bool Overlaps(IPEndPoint one, IPEndPoint other)
    {
        if (one.Port != other.Port || one.Port == 0)
        {
            return false;
        }

        return one.Equals(other)
            || IsAny(one.Address, other.Address)
            || IsAny(other.Address, one.Address);
    }

    private static bool IsAny(IPAddress any, IPAddress address) =>
        any.Equals(IPAddress.IPv6Any) || (any.Equals(IPAddress.Any) && address.AddressFamily == any.AddressFamily);

    /// <summary>Parses an address with an explicit port; IPv6 addresses are in brackets.</summary>
    public static bool TryParseEndpoint(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IPEndPoint? endpoint) =>
        IPEndPoint.TryParse(text, out endpoint)
        && text.LastIndexOf(':') is var colon and > 0
        && (text[colon - 1] == ']' || !text[..colon].Contains(':', StringComparison.Ordinal));
}
