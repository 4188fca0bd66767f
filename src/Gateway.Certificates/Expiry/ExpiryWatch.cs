using Gateway.Certificates.Selection;
using Microsoft.Extensions.Logging;

namespace Gateway.Certificates.Expiry;

/// <summary>
/// Looks how long the certificates in use are still valid, and says it at 30, 14, 7 and 1 days, once each, and once when one has expired.
/// </summary>
public sealed partial class ExpiryWatch(
    CertificateSelector selector, CertificatesMetrics metrics, TimeProvider time, ILogger<ExpiryWatch> logger)
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private readonly Dictionary<string, (string Thumbprint, int Days)> _said = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>From here on certificates are for handshakes.</summary>
    public void Start() => selector.BeginServing();

    /// <summary>Warns of what is about to end.</summary>
    public void Look()
    {
        var now = time.GetUtcNow().UtcDateTime;
        foreach (var certificate in selector.Status)
        {
            if (ExpiryThresholds.Crossed(certificate.NotBefore, certificate.NotAfter, now) is not { } days
                || (_said.TryGetValue(certificate.Name, out var said) && said.Thumbprint == certificate.Thumbprint && said.Days <= days))
            {
                continue;
            }

            _said[certificate.Name] = (certificate.Thumbprint, days);
            metrics.ExpiryWarned(certificate.Name, days);
            if (days == 0)
            {
                Log.Expired(logger, certificate.Name, certificate.NotAfter, certificate.Source);
            }
            else
            {
                Log.Expires(logger, certificate.Name, days, days == 1 ? "day" : "days", certificate.NotAfter, certificate.Source);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5110, LogLevel.Warning, "The certificate of {Name} expires in {Days} {Unit} or less, on {NotAfter:u} ({Source}).")]
        public static partial void Expires(ILogger logger, string name, int days, string unit, DateTime notAfter, string source);

        [LoggerMessage(5111, LogLevel.Error, "The certificate of {Name} expired on {NotAfter:u} ({Source}): clients refuse it.")]
        public static partial void Expired(ILogger logger, string name, DateTime notAfter, string source);
    }
}
