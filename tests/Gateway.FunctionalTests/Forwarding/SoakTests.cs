using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Forwarding;
using Gateway.Forwarding.Connections;
using Gateway.Hosting;
using Gateway.Testing.BackEnds;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>
/// Load while clients vanish, the back end restarts and the configuration is read anew, each second: no wrong answer, no connection left
/// over, no memory kept. GATEWAY_SOAK_SECONDS sets how long.
/// </summary>
[Collection(AloneInTheProcess.Name)]
public sealed class SoakTests
{
    private const int Clients = 16;
    private const int VanishingClients = 2;
    private const long HeapGrowth = 16 * 1024 * 1024;

    private static readonly int Seconds = int.Parse(Environment.GetEnvironmentVariable("GATEWAY_SOAK_SECONDS") ?? "5", CultureInfo.InvariantCulture);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private int _backendConnections;
    private readonly ConcurrentDictionary<string, int> _outcomes = new(StringComparer.Ordinal);
    private long _right;
    private long _wrong;
    private long _failed;
    private long _vanished;

    [Fact]
    public async Task Load_WithVanishingClientsRestartsAndReloads_GivesNoWrongAnswerAndLeavesNothingOpen()
    {
        var backend = new ScriptedBackend(EchoAsync);
        var port = backend.Address.Port;
        await using var scene = await StartAsync(backend.Address);
        var clock = scene.Gateway.Services.GetRequiredService<CoarseClock>();
        using var client = scene.CreateClient();
        client.Timeout = Patience;
        using var end = new CancellationTokenSource();
        Task[] load =
        [
            .. Enumerable.Range(0, Clients).Select(id => LoadAsync(client, id, end.Token)),
            .. Enumerable.Range(0, VanishingClients).Select(_ => VanishAsync(scene, end.Token)),
        ];

        using var meters = new MeterListener { InstrumentPublished = Listen };
        meters.SetMeasurementEventCallback<double>(Count);
        meters.Start();
        var heapBefore = 0L;
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var i = 1; i <= Seconds; i++)
        {
            await second.WaitForNextTickAsync(Token);
            Reload(scene, i);
            await backend.DisposeAsync();
            backend = new ScriptedBackend(EchoAsync, port);
            if (i == (Seconds + 2) / 3)
            {
                heapBefore = GC.GetTotalMemory(forceFullCollection: true);
            }
        }

        await second.WaitForNextTickAsync(Token);
        await end.CancelAsync();
        await Task.WhenAll(load);
        var isSettled = await EventuallyAsync(() => clock.Connections is var (open, idle) && open == idle && open == Volatile.Read(ref _backendConnections));
        var heapAfter = GC.GetTotalMemory(forceFullCollection: true);
        var (openAtEnd, idleAtEnd) = clock.Connections;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Seconds} s: {_right} right, {_wrong} wrong, {_failed} failed, {_vanished} vanished, "
            + $"{scene.Gateway.Services.GetRequiredService<ReloadStatus>().Current.Generation} generations, heap {heapBefore / 1024} KB then {heapAfter / 1024} KB, "
            + $"{openAtEnd} open, {idleAtEnd} idle, {Volatile.Read(ref _backendConnections)} at the back end");
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", _outcomes.OrderByDescending(o => o.Value).Select(o => $"{o.Value} {o.Key}")));
        await backend.DisposeAsync();

        Assert.Equal(0, _wrong);

        // A back end that goes away breaks connections and refuses new ones; nothing else may go wrong.
        Assert.Subset(
            new HashSet<string>(Enum.GetNames<ForwardingOutcome>().Except([nameof(ForwardingOutcome.ResponseInvalid), nameof(ForwardingOutcome.HeaderTimedOut), nameof(ForwardingOutcome.ActivityTimedOut), nameof(ForwardingOutcome.Exhausted), nameof(ForwardingOutcome.RequestInexpressible)])),
            _outcomes.Keys.ToHashSet());
        Assert.InRange(_right, 100, long.MaxValue);
        Assert.InRange(_vanished, 1, long.MaxValue);
        Assert.InRange(scene.Gateway.Services.GetRequiredService<ReloadStatus>().Current.Generation, 2, Seconds + 1);
        Assert.True(isSettled, $"{openAtEnd} open, {idleAtEnd} idle, {_backendConnections} at the back end");
        Assert.InRange(heapAfter - heapBefore, long.MinValue, HeapGrowth);
    }

    private static void Listen(Instrument instrument, MeterListener listener)
    {
        if (instrument is { Meter.Name: ForwardingMetrics.MeterName, Name: "gateway.forwarding.request.duration" })
        {
            listener.EnableMeasurementEvents(instrument);
        }
    }

    private void Count(Instrument instrument, double seconds, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        foreach (var (name, value) in tags)
        {
            if (name == "gateway.outcome")
            {
                _outcomes.AddOrUpdate((string)value!, 1, static (_, count) => count + 1); // every outcome has a name
            }
        }
    }

    private static void Reload(ForwardingScene scene, int generation)
    {
        var path = scene.Gateway.Folder.Combine("gateway.json");
        var json = JsonNode.Parse(File.ReadAllText(path))!; // the gateway has read it
        json["Gateway"]!["Routes"]!["all"]!["MaxRequestBodySize"] = 1_000_000 + generation;
        File.Move(scene.Gateway.Folder.Write("gateway.json~", json.ToJsonString()), path, overwrite: true);
    }

    private static async Task<bool> EventuallyAsync(Func<bool> condition)
    {
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > Patience)
            {
                return false;
            }

            await poll.WaitForNextTickAsync(Token);
        }

        return true;
    }

    private async Task LoadAsync(HttpClient client, int id, CancellationToken end)
    {
        for (var i = 0; !end.IsCancellationRequested; i++)
        {
            var expected = string.Create(CultureInfo.InvariantCulture, $"{id}-{i}");
            using var request = new HttpRequestMessage(i % 3 == 0 ? HttpMethod.Post : HttpMethod.Get, "/" + expected);
            if (request.Method == HttpMethod.Post)
            {
                request.Content = new StringContent(new string('x', i % 5_000));
            }

            try
            {
                using var response = await client.SendAsync(request, Token);
                var body = await response.Content.ReadAsStringAsync(Token);
                Interlocked.Increment(ref response.StatusCode != HttpStatusCode.OK ? ref _failed : ref body == expected ? ref _right : ref _wrong);
            }
            catch (HttpRequestException)
            {
                Interlocked.Increment(ref _failed);
            }
        }
    }

    /// <summary>Asks, and leaves before the answer or within the request.</summary>
    private async Task VanishAsync(ForwardingScene scene, CancellationToken end)
    {
        for (var i = 0; !end.IsCancellationRequested; i++)
        {
            using var connection = await scene.ConnectAsync().WaitAsync(Patience, Token);
            await connection.WriteAsync(i % 2 == 0
                ? $"GET /gone HTTP/1.1\r\nHost: {Host}\r\n\r\n"
                : $"POST /gone HTTP/1.1\r\nHost: {Host}\r\nContent-Length: 100\r\n\r\nhalf");
            Interlocked.Increment(ref _vanished);
        }
    }

    private async Task EchoAsync(ScriptedConnection connection)
    {
        Interlocked.Increment(ref _backendConnections);
        try
        {
            using var reader = new StreamReader(connection.Stream, Encoding.Latin1, leaveOpen: true);
            while (await reader.ReadLineAsync() is { } request)
            {
                var length = 0;
                while (await reader.ReadLineAsync() is { Length: > 0 } header)
                {
                    if (header.StartsWith("Content-Length: ", StringComparison.Ordinal))
                    {
                        length = int.Parse(header["Content-Length: ".Length..], CultureInfo.InvariantCulture);
                    }
                }

                // A read of nothing waits for the next request all the same.
                if (length > 0 && await reader.ReadBlockAsync(new char[length]) < length)
                {
                    return;
                }

                var path = request.Split(' ')[1][1..];
                await connection.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Length: {path.Length}\r\n\r\n{path}"));
            }
        }
        finally
        {
            Interlocked.Decrement(ref _backendConnections);
        }
    }
}
