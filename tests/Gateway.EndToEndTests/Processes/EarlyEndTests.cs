using System.Diagnostics;
using System.Globalization;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Processes;

/// <summary>
/// Thousands of connections that end early, in every state, while the configuration is read anew and the certificate is swapped, against
/// the published program on reactors: under glibc's malloc check, with freed memory overwritten and every native object in the ledger.
/// GATEWAY_EARLY_ENDS sets how many; GATEWAY_EARLY_END_SECONDS makes a soak of it.
/// </summary>
public sealed class EarlyEndTests(ITestOutputHelper output)
{
    private const int AtOnce = 16;
    private const long MoreMemory = 200 * 1024 * 1024;

    private static readonly int Connections = NumberOf("GATEWAY_EARLY_ENDS", 2400);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(NumberOf("GATEWAY_EARLY_END_SECONDS", 0));
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BetweenReloads = TimeSpan.FromMilliseconds(400);

    private static readonly Dictionary<string, string> Checked = new()
    {
        ["GATEWAY_TRANSPORT"] = "native",
        ["GATEWAY_TRANSPORT_LEDGER"] = "strict",
        ["LD_PRELOAD"] = "libc_malloc_debug.so.0",
        ["MALLOC_CHECK_"] = "3",
        ["MALLOC_PERTURB_"] = "165",
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ClientsThatEndInEveryState_LeaveNothingBehind()
    {
        await using var web = new StreamingBackEnd(speaksImap: false);
        await using var mailbox = new StreamingBackEnd(speaksImap: true);
        using var folder = new TemporaryFolder();
        var ports = (Https: FreePort.Next(), Imaps: FreePort.Next(), Smtp: FreePort.Next());
        await using var gateway = await GatewayProcess.StartAsync(folder, Configuration(folder, ports, web, mailbox), Checked);
        using var clients = new EarlyEndClients(ports.Https, ports.Imaps, ports.Smtp);
        await AskAsync(ports.Https);
        var (descriptors, memory) = (gateway.Descriptors, gateway.ResidentMemory);
        output.WriteLine($"start: {descriptors} descriptors, {memory >> 20} MB resident");

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var swapped = SwapAsync(gateway, folder, stop.Token);
        var staying = StayAsync(ports.Https, stop.Token);
        await EndAllAsync(gateway, clients);
        await stop.CancelAsync();
        var (swaps, (answers, failures)) = (await swapped, await staying);

        output.WriteLine($"{swaps} certificates, {answers} right answers meanwhile");
        output.WriteLine(string.Join(", ", clients.Ended.OrderBy(e => e.Key).Select(e => $"{e.Key}: {e.Value}")));
        Assert.True(gateway.IsAlive, gateway.Output);
        Assert.True(failures.Count == 0, $"{string.Join('\n', failures)}\n{gateway.Output}");
        await AskAsync(ports.Https);
        await WaitForAsync(
            () => gateway.Descriptors <= descriptors + 4,
            () => $"{gateway.Descriptors} descriptors, {descriptors} at first");
        output.WriteLine($"end: {gateway.Descriptors} descriptors, {gateway.ResidentMemory >> 20} MB resident");
        Assert.InRange(gateway.ResidentMemory, 0, memory + MoreMemory);
        Assert.Empty(clients.Stuck);
        Assert.All(Enum.GetValues<EarlyEnd>(), end => Assert.True(clients.Ended.ContainsKey(end), $"{end} was not tried."));
        Assert.All(clients.Renegotiations, said => Assert.Contains("no renegotiation", said, StringComparison.Ordinal));
        Assert.True(swaps > 1 && answers > 10, $"{swaps} certificates, {answers} answers");
        Assert.DoesNotContain("because of a defect", gateway.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("fail: ", gateway.Output, StringComparison.Ordinal);

        await gateway.SignalAsync("TERM");
        Assert.Equal(0, await gateway.WaitForExitAsync(Token));
        Assert.Contains("Native objects left: 0 descriptors, 0 TLS connections.", gateway.Output, StringComparison.Ordinal);
    }

    private async Task EndAllAsync(GatewayProcess gateway, EarlyEndClients clients)
    {
        var together = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Token };
        var kinds = Enum.GetValues<EarlyEnd>();
        var clock = Stopwatch.StartNew();
        do
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, Connections), together, async (i, _) =>
            {
                // A flood takes a second of a core, and openssl is a process: a few of each suffice.
                var kind = kinds[i % kinds.Length];
                var isCostly = kind is EarlyEnd.KeyUpdates or EarlyEnd.Renegotiation;
                if (gateway.IsAlive && (!isCostly || i < kinds.Length * 6))
                {
                    await clients.EndAsync(kind, Token);
                }
            });
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{clock.Elapsed.TotalSeconds:0} s, {clients.Ended.Values.Sum()} connections: {gateway.Descriptors} descriptors, "
                    + $"{gateway.ResidentMemory >> 20} MB resident"));
        }
        while (clock.Elapsed < Duration && gateway.IsAlive);
    }

    /// <summary>Replaces the certificate and has the configuration read anew, again and again.</summary>
    private static async Task<int> SwapAsync(GatewayProcess gateway, TemporaryFolder folder, CancellationToken cancellationToken)
    {
        var swaps = 0;
        try
        {
            while (gateway.IsAlive)
            {
                await Task.Delay(BetweenReloads, cancellationToken);
                File.Move(TestCertificates.WritePfx(folder, HostileClient.Host), folder.Combine("server.pfx"), overwrite: true);
                await gateway.SignalAsync("HUP");
                swaps++;
            }
        }
        catch (OperationCanceledException)
        {
            // Enough.
        }

        return swaps;
    }

    /// <summary>A client that stays: each of its requests is answered, whatever the others do.</summary>
    private static async Task<(int Answers, IReadOnlyList<string> Failures)> StayAsync(int https, CancellationToken cancellationToken)
    {
        var answers = 0;
        var failures = new List<string>();
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await AskAsync(https);
                answers++;
            }
            catch (Exception e) when (HostileClient.IsEnd(e))
            {
                failures.Add($"{DateTime.UtcNow:HH:mm:ss.fff} after {answers} answers: {e.Message}");
            }
        }

        return (answers, failures);
    }

    private static async Task AskAsync(int https)
    {
        await using var browser = await HostileClient.ConnectAsync(https, Token);
        for (var i = 0; i < 3; i++)
        {
            await browser.AskAsync($"GET /short HTTP/1.1\r\nHost: {HostileClient.Host}\r\n\r\n", "short");
        }
    }

    private static async Task WaitForAsync(Func<bool> condition, Func<string> otherwise)
    {
        for (var waited = Stopwatch.StartNew(); !condition(); await Task.Delay(100, Token))
        {
            Assert.True(waited.Elapsed < Settled, otherwise());
        }
    }

    private static int NumberOf(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private static string Configuration(
        TemporaryFolder folder, (int Https, int Imaps, int Smtp) ports, StreamingBackEnd web, StreamingBackEnd mailbox)
    {
        folder.Write("ca.pem", TestCertificates.Authority.ExportCertificatePem());
        File.Move(TestCertificates.WritePfx(folder, HostileClient.Host), folder.Combine("server.pfx"));
        return $$"""
            {
              "Gateway": {
                "Listeners": {
                  "https": { "Endpoint": "127.0.0.1:{{ports.Https}}", "Protocol": "Https" },
                  "imaps": { "Endpoint": "127.0.0.1:{{ports.Imaps}}", "Protocol": "Imap4" },
                  "smtp":  { "Endpoint": "127.0.0.1:{{ports.Smtp}}", "Protocol": "Smtp", "Tls": "StartTls" }
                },
                "Certificates": { "Names": { "{{HostileClient.Host}}": { "File": "server.pfx" } } },
                "State": "state",
                "Routes": {
                  "web":  { "Hosts": [ "{{HostileClient.Host}}" ], "Cluster": "web", "Authentication": "Anonymous" },
                  "imap": {
                    "Preset": "Imap4", "Cluster": "mailboxes", "Authentication": "BackEnd", "Mail": { "Capabilities": [ "IMAP4rev1" ] }
                  },
                  "smtp": { "Preset": "Smtp", "Cluster": "relay", "Authentication": "BackEnd" }
                },
                "Clusters": {
                  "web":       { "Destinations": { "one": { "Address": "{{web.Address}}" } }, "Tls": { "RootsFile": "ca.pem" } },
                  "mailboxes": { "Destinations": { "one": { "Address": "{{mailbox.Address}}" } }, "Tls": { "RootsFile": "ca.pem" } },
                  "relay":     { "Destinations": { "one": { "Address": "smtp://127.0.0.1:9" } }, "Mail": { "AllowPlainText": true } }
                }
              }
            }
            """;
    }
}
