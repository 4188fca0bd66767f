using System.Net;
using Gateway.Demo.Mailboxes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Demo.Web;

/// <summary>
/// A small web server like Exchange, on a free port of the loopback address: OWA pages, ActiveSync, EWS, Autodiscover and an RPC-over-HTTP
/// echo. It authenticates every user by Basic, as a real back end does, which shows that delegation works.
/// </summary>
public sealed class DemoWebServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private DemoWebServer(WebApplication app) => _app = app;

    public Uri Address =>
        new(_app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());

    /// <summary>Starts the server for the users of these mailboxes.</summary>
    public static async Task<DemoWebServer> StartAsync(DemoMailboxes mailboxes, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);

            // The body of RPC_IN_DATA is declared as 1 GB and is sent over hours.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
        });
        var app = builder.Build();
        app.Use(new DemoAuthentication(mailboxes).InvokeAsync);
        OutlookWebAccess.Map(app);
        ActiveSync.Map(app);
        ExchangeWebServices.Map(app);
        RpcOverHttp.Map(app);
        await app.StartAsync(cancellationToken);
        return new DemoWebServer(app);
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
    }
}
