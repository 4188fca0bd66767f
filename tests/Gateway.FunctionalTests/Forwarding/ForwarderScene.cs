using System.Net;
using System.Net.Sockets;
using Gateway.Forwarding;
using Gateway.Forwarding.Connections;
using Gateway.Forwarding.Exchanges;
using Gateway.Forwarding.Results;
using Gateway.Outbound;
using Gateway.Testing;
using Gateway.Testing.BackEnds;
using Gateway.Transport.Reactors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>The forwarder alone behind a plain Kestrel, without YARP and the rest of the gateway.</summary>
internal sealed class ForwarderScene : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ForwarderScene(WebApplication app) => _app = app;

    public CoarseClock Clock => _app.Services.GetRequiredService<CoarseClock>();

    public Uri Address =>
        new(_app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());

    public static async Task<ForwarderScene> StartAsync(
        Uri backend,
        Func<HttpContext, NetworkCredential?>? credential = null,
        ForwardingOptions? options = null,
        TimeProvider? time = null,
        ConnectionOptions? connections = null,
        IBackEndDescriptors? descriptors = null,
        DialerOptions? dialing = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddSingleton(dialing ?? new DialerOptions());
        builder.Services.AddSingleton<IReactorSource, TransportUnderTest>();
        builder.Services.AddForwarding();
        if (descriptors is not null)
        {
            builder.Services.AddSingleton(descriptors);
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.RequestHeaderEncodingSelector = _ => System.Text.Encoding.Latin1;
            kestrel.ResponseHeaderEncodingSelector = _ => System.Text.Encoding.Latin1;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        var app = builder.Build();
        var pool = app.Services.GetRequiredService<DestinationPools>().Create(backend.ToString(), connections ?? new ConnectionOptions());
        var forwarder = app.Services.GetRequiredService<Forwarder>();
        var settings = options ?? new ForwardingOptions();
        app.Run(async context =>
        {
            var result = await forwarder.SendAsync(context, new OutboundRequest
            {
                Pool = pool,
                Options = settings,
                Method = context.Request.Method,
                Target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
                Host = context.Request.Host.Value,
                Headers = context.Request.Headers,
                Credential = credential?.Invoke(context),
            });
            if (result.Status > ForwardingStatus.ChannelEnded && !context.Response.HasStarted)
            {
                context.Response.Clear();
                context.Response.StatusCode = StatusCodes.Status502BadGateway;
                context.Response.Headers["X-Outcome"] = result.Status.ToString();
            }
        });
        await app.StartAsync();
        return new ForwarderScene(app);
    }

    public IServiceProvider Services => _app.Services;

    public async Task<ScriptedConnection> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(Address.Host, Address.Port, ForwardingScene.Token);
        return new ScriptedConnection(socket, 0, ForwardingScene.Token);
    }

    public HttpClient CreateClient() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }) { BaseAddress = Address };

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
