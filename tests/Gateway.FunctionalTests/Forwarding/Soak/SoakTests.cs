using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Gateway.Forwarding.Connections;
using Gateway.Forwarding.Results;
using Gateway.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding.Soak;

/// <summary>
/// Load while clients vanish, the back end restarts and the configuration is read anew, each second: no wrong answer, no failure without a
/// reason, no connection left over, no memory kept. GATEWAY_SOAK_SECONDS sets how long.
/// </summary>
[Collection(AloneInTheProcess.Name)]
public sealed class SoakTests
{
    private const int Http11Clients = 12;
    private const int Http2Clients = 4;
    private const int VanishingClients = 2;
    private const int HeapSamples = 4;
    private const long HeapGrowth = 8 * 1024 * 1024;

    private static readonly int Seconds = int.Parse(
        Environment.GetEnvironmentVariable("GATEWAY_SOAK_SECONDS") ?? "5", CultureInfo.InvariantCulture);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Down = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// What a back end that goes away does to a request: refuses its connection, closes it unanswered, or breaks its answer off.
    /// </summary>
    private static readonly HashSet<ForwardingStatus> OfRestarts =
    [
        ForwardingStatus.Unreachable,
        ForwardingStatus.ConnectionLost,
        ForwardingStatus.ResponseTruncated,
    ];

    private readonly ForwardingJournal _journal = new();
    private readonly List<long> _heap = [];

    [Fact]
    public async Task Load_WithVanishingClientsRestartsAndReloads_GivesNoWrongAnswerAndLeavesNothingOpen()
    {
        await using var backend = new SoakBackend();
        await using var scene = await StartAsync(backend.Address, customize: _journal.AddTo);
        using var meters = new ForwardingMeters(scene.Gateway.Services);
        var clients = new SoakClients(scene);

        await LoadAsync(scene, clients, backend);

        var clock = scene.Gateway.Services.GetRequiredService<CoarseClock>();
        var isSettled = await EventuallyAsync(() => meters.ClientConnections == 0
            && clock.Connections is var (open, idle)
            && open == idle
            && open == backend.Connections);
        _heap.Add(GC.GetTotalMemory(forceFullCollection: true));
        var generations = scene.Gateway.Services.GetRequiredService<ReloadStatus>().Current.Generation;
        var connections = $"{clock.Connections.Open} connections to the back end, {clock.Connections.Idle} of them idle, "
            + $"{backend.Connections} seen there, {meters.ClientConnections} of clients";
        Summarize(clients, meters, generations, connections);

        Assert.Equal(0, clients.Wrong);
        Assert.InRange(clients.Right, 100, long.MaxValue);
        Assert.InRange(clients.Vanished, 1, long.MaxValue);
        Assert.InRange(generations, 2, Seconds + 1);
        AssertExpectedFailures(clients, meters);
        Assert.True(isSettled, connections);

        // Pools fill in the first half, the later the slower the machine is.
        Assert.InRange(_heap[^1] - _heap.Take(_heap.Count / 2).Max(), long.MinValue, HeapGrowth);
    }

    private async Task LoadAsync(ForwardingScene scene, SoakClients clients, SoakBackend backend)
    {
        using var http11 = scene.CreateClient();
        using var http2 = scene.CreateClient();
        http11.Timeout = http2.Timeout = Patience;
        using var stop = new CancellationTokenSource();
        Task[] load =
        [
            .. Enumerable.Range(0, Http11Clients).Select(id => clients.StayAsync(http11, HttpVersion.Version11, id, stop.Token)),
            .. Enumerable.Range(Http11Clients, Http2Clients).Select(id => clients.StayAsync(http2, HttpVersion.Version20, id, stop.Token)),
            .. Enumerable.Range(0, VanishingClients).Select(_ => clients.VanishAsync(stop.Token)),
        ];
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var i = 1; i <= Seconds; i++)
        {
            await second.WaitForNextTickAsync(Token);
            Reload(scene, i);
            await backend.RestartAsync(i % 4 == 0 ? Down : TimeSpan.Zero, Token);
            if (i % Math.Max(1, Seconds / HeapSamples) == 0)
            {
                _heap.Add(GC.GetTotalMemory(forceFullCollection: true));
            }
        }

        await second.WaitForNextTickAsync(Token);
        await stop.CancelAsync();
        await Task.WhenAll(load);
    }

    private void AssertExpectedFailures(SoakClients clients, ForwardingMeters meters)
    {
        // Each failure that a client saw is one that the gateway gives a reason for.
        Assert.Subset(OfRestarts, _journal.OutcomesOf(SoakClients.Staying));
        foreach (var method in SoakClients.Staying.Split(' '))
        {
            Assert.Equal(_journal.CountOf(method, _ => true), clients.FailedOf(method));
        }

        Assert.Equal(
            _journal.CountOf(SoakClients.Staying, o => o == ForwardingStatus.Unreachable),
            clients.Failed.Where(f => f.Key.End == "502 The server behind this gateway cannot be reached.").Sum(f => f.Value));

        // Who vanishes may also have met a restart.
        Assert.Subset(
            new HashSet<ForwardingStatus>([.. OfRestarts, ForwardingStatus.ClientLeft]), _journal.OutcomesOf(SoakClients.Vanishing));

        // A GET whose connection died has been sent again on a new one: none is lost at the first try.
        Assert.InRange(meters.Retries, 1, long.MaxValue);
        Assert.DoesNotContain(("GET", ForwardingStatus.ConnectionLost, 1), _journal.Failed.Keys);

        // The metric names the same ends as the log.
        Assert.All(Enum.GetValues<ForwardingStatus>().Where(o => o > ForwardingStatus.ChannelEnded), o =>
            Assert.Equal(_journal.CountOf($"{SoakClients.Staying} {SoakClients.Vanishing}", logged => logged == o), meters.CountOf(o)));
    }

    private void Summarize(SoakClients clients, ForwardingMeters meters, int generations, string connections)
    {
        string[] lines =
        [
            $"{Seconds} s: {clients.Right} right, {clients.Wrong} wrong, {clients.Failed.Values.Sum()} failed, {clients.Vanished} "
                + $"vanished; {meters.Retries} sent again; {generations} generations",
            $"heap {string.Join(", ", _heap.Select(h => h / 1024))} KB",
            connections,
            "failures as clients saw them:",
            .. clients.Failed.OrderBy(f => f.Key).Select(f => $"  {f.Value} {f.Key.Method}: {f.Key.End}"),
            "and as the gateway named them:",
            .. _journal.Failed.OrderBy(f => f.Key).Select(f => $"  {f.Value} {f.Key.Method}: {f.Key.Outcome} sent {f.Key.Tries switch { 0 =>
                "never", 1 => "once", _ => "twice" }}"),
        ];
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', lines));
    }

    private static void Reload(ForwardingScene scene, int generation)
    {
        var path = scene.Gateway.Folder.Combine("gateway.json");
        var json = JsonNode.Parse(File.ReadAllText(path))!; // the gateway has read it
        json["Gateway"]!["Routes"]!["all"]!["MaxRequestBodySize"] = 1_000_000 + generation;
        File.Move(scene.Gateway.Folder.Write("gateway.json~", json.ToJsonString()), path, overwrite: true);
    }
}
