using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Gateway.FunctionalTests.Mail;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.FunctionalTests.Listeners;

public sealed class KeepAliveTests
{
    // linux/include/net/tcp_states.h and the timer column of /proc/net/tcp: 02 is keep-alive, followed by the time left in jiffies.
    private const string Established = "01";
    private const string KeepAliveTimer = "02:";
    private const int JiffiesPerSecond = 100;

    [Fact]
    [Proves("Listeners:*:Limits:KeepAlive")]
    public async Task Connection_OfASilentClient_HasTheKeepAliveOfTheSetting()
    {
        await using var gateway = await TestGateway.StartAsync(new TemporaryFolder(), """
            {
              "Gateway": {
                "Listeners": {
                  "imap": { "Endpoint": "127.0.0.1:0", "Protocol": "Imap4", "Tls": "StartTls", "Limits": { "KeepAlive": "00:02:00" } }
                },
                "Routes": { "imap": { "Preset": "Imap4", "Cluster": "mailboxes" } },
                "Clusters": { "mailboxes": { "Destinations": { "one": { "Address": "imaps://localhost:1" } } } }
              }
            }
            """);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, gateway.Port("imap"), TestContext.Current.CancellationToken);
        Assert.NotEqual(0, await client.GetStream().ReadAsync(new byte[64], TestContext.Current.CancellationToken)); // greeted
        var port = ((IPEndPoint)client.Client.LocalEndPoint!).Port; // connected

        Assert.InRange(KeepAliveSeconds(gateway.Port("imap"), port), 60, 120);
    }

    [Fact]
    [Proves("Clusters:*:Mail:KeepAlive")]
    public async Task Connection_ToASilentMailServer_HasTheKeepAliveOfTheSetting()
    {
        await using var mailboxes = new Mailboxes("one");
        await using var scene = await MailScene.StartAsync(MailScene.Destination("one", mailboxes), "\"KeepAlive\": \"00:02:00\"");
        await using var client = await scene.ConnectAsync();

        await client.AskAsync($"a LOGIN alice {MailScene.Password}", "a OK");

        Assert.InRange(KeepAliveSeconds(null, mailboxes.Port), 60, 120);
    }

    private static double KeepAliveSeconds(int? local, int remote)
    {
        var line = File.ReadLines("/proc/net/tcp").Concat(File.ReadLines("/proc/net/tcp6"))
            .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Single(l => (local is null || l[1].EndsWith($":{local:X4}", StringComparison.Ordinal))
                && l[2].EndsWith($":{remote:X4}", StringComparison.Ordinal)
                && l[3] == Established);
        Assert.StartsWith(KeepAliveTimer, line[5], StringComparison.Ordinal);
        return int.Parse(line[5][KeepAliveTimer.Length..], NumberStyles.HexNumber, CultureInfo.InvariantCulture) / (double)JiffiesPerSecond;
    }
}
