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
/// A small Exchange-like web server on a free port of loopback: OWA pages, ActiveSync, EWS, Autodiscover and an RPC-over-HTTP echo.
/// It authenticates every caller by Basic, as a real back end does, so that delegation is seen to work.
/// </summary>
public sealed class DemoWebServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private DemoWebServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());

    /// <summary>Starts the server; it knows the given mailboxes and nobody else.</summary>
    public static async Task<DemoWebServer> StartAsync(DemoMailboxes mailboxes, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);

            // RPC_IN_DATA announces 1 GB and dribbles for hours.
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
        using var hurry = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(hurry.Token);
        await _app.DisposeAsync();
    }
}
