using System.Net.Security;
using Gateway.Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Gateway.Listeners;

/// <summary>The steps of a connection, by what its listener speaks.</summary>
internal sealed class ListenerPipeline(CertificateSelector certificates)
{
    public void Apply(ListenOptions endpoint, Listener listener)
    {
        listener.Endpoint = endpoint;
        endpoint.Use(next => connection =>
        {
            connection.Features.Set<IListenerFeature>(listener);
            return next(connection);
        });
        switch (listener.Kind)
        {
            case ListenerKind.Https:
                endpoint.Protocols = HttpProtocols.Http1AndHttp2;
                endpoint.UseHttps(new TlsHandshakeCallbackOptions
                {
                    OnConnection = context => new(new SslServerAuthenticationOptions
                    {
                        ServerCertificateContext = certificates.Select(context.ClientHelloInfo.ServerName)?.Context,
                    }),
                });
                break;
            case ListenerKind.HttpsRedirect or ListenerKind.Admin:
                endpoint.Protocols = HttpProtocols.Http1;
                break;
            default:
                endpoint.Protocols = HttpProtocols.None;
                endpoint.Use(_ => _ => Task.CompletedTask);
                break;
        }
    }
}
