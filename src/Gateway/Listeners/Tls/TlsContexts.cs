using System.Collections.Concurrent;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using Gateway.Transport.Tls;

namespace Gateway.Listeners.Tls;

/// <summary>Caches the TLS contexts of each certificate and set of options. They have the lifetime of their certificate.</summary>
internal sealed class TlsContexts(OcspStaples staples, TimeProvider time)
{
    /// <summary>The life of a ticket key.</summary>
    public static readonly TimeSpan TicketKeyRotation = TimeSpan.FromHours(8);

    private readonly ConditionalWeakTable<SslStreamCertificateContext, ConcurrentDictionary<Rules, TlsServerContext>> _contexts = [];

    /// <summary>The keys of session tickets, one set for all certificates.</summary>
    public TicketKeys TicketKeys { get; } = new(time, TicketKeyRotation);

    /// <summary>Gets the context for the options.</summary>
    public TlsServerContext Get(SslServerAuthenticationOptions options, ClientCertificateMode mode)
    {
        var certificate = options.ServerCertificateContext ?? throw new InvalidOperationException("A handshake needs a certificate.");
        var rules = new Rules(
            !options.EnabledSslProtocols.HasFlag(SslProtocols.Tls12),
            string.Join(',', options.ApplicationProtocols ?? []),
            options.ClientCertificateRequired,
            options.ClientCertificateRequired && mode == ClientCertificateMode.Require,
            options.AllowTlsResume);
        return _contexts
            .GetOrCreateValue(certificate)
            .GetOrAdd(rules, static (r, s) => s.Self.Create(s.certificate, r), (Self: this, certificate));
    }

    private TlsServerContext Create(SslStreamCertificateContext certificate, Rules rules) => new(new TlsServerOptions
    {
        Certificate = certificate.TargetCertificate,
        Intermediates = certificate.IntermediateCertificates,
        IsTls13Only = rules.IsTls13Only,
        ApplicationProtocols = rules.ApplicationProtocols.Split(',', StringSplitOptions.RemoveEmptyEntries),
        AsksCertificate = rules.AsksCertificate,
        RequiresCertificate = rules.RequiresCertificate,
        AllowsResumption = rules.AllowsResumption,
        TicketKeys = TicketKeys,
        OcspResponse = () => staples.Find(certificate),
    });

    private sealed record Rules(
        bool IsTls13Only, string ApplicationProtocols, bool AsksCertificate, bool RequiresCertificate, bool AllowsResumption);
}
