using System.Diagnostics.Metrics;
using Gateway.Mail.Sessions;
using Gateway.Mail.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Mail;

public sealed class VanishingClientTests
{
    private const int Clients = 400;

    [Fact]
    public async Task Session_WhoseClientResets_IsOneRecordAndNoLongerActive()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var mailboxes = new Mailboxes("one");
        await using var scene = await MailScene.StartAsync(MailScene.Destination("one", mailboxes));
        using var active = new MetricCollector<long>(
            scene.Gateway.Services.GetRequiredService<IMeterFactory>(),
            MailMetrics.MeterName,
            "gateway.mail.active_sessions");

        var parallel = new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, Clients, parallel, async (number, _) =>
        {
            await using var client = await scene.ConnectAsync();
            switch (number % 4)
            {
                case 0:
                    break;
                case 1:
                    await client.SendAsync($"a LOGIN alice {MailScene.Password}");
                    break;
                case 2:
                    await client.AskAsync($"a LOGIN alice {MailScene.Password}", "a OK");
                    break;
                default:
                    await client.AskAsync($"a LOGIN alice {MailScene.Password}", "a OK");
                    await client.SendAsync("b NOOP");
                    break;
            }

            client.Reset();
        });

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        var records = new List<MailSessionRecord>();
        while (records.Count < Clients)
        {
            records.Add(await scene.Ended.ReadAsync(limit.Token));
        }

        Assert.Equal(Clients, records.DistinctBy(r => r.Id).Count());
        Assert.All(records, r => Assert.Equal("127.0.0.1", r.Source.ToString()));
        Assert.True(records.Count(r => r.User == "alice") >= Clients / 2);
        Assert.Equal(Clients, active.GetMeasurementSnapshot().Count(m => m.Value > 0));
        Assert.Equal(0, active.GetMeasurementSnapshot().Sum(m => m.Value));
        Assert.Equal(0, scene.Gateway.Services.GetRequiredService<MailSessions>().Count);
        Assert.False(scene.Ended.TryRead(out _));
    }
}
