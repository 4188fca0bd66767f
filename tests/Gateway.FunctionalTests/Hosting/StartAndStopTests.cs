using System.Diagnostics;
using System.Runtime.CompilerServices;
using Gateway.Hosting;
using Gateway.Identity.State;
using Gateway.Settings;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Hosting;

public sealed class StartAndStopTests
{
    private const int Times = 1_000;
    private const int Least = 20;

    /// <summary>So that the pool's threads are busy with others' starts, as on a machine with other work.</summary>
    private const int AtOnce = 4;

    /// <summary>What a busy machine does not get through in this time it tries the next time.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task StartAndStop_AThousandTimesAtEveryPoint_EndsQuietly()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("gateway.json", $$"""
            {
              "Gateway": {
                "State": "{{folder.Combine("state")}}",
                "Listeners": {
                  "http": { "Endpoint": "127.0.0.1:0", "Protocol": "HttpsRedirect", "Limits": { "Connections": 1000 } },
                  "smtp": { "Endpoint": "127.0.0.1:0", "Protocol": "Smtp", "Tls": "StartTls", "Limits": { "Connections": 1000 } }
                },
                "Certificates": { "Names": { "mail.example.com": { "File": "{{TestCertificates.WritePfx(folder, "mail.example.com")}}" } } },
                "Admin": { "Endpoint": "127.0.0.1:0" }
              }
            }
            """);
        var log = new FakeLogCollector();
        var random = new Random(12);
        var began = Stopwatch.GetTimestamp();

        var times = 0;
        var points = Enumerable.Range(0, Times).Select(i => ((Point)(i % Enum.GetValues<Point>().Length), random.Next(3_000))).ToArray();
        await Parallel.ForEachAsync(points, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (point, _) =>
        {
            if (Stopwatch.GetElapsedTime(began) < Limit)
            {
                await StartAndStopAsync(path, log, point.Item1, point.Item2);
                Interlocked.Increment(ref times);
            }
        });

        Assert.DoesNotContain(log.GetSnapshot(), r => r.Level >= LogLevel.Warning);
        Assert.True(times >= Least, $"only {times} in {Limit}");
    }

    [Fact]
    public async Task Host_ThatHasEnded_IsCollected()
    {
        var ended = await ServeOnceAsync();

        for (var watch = Stopwatch.StartNew(); ended.IsAlive && watch.Elapsed < Patience;)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(50, TestContext.Current.CancellationToken); // a thread or a timer may hold it for a moment longer
        }

        Assert.False(ended.IsAlive);
    }

    /// <summary>What a gateway was made of, when it has served a request and ended.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> ServeOnceAsync()
    {
        await using var backend = await TestBackEnd.StartAsync();
        var folder = new TemporaryFolder();
        await using var gateway = await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": { "Names": { "mail.example.com": { "File": "{{TestCertificates.WritePfx(folder, "mail.example.com")}}" } } },
                "Routes": { "all": { "Hosts": [ "mail.example.com" ], "Cluster": "backend", "Authentication": "Anonymous" } },
                "Clusters": { "backend": { "Destinations": { "one": { "Address": "{{backend.Address}}" } } } }
              }
            }
            """);
        using var client = gateway.CreateClient("mail.example.com");
        using var response = await client.GetAsync("/", TestContext.Current.CancellationToken);
        return new WeakReference(gateway.Services);
    }

    private static async Task StartAndStopAsync(string path, FakeLogCollector log, Point point, int microseconds)
    {
        var file = new ConfigurationFile(path);
        await using var app = GatewayHost.Create(file, file.Read(), builder =>
        {
            // Gateways that run at once have no state folder in common.
            builder.Services.AddSingleton(new IdentityState($"{path}-{Guid.NewGuid():N}"));
            builder.Logging.ClearProviders().AddProvider(new FakeLoggerProvider(log));
        });
        if (point == Point.BeforeTheStart)
        {
            return;
        }

        await app.StartAsync(TestContext.Current.CancellationToken);
        switch (point)
        {
            case Point.AtOnce:
                await app.StopAsync(TestContext.Current.CancellationToken);
                break;
            case Point.AMomentLater:
                Spin(microseconds);
                await app.StopAsync(TestContext.Current.CancellationToken);
                break;
            case Point.FromWithin:
                app.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
                await app.StopAsync(TestContext.Current.CancellationToken);
                break;
            case Point.WithoutTime:
                await app.StopAsync(new CancellationToken(canceled: true));
                break;
        }
    }

    private static void Spin(int microseconds)
    {
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began).TotalMicroseconds < microseconds)
        {
            Thread.SpinWait(20);
        }
    }

    private enum Point
    {
        BeforeTheStart,
        AtOnce,
        AMomentLater,
        FromWithin,
        WithoutTime,
        ByDisposal,
    }
}
