using System.Diagnostics.Metrics;
using System.Security.Cryptography.X509Certificates;
using Gateway.Certificates.Acme;
using Gateway.Certificates.Renewal;
using Gateway.Certificates.Selection;
using Gateway.Certificates.Settings;
using Gateway.Certificates.Turns;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Gateway.UnitTests.Certificates.Acme;

public sealed class AcmeLifeTests
{
    [Fact]
    public async Task Name_OverAYear_IsRenewedInTimeThroughAMonthOfOutage()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var folder = new TemporaryFolder();
        var time = new ArmedTimeProvider();
        using var server = new FakeAcmeServer(time) { OffersRenewalInformation = false };
        var options = new FixedOptions<CertificatesOptions>(new CertificatesOptions
        {
            Store = folder.Combine("store"),
            Acme = new AcmeOptions { DirectoryUrl = $"{FakeAcmeServer.Address}/directory", AcceptTermsOfService = true },
            Names = new Dictionary<string, CertificateOptions> { [AcmeScene.Name] = new() { Issuer = CertificateSource.Acme } },
        });
        var meters = services.GetRequiredService<IMeterFactory>();
        using var selector = new CertificateSelector(
            options, time, new CertificatesMetrics(meters), NullLogger<CertificateSelector>.Instance);
        var issuer = new BusyIssuer(new AcmeIssuer(
            options,
            new AcmeChallengeStore(),
            new AcmeMetrics(services.GetRequiredService<IMeterFactory>()),
            time,
            NullLogger<AcmeIssuer>.Instance,
            new AcmeConnection(_ => server)));
        var status = new RenewalStatus();
        using var renewal = new CertificateRenewal(
            [issuer],
            new SingleGateway(),
            selector,
            new RenewalReport(status, new RenewalMetrics(meters), NullLogger<CertificateRenewal>.Instance),
            options,
            time);
        var began = time.GetUtcNow();
        var thumbprints = new HashSet<string>();

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        renewal.Start();
        var following = FollowAsync(renewal, stop.Token);
        while (selector.Status is not [{ Name: AcmeScene.Name }])
        {
            await StepAsync(time, issuer);
        }

        while (time.GetUtcNow() < began.AddDays(365))
        {
            // From the day the first renewal is due, the CA is gone for four weeks.
            var day = (time.GetUtcNow() - began).TotalDays;
            server.Intercept = day is > 55 and < 83 ? _ => throw new HttpRequestException("down") : _ => null;
            thumbprints.Add(selector.Status.Single().Thumbprint);
            Assert.True(selector.Status.Single().NotAfter.ToUniversalTime() > time.GetUtcNow().UtcDateTime, $"expired on day {day}");
            await StepAsync(time, issuer);
        }

        await stop.CancelAsync();
        await following;
        await renewal.EndAsync();
        Assert.InRange(thumbprints.Count, 5, 7);
        Assert.Equal(1, server.Accounts);
        Assert.Null(status.Of(AcmeScene.Name)?.LastError);
    }

    private static async Task FollowAsync(CertificateRenewal renewal, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await renewal.FollowAsync(stop);
        }
    }

    // The clock leaps while nothing is at work, and goes slowly enough for the time-outs of requests while something is.
    private static async Task StepAsync(ArmedTimeProvider time, BusyIssuer issuer)
    {
        var isBusy = issuer.IsBusy;
        time.Advance(isBusy ? TimeSpan.FromSeconds(1) : TimeSpan.FromMinutes(30));
        for (var i = 0; i < 4; i++)
        {
            await Task.Run(() => Thread.Sleep(isBusy ? 1 : 0));
        }
    }

    private sealed class BusyIssuer(ICertificateIssuer issuer) : ICertificateIssuer
    {
        private int _orders;

        public bool IsBusy => Volatile.Read(ref _orders) > 0;

        public CertificateSource Source => issuer.Source;

        public ValueTask<DateTimeOffset?> SuggestRenewalAsync(X509Certificate2 current, CancellationToken cancellationToken) =>
            new((DateTimeOffset?)null);

        public async Task<IssueResult> IssueAsync(CertificateOrder order, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _orders);
            try
            {
                return await issuer.IssueAsync(order, cancellationToken);
            }
            finally
            {
                Interlocked.Decrement(ref _orders);
            }
        }
    }
}
