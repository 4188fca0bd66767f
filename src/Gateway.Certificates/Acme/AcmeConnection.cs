using Gateway.Certificates.Settings;
using Gateway.Certificates.Turns;
using Microsoft.Extensions.Hosting;

namespace Gateway.Certificates.Acme;

/// <summary>How a CA is reached, and when it can reach the gateway.</summary>
/// <param name="Connect">Makes the handler of requests to the CA.</param>
/// <param name="Lifetime">Tells when the listeners have started, which answer challenges; null where they always have.</param>
/// <param name="Sharing">The other gateways, which use the same account; null where there is none.</param>
internal sealed record AcmeConnection(
    Func<AcmeOptions, HttpMessageHandler> Connect, IHostApplicationLifetime? Lifetime = null, ICertificateSharing? Sharing = null);
