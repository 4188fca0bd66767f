using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Testing;

/// <summary>A back end on loopback that remembers what reached it, and answers as the test says.</summary>
public sealed class TestBackEnd : IAsyncDisposable
{
    private const int LongestHead = 256 * 1024;

    private readonly WebApplication _app;

    private TestBackEnd(WebApplication app) => _app = app;

    /// <summary>Every request that reached it, in order: method, raw target, headers.</summary>
    public ConcurrentQueue<ReceivedRequest> Received { get; } = new();

    /// <summary>What to answer; by default 200 and <c>hello from the back end</c>.</summary>
    public RequestDelegate Answer { get; set; } = context => context.Response.WriteAsync("hello from the back end");

    public Uri Address =>
        new(_app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());

    /// <summary>Starts on a free port, with HTTPS when names are given.</summary>
    public static async Task<TestBackEnd> StartAsync(params string[] tlsNames)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MaxRequestHeadersTotalSize = LongestHead; // it is the gateway's limits that tests look at
            kestrel.RequestHeaderEncodingSelector = _ => System.Text.Encoding.Latin1;
            kestrel.Listen(IPAddress.Loopback, 0, endpoint =>
            {
                if (tlsNames.Length > 0)
                {
                    endpoint.UseHttps(TestCertificates.Issue(tlsNames));
                }
            });
        });
        var app = builder.Build();
        var backend = new TestBackEnd(app);
        app.Run(context =>
        {
            backend.Received.Enqueue(new ReceivedRequest(
                context.Request.Method,
                context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
                context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
            return backend.Answer(context);
        });
        await app.StartAsync();
        return backend;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
