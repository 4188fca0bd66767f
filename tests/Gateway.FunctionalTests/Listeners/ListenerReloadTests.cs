using Gateway.Settings;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.FunctionalTests.Listeners;

public sealed class ListenerReloadTests
{
    private const string Kept = """ "kept": { "Endpoint": "127.0.0.1:0", "Protocol": "HttpsRedirect" } """;

    [Fact]
    public async Task Listener_AddedAndRemoved_TakesEffectAndLeavesTheOthersConnectionsAlone()
    {
        await using var gateway = await TestGateway.StartAsync(new TemporaryFolder(), Configuration(Kept));
        var port = gateway.Port("kept");
        using var connection = new System.Net.Sockets.TcpClient();
        await connection.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
        await AskAsync(connection);

        Swap(gateway, Kept + """, "added": { "Endpoint": "127.0.0.1:0", "Protocol": "HttpsRedirect" } """);
        await UntilAsync(() => gateway.Port("added") != 0);
        var added = gateway.Port("added");
        Assert.StartsWith("HTTP/1.1 308", await RawClient.ExchangeAsync(
            added, "GET / HTTP/1.1\r\nHost: mail.example.com\r\nConnection: close\r\n\r\n"u8.ToArray()), StringComparison.Ordinal);
        await AskAsync(connection);

        Swap(gateway, Kept);
        await UntilAsync(() => !Accepts(added));
        await AskAsync(connection);
        Assert.Equal(port, gateway.Port("kept"));
    }

    private static void Swap(TestGateway gateway, string listeners)
    {
        var reading = new ConfigurationFile(gateway.Folder.Write(
            "next.json", TestGateway.WithFreeAdminPort(Configuration(listeners)))).Read();
        gateway.Services.GetRequiredService<CurrentConfiguration>().Swap(Assert.IsType<GatewayOptions>(reading.Options));
    }

    private static bool Accepts(int port)
    {
        try
        {
            using var client = new System.Net.Sockets.TcpClient("127.0.0.1", port);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!condition())
        {
            await timer.WaitForNextTickAsync(deadline.Token);
        }
    }

    private static async Task AskAsync(System.Net.Sockets.TcpClient connection)
    {
        var stream = connection.GetStream();
        await stream.WriteAsync("GET / HTTP/1.1\r\nHost: mail.example.com\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        var buffer = new byte[4096];
        var read = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken);
        Assert.StartsWith("HTTP/1.1 308", System.Text.Encoding.ASCII.GetString(buffer, 0, read), StringComparison.Ordinal);
    }

    private static string Configuration(string listeners) => $$"""
        {
          "Gateway": {
            "Listeners": { {{listeners}} },
            "Routes": { "all": { "Hosts": [ "mail.example.com" ], "Cluster": "backend", "Authentication": "Anonymous" } },
            "Clusters": { "backend": { "Destinations": { "one": { "Address": "http://127.0.0.1:9" } } } }
          }
        }
        """;
}
