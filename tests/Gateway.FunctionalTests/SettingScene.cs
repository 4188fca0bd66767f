using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Gateway.FunctionalTests.Preauthentication;
using Gateway.Identity.Credentials;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace Gateway.FunctionalTests;

/// <summary>
/// The real gateway with the settings that a test is about, before one back end, on a clock that the test moves if it wants to.
/// </summary>
internal sealed class SettingScene : IAsyncDisposable
{
    public const string Host = "mail.example.com";
    public const string Other = "other.example.com";

    private SettingScene(TestGateway gateway, TestBackEnd backend, TestDirectory directory)
    {
        Gateway = gateway;
        Backend = backend;
        Directory = directory;
    }

    public TestGateway Gateway { get; }

    public TestBackEnd Backend { get; }

    public TestDirectory Directory { get; }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts the gateway before a back end of the test's own, or a new one.</summary>
    public static async Task<SettingScene> StartAsync(SceneSettings settings, TestBackEnd? backEnd = null)
    {
        var folder = new TemporaryFolder();
        folder.Write("roots.pem", TestCertificates.Authority.ExportCertificatePem());
        var certificate = TestCertificates.WritePfx(folder, Host, Other);
        settings.Prepare?.Invoke(folder);
        var backend = backEnd ?? await TestBackEnd.StartAsync();
        var directory = new TestDirectory();
        var gateway = await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https"{{settings.Listener}} }{{settings.Listeners}} },
                "Certificates": { "Names": { "{{Host}}": { "File": "{{certificate}}" }, "{{Other}}": { "File": "{{certificate}}" } } },
                "Routes": { {{settings.Routes}} },
                "Clusters": { "backend": { "Destinations": { "one": { "Address": "{{backend.Address}}" } }{{settings.Cluster}} }{{settings.Clusters}} }{{settings.More}}
              }
            }
            """, builder =>
            {
                if (settings.HasTestDirectory)
                {
                    builder.Services.AddSingleton<IDirectory>(directory);
                }

                if (settings.Time is { } time)
                {
                    builder.Services.Replace(ServiceDescriptor.Singleton(time));
                }
            });
        return new SettingScene(gateway, backend, directory);
    }

    /// <summary>A client whose connections come from an address, where the listener takes PROXY headers.</summary>
    public HttpClient CreateClient(string source)
    {
        var handler = TestCertificates.CreateHandler(Gateway.Ports[0]);
        handler.ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, Gateway.Ports[0]), cancellationToken);
            var addresses = source.Contains(':', StringComparison.Ordinal) ? $"TCP6 {source} 2001:db8::1" : $"TCP4 {source} 192.0.2.1";
            await socket.SendAsync(Encoding.ASCII.GetBytes($"PROXY {addresses} 40000 443\r\n"), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        };
        return new HttpClient(handler) { BaseAddress = new Uri($"https://{Host}") };
    }

    /// <summary>The status that somebody with a password gets from an address.</summary>
    public async Task<HttpStatusCode> SignInAsync(string user, string password, string source, string target = "/")
    {
        using var client = CreateClient(source);
        return await SignInAsync(client, user, password, target);
    }

    /// <summary>The status that somebody with a password gets for a target.</summary>
    public static async Task<HttpStatusCode> SignInAsync(HttpClient client, string user, string password, string target = "/")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        request.Headers.UserAgent.ParseAdd("phone/1");
        using var response = await client.SendAsync(request, Token);
        return response.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Backend.DisposeAsync();
    }
}
