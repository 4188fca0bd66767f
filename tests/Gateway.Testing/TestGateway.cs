using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Testing;

/// <summary>The real gateway, on free ports of loopback, from a configuration file in a folder of its own.</summary>
public sealed class TestGateway : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestGateway(WebApplication app, TemporaryFolder folder)
    {
        _app = app;
        Folder = folder;
    }

    /// <summary>Where the configuration, certificates and state of this gateway are; disposed with it.</summary>
    public TemporaryFolder Folder { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>The ports it listens on, in the order of the listeners in the configuration; the admin endpoint's is the last.</summary>
    public IReadOnlyList<int> Ports => [.. _app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Select(a => new Uri(a.Replace("[::]", "[::1]", StringComparison.Ordinal)).Port)];

    /// <summary>Writes <paramref name="json"/> as <c>gateway.json</c> into the folder, reads it as the program does, and starts.</summary>
    /// <exception cref="InvalidOperationException">The configuration has errors; all of them are in the message.</exception>
    public static async Task<TestGateway> StartAsync(TemporaryFolder folder, string json, Action<WebApplicationBuilder>? customize = null)
    {
        var reading = new ConfigurationFile(folder.Write("gateway.json", WithFreeAdminPort(json))).Read();
        if (reading.Options is null)
        {
            throw new InvalidOperationException(string.Join('\n', reading.Errors));
        }

        var app = GatewayHost.Create(new CurrentConfiguration(reading.Options), builder =>
        {
            builder.Logging.ClearProviders();
            customize?.Invoke(builder);
        });
        await app.StartAsync();
        return new TestGateway(app, folder);
    }

    /// <summary>A client of the first listener that trusts the tests' authority, follows no redirect and keeps no cookie.</summary>
    public HttpClient CreateClient(string host, int listener = 0) =>
        new(TestCertificates.CreateHandler(Ports[listener])) { BaseAddress = new Uri($"https://{host}") };

    /// <summary>The configuration with the admin endpoint on a free port, unless it says where; gateways of several tests run at once.</summary>
    public static string WithFreeAdminPort(string json)
    {
        var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        if (JsonNode.Parse(json, documentOptions: options)?["Gateway"] is not JsonObject gateway || gateway.ContainsKey("Admin"))
        {
            return json;
        }

        gateway["Admin"] = new JsonObject { ["Endpoint"] = "127.0.0.1:0" };
        return gateway.Root.ToJsonString();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Folder.Dispose();
    }
}
