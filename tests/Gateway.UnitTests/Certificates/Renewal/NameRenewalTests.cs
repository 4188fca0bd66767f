using System.Diagnostics.Metrics;
using Gateway.Certificates.Authority;
using Gateway.Certificates.Renewal;
using Gateway.Certificates.Selection;
using Gateway.Certificates.Settings;
using Gateway.Certificates.Storage;
using Gateway.Certificates.Turns;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using Xunit;

namespace Gateway.UnitTests.Certificates.Renewal;

public sealed class NameRenewalTests : IDisposable
{
    private const string Name = "mail.example.com";

    private readonly TemporaryFolder _folder = new();
    private readonly ArmedTimeProvider _time = new();
    private readonly IMeterFactory _meters = new ServiceCollection()
        .AddMetrics()
        .BuildServiceProvider()
        .GetRequiredService<IMeterFactory>();
    private readonly CertificatesOptions _options;
    private readonly RenewalMetrics _metrics;
    private readonly CertificateSelector _selector;
    private readonly RenewalStatus _status = new();
    private readonly FakeLogger<CertificateRenewal> _log = new();
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public NameRenewalTests()
    {
        _options = new CertificatesOptions
        {
            Store = _folder.Combine("certificates"),
            Authority = new CertificateAuthorityOptions { Folder = _folder.Combine("authority") },
            Names = new Dictionary<string, CertificateOptions>
            {
                [Name] = new() { Issuer = CertificateSource.OwnCa, AlternativeNames = ["autodiscover.example.com"] },
            },
        };
        _metrics = new RenewalMetrics(_meters);
        _selector = new CertificateSelector(
            new FixedOptions<CertificatesOptions>(_options),
            _time,
            new CertificatesMetrics(_meters),
            NullLogger<CertificateSelector>.Instance);
    }

    public void Dispose()
    {
        _stop.Dispose();
        _selector.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task RunAsync_OverFourLives_RenewsBeforeEachEndAndNoOftener()
    {
        var issuer = new FlakyIssuer(new OwnCaIssuer(new FixedOptions<CertificatesOptions>(_options), _time, new SingleGateway()));
        var running = Start(issuer);
        var end = _time.GetUtcNow().AddDays(360);

        while (_time.GetUtcNow() < end)
        {
            await _time.ArmedAsync(TestContext.Current.CancellationToken);
            Assert.True(_selector.Select(Name)?.Leaf.NotAfter.ToUniversalTime() > _time.GetUtcNow().UtcDateTime.AddDays(25));
            _time.Advance(TimeSpan.FromHours(6));
        }

        Assert.InRange(issuer.Orders, 6, 7);
        Assert.Equal(issuer.Orders, new AuthorityRegister(_options.Authority.Folder, _time).Read().Count);
        await StopAsync(running);
    }

    [Fact]
    public async Task RunAsync_WhileTheIssuerFails_ServesTheOldOneSaysWhyAndNeverGivesUp()
    {
        var renewals = new MetricCollector<long>(_meters, CertificatesMetrics.MeterName, "gateway.certificate.renewals");
        var failures = new MetricCollector<long>(_meters, CertificatesMetrics.MeterName, "gateway.certificate.renewal_failures");
        var own = new OwnCaIssuer(new FixedOptions<CertificatesOptions>(_options), _time, new SingleGateway());
        Install(await own.IssueAsync(new CertificateOrder(Name, _options.Names[Name], null), TestContext.Current.CancellationToken));
        var old = _selector.Select(Name);
        var issuer = new FlakyIssuer(
            own,
            () => IssueResult.Failed(IssueFailure.Unreachable, "nobody answers"),
            () => throw new InvalidOperationException("a mistake"),
            () => IssueResult.Failed(IssueFailure.RateLimited, "later", TimeSpan.FromHours(20)),
            () => IssueResult.Failed(IssueFailure.Validation, "not yours"))
        {
            Suggestion = _time.GetUtcNow(),
        };
        var running = Start(issuer);

        await _time.ArmedAsync(TestContext.Current.CancellationToken);
        Assert.Equal((1, "nobody answers"), (_status.Of(Name)!.Failures, _status.Of(Name)!.LastError));
        await NextAttemptAsync(TimeSpan.FromHours(1));
        await NextAttemptAsync(TimeSpan.FromHours(1));
        Assert.Equal(3, issuer.Orders);
        _time.Advance(TimeSpan.FromHours(19));
        Assert.Equal(3, issuer.Orders);
        await NextAttemptAsync(TimeSpan.FromHours(2));
        Assert.Equal(4, issuer.Orders);
        Assert.Same(old, _selector.Select(Name));
        issuer.Suggestion = null;
        await NextAttemptAsync(TimeSpan.FromHours(12));

        Assert.NotSame(old, _selector.Select(Name));
        Assert.Equal((0, null), (_status.Of(Name)!.Failures, _status.Of(Name)!.LastError));
        Assert.Equal(["Unreachable", "IssuerError", "RateLimited", "Validation"], failures
            .GetMeasurementSnapshot()
            .Select(m => m.Tags["error.type"]));
        Assert.Single(renewals.GetMeasurementSnapshot());
        await StopAsync(running);
    }

    [Fact]
    public async Task RunAsync_WithANameMore_RenewsAtOnce()
    {
        var own = new OwnCaIssuer(new FixedOptions<CertificatesOptions>(_options), _time, new SingleGateway());
        Install(await own.IssueAsync(new CertificateOrder(Name, new CertificateOptions(), null), TestContext.Current.CancellationToken));
        var issuer = new FlakyIssuer(own);
        var running = Start(issuer);

        await _time.ArmedAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, issuer.Orders);
        Assert.True(_selector.Select(Name)!.Leaf.MatchesHostname("autodiscover.example.com"));
        await StopAsync(running);
    }

    [Fact]
    public async Task RunAsync_WhileAnotherGatewayHasTheLease_TakesWhatItHasIssuedAndOrdersNothing()
    {
        var own = new OwnCaIssuer(new FixedOptions<CertificatesOptions>(_options), _time, new SingleGateway());
        var issuer = new FlakyIssuer(own);
        var sharing = new ScriptedSharing(_time) { Turn = IssuingTurn.Elsewhere };
        var running = Start(issuer, sharing);
        await _time.ArmedAsync(TestContext.Current.CancellationToken);
        for (var turn = 0; turn < 5; turn++)
        {
            await NextAttemptAsync(ScriptedSharing.Wait);
        }

        Install(await own.IssueAsync(
            new CertificateOrder(Name, _options.Names[Name], null), TestContext.Current.CancellationToken));
        await NextAttemptAsync(ScriptedSharing.Wait);
        var turns = sharing.Turns;
        await NextAttemptAsync(TimeSpan.FromHours(6));

        Assert.Equal(turns, sharing.Turns);
        Assert.Equal(0, issuer.Orders);
        Assert.Null(_status.Of(Name)?.LastError);
        await StopAsync(running);
    }

    [Fact]
    public async Task RunAsync_WhileTheGatewaysCannotAgree_WaitsAndSaysSoOnce()
    {
        var issuer = new FlakyIssuer(new OwnCaIssuer(new FixedOptions<CertificatesOptions>(_options), _time, new SingleGateway()));
        var sharing = new ScriptedSharing(_time) { Turn = IssuingTurn.Unknown("nobody knows") };
        var running = Start(issuer, sharing);
        await _time.ArmedAsync(TestContext.Current.CancellationToken);
        for (var turn = 0; turn < 5; turn++)
        {
            await NextAttemptAsync(ScriptedSharing.Wait);
        }

        Assert.Equal("nobody knows", _status.Of(Name)?.LastError);
        Assert.Equal(0, issuer.Orders);
        Assert.Single(_log.Collector.GetSnapshot(), r => r.Id.Id == 5024);

        sharing.Turn = new IssuingTurn(IssuingTurnKind.Own, 3);
        await NextAttemptAsync(ScriptedSharing.Wait);
        Assert.Equal(1, issuer.Orders);
        Assert.Null(_status.Of(Name)?.LastError);
        Assert.Equal([(3L, Name)], sharing.Published);
        await StopAsync(running);
    }

    [Fact]
    public async Task RunAsync_WhenAnotherGatewayHasTakenOver_DoesNotUseWhatWasIssued()
    {
        var issuer = new FlakyIssuer(new OwnCaIssuer(new FixedOptions<CertificatesOptions>(_options), _time, new SingleGateway()));
        using var lost = new CancellationTokenSource();
        var sharing = new ScriptedSharing(_time) { Turn = new IssuingTurn(IssuingTurnKind.Own, 3, Lost: lost.Token), IsFenced = true };
        var running = Start(issuer, sharing);
        await _time.ArmedAsync(TestContext.Current.CancellationToken);

        Assert.Null(_selector.Select(Name));
        Assert.Equal(1, issuer.Orders);

        // The wait for the next attempt ends with the turn.
        sharing.Turn = IssuingTurn.Elsewhere;
        await lost.CancelAsync();
        await _time.ArmedAsync(TestContext.Current.CancellationToken);
        await NextAttemptAsync(TimeSpan.FromHours(6));
        Assert.Equal(1, issuer.Orders);
        Assert.Single(_log.Collector.GetSnapshot(), r => r.Id.Id == 5025);
        await StopAsync(running);
    }

    [Fact]
    public async Task RunAsync_AskedToRenewNowWithoutTheLease_AsksTheGatewayThatHasIt()
    {
        var own = new OwnCaIssuer(new FixedOptions<CertificatesOptions>(_options), _time, new SingleGateway());
        Install(await own.IssueAsync(
            new CertificateOrder(Name, _options.Names[Name], null), TestContext.Current.CancellationToken));
        var issuer = new FlakyIssuer(own);
        var sharing = new ScriptedSharing(_time) { Turn = IssuingTurn.Elsewhere };
        var running = Start(issuer, sharing, now: true);
        await _time.ArmedAsync(TestContext.Current.CancellationToken);
        await NextAttemptAsync(ScriptedSharing.Wait);
        await NextAttemptAsync(TimeSpan.FromHours(6));

        Assert.Equal([Name], sharing.Requested);
        Assert.Equal(0, issuer.Orders);
        await StopAsync(running);
    }

    private async Task NextAttemptAsync(TimeSpan within)
    {
        _time.Advance(within);
        await _time.ArmedAsync(TestContext.Current.CancellationToken);
    }

    private void Install(IssueResult outcome)
    {
        CertificateStore.Of(_options).Install(Name, outcome.Certificate!);
        _selector.Reload();
    }

    private Task Start(ICertificateIssuer issuer, ICertificateSharing? sharing = null, bool now = false)
    {
        var report = new RenewalReport(_status, _metrics, _log);
        var origin = new CertificateOrigin(_options.Names[Name], issuer, sharing ?? new SingleGateway());
        return new NameRenewal(Name, origin, CertificateStore.Of(_options, _time), _selector, report, _time).RunAsync(
            now, _stop.Token);
    }

    private async Task StopAsync(Task running)
    {
        await _stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
