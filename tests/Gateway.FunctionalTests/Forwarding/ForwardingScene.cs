using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using Gateway.Testing;
using Gateway.Testing.BackEnds;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>A gateway before one back end, with one open route.</summary>
internal sealed class ForwardingScene : IAsyncDisposable
{
    public const string Host = "mail.example.com";

    private ForwardingScene(TestGateway gateway) => Gateway = gateway;

    public TestGateway Gateway { get; }

    /// <summary>The scene of a gateway that a test has set up by itself, for this host.</summary>
    public static ForwardingScene Of(TestGateway gateway) => new(gateway);

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>
    /// Starts it; <paramref name="route"/>, <paramref name="cluster"/> and <paramref name="listener"/> are further members of each, in
    /// JSON.
    /// </summary>
    public static Task<ForwardingScene> StartAsync(
        Uri backend,
        string route = "\"Authentication\": \"Anonymous\"",
        string cluster = "",
        Action<WebApplicationBuilder>? customize = null,
        string listener = "") =>
        StartAsync([backend], route, cluster, customize, listener: listener);

    /// <summary>Starts it before several equal back ends; <c>roots.pem</c> in its folder has the tests' authority.</summary>
    public static async Task<ForwardingScene> StartAsync(
        IReadOnlyList<Uri> backends,
        string route,
        string cluster = "",
        Action<WebApplicationBuilder>? customize = null,
        string? accessLog = null,
        string listener = "")
    {
        var folder = new TemporaryFolder();
        folder.Write("roots.pem", TestCertificates.Authority.ExportCertificatePem());
        var destinations = string.Join(", ", backends.Select((b, i) => $$"""
            "{{i}}": { "Address": "{{b}}" }
            """));
        var size = route.Contains("\"MaxRequestBodySize\"", StringComparison.Ordinal) ? "" : "\"MaxRequestBodySize\": -1,";
        var log = accessLog is null ? "" : $"\"AccessLog\": \"{accessLog}\"";
        return new ForwardingScene(await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "Listeners": { "https": { {{listener}} "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": { "Names": { "{{Host}}": { "File": "{{TestCertificates.WritePfx(folder, Host)}}" } } },
                "Telemetry": { {{log}} },
                "Routes": { "all": { "Hosts": [ "{{Host}}" ], "Cluster": "backend", {{size}} {{route}} } },
                "Clusters": { "backend": { {{cluster}} "Destinations": { {{destinations}} } } }
              }
            }
            """, customize));
    }

    /// <summary>A client's own TLS connection to the gateway, for what HttpClient would not send.</summary>
    public async Task<ScriptedConnection> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, Gateway.Ports[0], Token);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = Host, CertificateChainPolicy = TestCertificates.ChainPolicy() }, Token);
        return new ScriptedConnection(tls, 0, Token);
    }

    public HttpClient CreateClient(Version? version = null)
    {
        var client = Gateway.CreateClient(Host);
        client.DefaultRequestVersion = version ?? HttpVersion.Version11;
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("*/*"));
        return client;
    }

    /// <summary>Waits for what happens after the client has its answer; false where it has not happened in half a minute.</summary>
    public static async Task<bool> EventuallyAsync(Func<bool> condition)
    {
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(30))
            {
                return false;
            }

            await poll.WaitForNextTickAsync(Token);
        }

        return true;
    }

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();
}
