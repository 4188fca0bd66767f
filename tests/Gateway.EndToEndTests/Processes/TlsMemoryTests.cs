using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Processes;

/// <summary>
/// OpenSSL allows one call at a time on one connection; a second one corrupts memory, which ends the whole process. So the published
/// program runs under glibc's malloc check, with freed memory overwritten, while clients half-close, reset and vanish within streams.
/// </summary>
public sealed class TlsMemoryTests(ITestOutputHelper output)
{
    private const int AtOnce = 8;
    private const long MoreMemory = 300 * 1024 * 1024;

    private static readonly int Sessions =
        int.Parse(Environment.GetEnvironmentVariable("GATEWAY_HOSTILE_SESSIONS") ?? "1800", CultureInfo.InvariantCulture);

    /// <summary>For what the gateway may take to notice that a client is gone.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<string, string> MallocChecked = new()
    {
        ["LD_PRELOAD"] = "libc_malloc_debug.so.0",
        ["MALLOC_CHECK_"] = "3",
        ["MALLOC_PERTURB_"] = "165",
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ClientsThatLeaveWithinStreams_CorruptNothing()
    {
        await using var web = new StreamingBackEnd(speaksImap: false);
        await using var mailbox = new StreamingBackEnd(speaksImap: true);
        using var folder = new TemporaryFolder();
        var (https, imaps) = (FreePort.Next(), FreePort.Next());
        await using var gateway = await GatewayProcess.StartAsync(folder, Configuration(folder, https, imaps, web, mailbox), MallocChecked);
        await AskAsync(https, imaps);
        var (descriptors, memory) = (gateway.Descriptors, gateway.ResidentMemory);

        var ended = new ConcurrentDictionary<string, int>();
        var count = 0;
        var together = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Token };
        await Parallel.ForEachAsync(Enumerable.Range(0, Sessions), together, async (i, _) =>
        {
            if (!gateway.IsAlive)
            {
                return;
            }

            var result = await RunSessionAsync(i, https, imaps);
            ended.AddOrUpdate(result, 1, static (_, n) => n + 1);
            Interlocked.Increment(ref count);
        });

        output.WriteLine($"{count} sessions; {string.Join(", ", ended.OrderBy(e => e.Key).Select(e => $"{e.Key}: {e.Value}"))}");
        output.WriteLine($"half-closed at the back ends: HTTP {web.HalfClosed}, IMAP4 {mailbox.HalfClosed}");
        var exit = gateway.IsAlive ? 0 : await gateway.WaitForExitAsync(Token);
        Assert.True(exit == 0, $"The gateway ended with {exit} after {count} sessions: {gateway.Output}");
        await AskAsync(https, imaps);
        await WaitForAsync(
            () => gateway.Descriptors <= descriptors + AtOnce,
            () => $"{gateway.Descriptors} descriptors, {descriptors} at first");
        var resident = gateway.ResidentMemory;
        output.WriteLine($"descriptors {descriptors} then {gateway.Descriptors}, resident {memory >> 20} MB then {resident >> 20} MB");
        Assert.True(resident < memory + MoreMemory, $"{resident} bytes are resident, {memory} were at first");
        Assert.True(web.HalfClosed > 0 && mailbox.HalfClosed > 0, "No half-close reached a back end as close_notify.");
        Assert.All(ended.Keys.Where(IsHalfClosedMail), e => Assert.EndsWith("to the end", e, StringComparison.Ordinal));
        Assert.DoesNotContain("ended by a fault", gateway.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("A request of route", gateway.Output, StringComparison.Ordinal);
    }

    /// <summary>Which protocol, which request, how the client leaves and after how many bytes: every combination in turn.</summary>
    private static async Task<string> RunSessionAsync(int number, int https, int imaps)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(Settled);
        var departure = (Departure)(number / 3 % 5);
        var after = Random.Shared.Next(0, 128 * 1024);
        var kind = (number % 3) switch { 0 => "tunnel", 1 => "download", _ => "IMAP4" };
        try
        {
            await using var client = await HostileClient.ConnectAsync(kind == "IMAP4" ? imaps : https, limit.Token);
            switch (kind)
            {
                case "tunnel":
                    await client.AskAsync(Get("/tunnel", "Connection: Upgrade\r\nUpgrade: websocket\r\n"), "\r\n\r\n");
                    break;
                case "download":
                    await client.AskAsync(Get("/download"), "\r\n\r\n");
                    break;
                default:
                    await client.ReadToAsync("\r\n");
                    await client.AskAsync("a LOGIN alice wonder\r\n", "Signed in.\r\n");
                    await client.SendAsync("b FETCH 1 BODY[]\r\n");
                    break;
            }

            var last = await client.LeaveAsync(departure, after);
            return $"{kind} {departure}{(last.EndsWith(StreamingBackEnd.Farewell, StringComparison.Ordinal) ? " to the end" : "")}";
        }
        catch (Exception e) when (HostileClient.IsEnd(e))
        {
            return $"{kind} {departure} cut";
        }
    }

    private static bool IsHalfClosedMail(string result) =>
        result.StartsWith($"IMAP4 {nameof(Departure.HalfClose)}", StringComparison.Ordinal)
        || result.StartsWith($"IMAP4 {nameof(Departure.Fin)}", StringComparison.Ordinal);

    /// <summary>It serves, over both protocols.</summary>
    private static async Task AskAsync(int https, int imaps)
    {
        await using var browser = await HostileClient.ConnectAsync(https, Token);
        await browser.AskAsync(Get("/short"), "short");
        await using var reader = await HostileClient.ConnectAsync(imaps, Token);
        await reader.ReadToAsync("\r\n");
        await reader.AskAsync("a LOGIN alice wonder\r\n", "Signed in.\r\n");
        await reader.AskAsync("b NOOP\r\n", "] done\r\n");
    }

    private static string Get(string path, string headers = "") => $"GET {path} HTTP/1.1\r\nHost: {HostileClient.Host}\r\n{headers}\r\n";

    private static async Task WaitForAsync(Func<bool> condition, Func<string> otherwise)
    {
        for (var waited = Stopwatch.StartNew(); !condition(); await Task.Delay(100, Token))
        {
            Assert.True(waited.Elapsed < Settled, otherwise());
        }
    }

    private static string Configuration(TemporaryFolder folder, int https, int imaps, StreamingBackEnd web, StreamingBackEnd mailbox)
    {
        folder.Write("ca.pem", TestCertificates.Authority.ExportCertificatePem());
        return $$"""
            {
              "Gateway": {
                "Listeners": {
                  "https": { "Endpoint": "127.0.0.1:{{https}}", "Protocol": "Https" },
                  "imaps": { "Endpoint": "127.0.0.1:{{imaps}}", "Protocol": "Imap4" }
                },
                "Certificates": {
                  "Names": { "{{HostileClient.Host}}": { "File": "{{TestCertificates.WritePfx(folder, HostileClient.Host)}}" } }
                },
                "State": "state",
                "Routes": {
                  "web":  { "Hosts": [ "{{HostileClient.Host}}" ], "Cluster": "web", "Authentication": "Anonymous" },
                  "imap": {
                    "Preset": "Imap4", "Cluster": "mailboxes", "Authentication": "BackEnd", "Mail": { "Capabilities": [ "IMAP4rev1" ] }
                  }
                },
                "Clusters": {
                  "web":       { "Destinations": { "one": { "Address": "{{web.Address}}" } }, "Tls": { "RootsFile": "ca.pem" } },
                  "mailboxes": { "Destinations": { "one": { "Address": "{{mailbox.Address}}" } }, "Tls": { "RootsFile": "ca.pem" } }
                }
              }
            }
            """;
    }
}
