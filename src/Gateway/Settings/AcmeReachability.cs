using System.ComponentModel.DataAnnotations;
using Gateway.Certificates.Settings;
using Gateway.Listeners;

namespace Gateway.Settings;

/// <summary>Checks, from the configuration alone, whether the CA can reach the response to its challenge.</summary>
internal static class AcmeReachability
{
    /// <summary>The errors; member names are keys below <c>Certificates</c>.</summary>
    public static IEnumerable<ValidationResult> Validate(
        CertificatesOptions certificates, IReadOnlyDictionary<string, ListenerOptions> listeners)
    {
        if (IsUsed(certificates) && !Answering(certificates.Acme.Challenge, listeners).Any())
        {
            yield return new ValidationResult(
                $"is {certificates.Acme.Challenge}, and no listener answers it; allowed: a listener with Protocol HttpsRedirect on port "
                    + $"80 (for Http01), or Https on port 443 (for TlsAlpn01)",
                [$"Acme:{nameof(AcmeOptions.Challenge)}"]);
        }
    }

    /// <summary>The warnings about settings that depend on a port forward, or that clients do not trust.</summary>
    public static IEnumerable<(string Key, string Message)> Warnings(
        CertificatesOptions certificates, IReadOnlyDictionary<string, ListenerOptions> listeners)
    {
        if (!IsUsed(certificates))
        {
            yield break;
        }

        if (certificates.Acme.Staging)
        {
            yield return ("Acme:Staging", "is on: clients trust no certificate of it; turn it off once one has been issued");
        }

        var answering = Answering(certificates.Acme.Challenge, listeners).ToArray();
        if (answering.Length > 0 && !answering.Any(IsOnPublicPort))
        {
            yield return (
                "Acme:Challenge", $"is answered by {string.Join(", ", answering.Select(l => $"'{l.Key}' ({l.Value.Endpoint})"))}, and "
                    + $"the CA looks on port 80 (http-01) or 443 (tls-alpn-01): a port forward must lead there");
        }
    }

    private static bool IsUsed(CertificatesOptions certificates) => certificates.Names.Values.Any(n => n.Issuer == CertificateSource.Acme);

    private static IEnumerable<KeyValuePair<string, ListenerOptions>> Answering(
        AcmeChallenge challenge, IReadOnlyDictionary<string, ListenerOptions> listeners) => listeners.Where(l => l.Value.Protocol switch
    {
        ListenerProtocol.HttpsRedirect => challenge != AcmeChallenge.TlsAlpn01,
        ListenerProtocol.Https => challenge != AcmeChallenge.Http01,
        _ => false,
    });

    private static bool IsOnPublicPort(KeyValuePair<string, ListenerOptions> listener) =>
        listener.Value.Endpoint.EndsWith(listener.Value.Protocol == ListenerProtocol.Https ? ":443" : ":80", StringComparison.Ordinal);
}
