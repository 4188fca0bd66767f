using System.Net;
using Gateway.Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;

namespace Gateway.Listeners;

/// <summary>Registration of the listeners with Kestrel.</summary>
internal static class ListenersServices
{
    public static void AddListeners(this WebApplicationBuilder builder)
    {
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel((_, kestrel) =>
        {
            kestrel.AddServerHeader = false;
            var services = kestrel.ApplicationServices;
            var certificates = services.GetRequiredService<CertificateSelector>();
            foreach (var listener in services.GetRequiredService<IOptionsMonitor<IReadOnlyDictionary<string, ListenerOptions>>>().CurrentValue.Values)
            {
                if (listener.Protocol == ListenerProtocol.Https)
                {
                    kestrel.Listen(IPEndPoint.Parse(listener.Endpoint), endpoint => endpoint.UseHttps(new TlsHandshakeCallbackOptions
                    {
                        OnConnection = context => new(new System.Net.Security.SslServerAuthenticationOptions
                        {
                            ServerCertificateContext = certificates.Select(context.ClientHelloInfo.ServerName),
                        }),
                    }));
                }
            }
        });
    }
}
