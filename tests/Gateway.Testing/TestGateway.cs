using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Hosting;
using Gateway.Listeners;
using Gateway.Preauthentication.Custom;
using Gateway.Publishing;
using Gateway.Settings;
using Gateway.Testing.Settings;
using Gateway.WebConsole;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Testing;

/// <summary>The real gateway, on free ports of loopback, from a configuration file in a folder of its own.</summary>
public sealed class TestGateway : IAsyncDisposable
{
    /// <summary>
    /// Telemetry is collected where a test asks for it (sets this to <c>false</c>): OpenTelemetry's listener of a host hears the
    /// instruments of every other host in the process, and keeps them, and about 20 MB with them, when the host has long ended.
    /// </summary>
    public const string NoExport = "OTEL_SDK_DISABLED";

    private readonly WebApplication _app;

    private readonly string[] _listeners;

    private TestGateway(WebApplication app, TemporaryFolder folder, string[] listeners)
    {
        _app = app;
        _listeners = listeners;
        Folder = folder;
    }

    /// <summary>Where the configuration, certificates and state of this gateway are; disposed with it.</summary>
    public TemporaryFolder Folder { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>The ports it listens on, in the order of the listeners in the configuration; the admin endpoint's is the last.</summary>
    public IReadOnlyList<int> Ports => [.. _listeners.Append("admin").Select(Port).Where(p => p != 0)];

    /// <summary>The port of one listener by its name, or 0 where it is not bound.</summary>
    public int Port(string listener) =>
        _app.Services.GetRequiredService<ListenerSet>().Status.FirstOrDefault(s => s.Name == listener) is { } status
            ? IPEndPoint.Parse(status.Endpoint).Port
            : 0;

    /// <summary>Writes <paramref name="json"/> as <c>gateway.json</c> into the folder, reads it as the program does, and starts.</summary>
    /// <exception cref="InvalidOperationException">The configuration has errors; all of them are in the message.</exception>
    public static Task<TestGateway> StartAsync(TemporaryFolder folder, string json, Action<WebApplicationBuilder>? customize = null) =>
        StartAsync(folder, json, (_, _) => { }, customize);

    /// <summary>Starts a build of the gateway that adds authentication handlers or authorization policies of its own.</summary>
    public static async Task<TestGateway> StartAsync(
        TemporaryFolder folder,
        string json,
        Action<AuthenticationBuilder, AuthorizationBuilder> add,
        Action<WebApplicationBuilder>? customize = null)
    {
        var custom = new CustomAuthentication(add);
        var path = folder.Write("gateway.json", WithoutSetting.Apply(WithFreeAdminPort(json)));
        var file = new ConfigurationFile(path, null, (options, errors) => GatewayOptionsValidator.Validate(options, errors, custom));
        var reading = file.Read();
        if (reading.Options is null)
        {
            throw new InvalidOperationException(string.Join('\n', reading.Errors));
        }

        var app = GatewayHost.Create(file, reading, builder =>
        {
            builder.Logging.ClearProviders();
            builder.Configuration[NoExport] = "true";
            custom.AddTo(builder.Services);
            builder.Services.AddConsole();
            customize?.Invoke(builder);
        });
        try
        {
            await app.StartAsync();
        }
        catch
        {
            // What it has opened and subscribed to ends with it.
            await app.DisposeAsync();
            throw;
        }

        return new TestGateway(app, folder, ListenersOf(json));
    }

    /// <summary>What the router itself chooses for a request, which is not sent.</summary>
    public Task<Endpoint?> RouteAsync(HttpContext context) => new RouteProbe(_app).MatchAsync(context);

    /// <summary>A client of the first listener that trusts the tests' authority, follows no redirect and keeps no cookie.</summary>
    public HttpClient CreateClient(string host, int listener = 0) =>
        new(TestCertificates.CreateHandler(Ports[listener])) { BaseAddress = new Uri($"https://{host}") };

    /// <summary>
    /// The configuration with the admin endpoint on a free port, with refusals that come at once and listeners that take a thousand
    /// connections, unless it says otherwise: gateways of several tests run at once, and few tests are about either.
    /// </summary>
    public static string WithFreeAdminPort(string json)
    {
        if (Parse(json) is not { } gateway)
        {
            return json;
        }

        gateway.TryAdd("Admin", new JsonObject { ["Endpoint"] = "127.0.0.1:0" });
        var throttling = Section(Section(gateway, "Identity"), "Throttling");
        throttling?.TryAdd("RefusalDelay", "00:00:00");
        foreach (var listener in (gateway["Listeners"] as JsonObject ?? []).Select(l => l.Value).OfType<JsonObject>())
        {
            // Fewer than the files that a process may open, of which the gateway would warn.
            Section(listener, "Limits")?.TryAdd("Connections", 1000);
        }

        return gateway.Root.ToJsonString();
    }

    /// <summary>A section, made where there is none; null where something else stands in its place.</summary>
    private static JsonObject? Section(JsonObject? parent, string name)
    {
        if (parent is null)
        {
            return null;
        }

        parent.TryAdd(name, new JsonObject());
        return parent[name] as JsonObject;
    }

    // Configuration sorts its keys; the file does not.
    private static string[] ListenersOf(string json) => [.. (Parse(json)?["Listeners"] as JsonObject)?.Select(l => l.Key) ?? []];

    private static JsonObject? Parse(string json) =>
        JsonNode.Parse(json, documentOptions: new()
        {
            CommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
        })?["Gateway"] as JsonObject;

    /// <summary>Stops it as the program is stopped, and leaves its folder for the next one.</summary>
    public async Task StopAsync()
    {
        var stop = _app.StopAsync();
        if (Services.GetService<TimeProvider>() is FakeTimeProvider time)
        {
            // The stop has delays of its own, for which a clock that a test moves would stand still.
            while (!stop.IsCompleted)
            {
                time.Advance(TimeSpan.FromSeconds(1));
                await Task.WhenAny(stop, Task.Delay(TimeSpan.FromMilliseconds(10)));
            }
        }

        await stop;
        await _app.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Folder.Dispose();
    }
}
