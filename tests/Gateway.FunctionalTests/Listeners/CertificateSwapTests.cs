using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Gateway.Certificates.Authority;
using Gateway.Certificates.Selection;
using Gateway.Certificates.Storage;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.FunctionalTests.Listeners;

public sealed class CertificateSwapTests
{
    private const string Name = "mail.example.com";
    private const int Handshakes = 1000;

    [Fact]
    public async Task Handshakes_WhileCertificatesAreSwapped_AllSucceedOnEveryListenerAndNoConnectionIsDropped()
    {
        var folder = new TemporaryFolder();
        using var authority = CertificateAuthority.OpenOrCreate(folder.Combine("authority"), "Test Authority", TimeProvider.System);
        var store = new CertificateStore(folder.Combine("certificates"));
        store.Install(Name, authority.Issue([Name], TimeSpan.FromDays(1)));
        await using var gateway = await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "Listeners": {
                  "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" },
                  "imaps": { "Endpoint": "127.0.0.1:0", "Protocol": "Imap4" },
                  "smtps": { "Endpoint": "127.0.0.1:0", "Protocol": "Smtp" }
                },
                "Certificates": { "Names": { "{{Name}}": {} } },
                "Identity": { "Users": { "File": "users.json" } },
                "Routes": { "imap": { "Preset": "Imap4", "Cluster": "imap" }, "smtp": { "Preset": "Smtp", "Cluster": "smtp" } },
                "Clusters": {
                  "imap": { "Destinations": { "one": { "Address": "imaps://127.0.0.1:1" } } },
                  "smtp": { "Destinations": { "one": { "Address": "smtps://127.0.0.1:1" } } }
                }
              }
            }
            """);
        var selector = gateway.Services.GetRequiredService<CertificateSelector>();
        var seen = new ConcurrentDictionary<string, int>();
        await using var old = await HandshakeAsync(gateway.Port("https"), authority.Certificate, seen);
        using var done = new CancellationTokenSource();
        var swaps = SwapAsync(store, authority, selector, done.Token);

        await Parallel.ForEachAsync(
            Enumerable.Range(0, Handshakes),
            new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = TestContext.Current.CancellationToken },
            async (i, _) =>
            {
                await using var connection = await HandshakeAsync(
                    gateway.Port(i % 3 == 0 ? "imaps" : i % 3 == 1 ? "smtps" : "https"), authority.Certificate, seen);
            });
        await done.CancelAsync();

        Assert.InRange(await swaps, 3, int.MaxValue);
        Assert.InRange(seen.Count, 4, int.MaxValue);
        await old.WriteAsync("GET / HTTP/1.1\r\nHost: mail.example.com\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        var answer = new byte[9];
        await old.ReadExactlyAsync(answer, TestContext.Current.CancellationToken);
        Assert.Equal("HTTP/1.1 "u8.ToArray(), answer);
    }

    private static async Task<int> SwapAsync(
        CertificateStore store, CertificateAuthority authority, CertificateSelector selector, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var swaps = 0;
        while (!stop.IsCancellationRequested)
        {
            store.Install(Name, authority.Issue([Name], TimeSpan.FromDays(1)));
            selector.Reload();
            swaps++;
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        return swaps;
    }

    private static async Task<SslStream> HandshakeAsync(int port, X509Certificate2 root, ConcurrentDictionary<string, int> seen)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = Name,
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { root },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
            TestContext.Current.CancellationToken);
        seen.AddOrUpdate(stream.RemoteCertificate!.GetCertHashString(), 1, (_, count) => count + 1);
        return stream;
    }
}
