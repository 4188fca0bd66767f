using Gateway.Certificates.Settings;
using Gateway.Certificates.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Certificates.Selection;

/// <summary>
/// Which certificate a TLS client gets, by the server name it asks for. A certificate that cannot be read any more keeps serving as it
/// was last read.
/// </summary>
public sealed partial class CertificateSelector : IDisposable
{
    private readonly IOptionsMonitor<CertificatesOptions> _options;
    private readonly TimeProvider _time;
    private readonly CertificatesMetrics _metrics;
    private readonly ILogger<CertificateSelector> _logger;
    private readonly Lock _loading = new();
    private readonly IDisposable? _subscription;
    private bool _isServing;
    private volatile CertificateCatalog _catalog = CertificateCatalog.Empty;

    public CertificateSelector(
        IOptionsMonitor<CertificatesOptions> options, TimeProvider time, CertificatesMetrics metrics, ILogger<CertificateSelector> logger)
    {
        _options = options;
        _time = time;
        _metrics = metrics;
        _logger = logger;
        Reload();
        _subscription = options.OnChange(_ => Reload());
        metrics.ObserveExpiry(() => _catalog.All);
    }

    /// <summary>The certificates in use.</summary>
    public IReadOnlyList<CertificateStatus> Status => [.. _catalog.All.Select(c => c.Status)];

    /// <summary>The certificates in use, ready for handshakes.</summary>
    public IReadOnlyList<ServerCertificate> Certificates => _catalog.All;

    /// <summary>The certificate of the name, or null where the handshake is to be refused.</summary>
    public ServerCertificate? Select(string? serverName) => _catalog.Find(serverName);

    /// <summary>The certificate of the name, and the one with the other kind of key, where it has two.</summary>
    public ServerCertificate? Select(string? serverName, out ServerCertificate? second)
    {
        var catalog = _catalog;
        var first = catalog.Find(serverName);
        second = first is null ? null : catalog.SecondOf(first.Name);
        return first;
    }

    /// <summary>The certificate in use of a configured name, or null where it has none.</summary>
    internal ServerCertificate? Find(string configuredName) => _catalog.Named(configuredName);

    /// <summary>
    /// Reads every certificate anew and swaps what has changed; what is unchanged stays, with the sessions that can be resumed.
    /// </summary>
    public void Reload()
    {
        lock (_loading)
        {
            var options = _options.CurrentValue;
            var store = CertificateStore.Of(options);
            var certificates = new List<ServerCertificate>();
            var seconds = new List<ServerCertificate>();
            foreach (var (name, entry) in options.Names)
            {
                if (Load(name, entry, _catalog.Named(name), store, options) is not { } certificate)
                {
                    continue;
                }

                certificates.Add(certificate);
                if (entry.Second is { } other
                    && Load(name, other.ToCertificate(), _catalog.SecondOf(name), store, options) is { } second
                    && second.IsRsa != certificate.IsRsa)
                {
                    seconds.Add(second);
                }
            }

            _catalog = new CertificateCatalog(certificates, seconds, options.EntryForUnknownNames);
        }
    }

    /// <summary>
    /// From here on certificates are for handshakes, and may ask their issuers' OCSP responders; before, nothing is sent anywhere.
    /// </summary>
    internal void BeginServing()
    {
        lock (_loading)
        {
            _isServing = true;
            foreach (var certificate in _catalog.All)
            {
                Staple(certificate, _options.CurrentValue);
            }
        }
    }

    public void Dispose() => _subscription?.Dispose();

    private ServerCertificate? Load(
        string name, CertificateOptions entry, ServerCertificate? known, CertificateStore store, CertificatesOptions options)
    {
        var reading = CertificateReader.Read(name, entry, store, _time.GetUtcNow(), known);
        foreach (var finding in reading.Diagnostics)
        {
            Report(name, finding, known);
        }

        var certificate = reading.Certificate ?? known;
        if (certificate is not null && !ReferenceEquals(certificate, known))
        {
            Staple(certificate, options);
            Log.Loaded(_logger, name, certificate.Leaf.Thumbprint, certificate.Leaf.NotAfter.ToUniversalTime());
        }

        return certificate;
    }

    private void Staple(ServerCertificate certificate, CertificatesOptions options)
    {
        if (_isServing && options.OcspStapling && certificate.Staple() is { } responder)
        {
            Log.Stapled(_logger, certificate.Name, responder);
        }
    }

    private void Report(string name, CertificateDiagnostic finding, ServerCertificate? known)
    {
        if (finding.IsWarning)
        {
            Log.Doubtful(_logger, name, finding.Message);
            return;
        }

        _metrics.Rejected(name);
        if (known is null)
        {
            Log.Unusable(_logger, name, finding.Message);
        }
        else
        {
            Log.Kept(_logger, name, finding.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            5112, LogLevel.Information, "Handshakes with the certificate of {Name} carry the answer of the OCSP responder {Responder}.")]
        public static partial void Stapled(ILogger logger, string name, string responder);

        [LoggerMessage(5001, LogLevel.Information, "Certificate of {Name} in use: {Thumbprint}, valid until {NotAfter:u}.")]
        public static partial void Loaded(ILogger logger, string name, string thumbprint, DateTime notAfter);

        [LoggerMessage(
            5002, LogLevel.Warning, "The certificate of {Name} on disk cannot be used, the last good one goes on serving: {Message}.")]
        public static partial void Kept(ILogger logger, string name, string message);

        [LoggerMessage(5003, LogLevel.Error, "{Name} has no usable certificate: {Message}.")]
        public static partial void Unusable(ILogger logger, string name, string message);

        [LoggerMessage(5004, LogLevel.Warning, "{Name} {Message}.")]
        public static partial void Doubtful(ILogger logger, string name, string message);
    }
}
