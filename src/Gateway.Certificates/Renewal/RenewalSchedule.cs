using System.Security.Cryptography.X509Certificates;

namespace Gateway.Certificates.Renewal;

/// <summary>When a certificate is replaced: well before it ends, and not all of them in the same hour.</summary>
internal static class RenewalSchedule
{
    /// <summary>
    /// When a third of the life is left, or earlier by up to a tenth of that third. How much earlier hangs on the certificate alone, so
    /// that a restart changes nothing. A time that the issuer suggests goes before.
    /// </summary>
    public static DateTimeOffset DueAt(X509Certificate2 certificate, DateTimeOffset? suggested)
    {
        var end = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
        if (suggested is { } time)
        {
            return time < end ? time : end;
        }

        var third = (end - certificate.NotBefore.ToUniversalTime()) / 3;
        var jitter = Convert.FromHexString(certificate.Thumbprint)[0] / 255.0;
        return end - third - (third * 0.1 * jitter);
    }

    /// <summary>Whether a certificate lacks a name that the configuration asks for.</summary>
    public static bool LacksName(X509Certificate2 certificate, IEnumerable<string> names) =>
        !names.All(n => certificate.MatchesHostname(
            n.StartsWith("*.", StringComparison.Ordinal) ? $"any{n[1..]}" : n, allowWildcards: true, allowCommonName: false));
}
