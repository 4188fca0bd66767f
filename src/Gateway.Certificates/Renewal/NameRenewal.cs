using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Certificates.Selection;
using Gateway.Certificates.Settings;
using Gateway.Certificates.Storage;
using Gateway.Certificates.Turns;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace Gateway.Certificates.Renewal;

/// <summary>
/// Keeps the certificate of one name fresh: waits until it is due, asks the issuer until it gives one, installs it, and so on.
/// </summary>
internal sealed partial class NameRenewal
{
    // An issuer's suggestion and the files may change while nothing is due.
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(6);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromHours(6);
    private static readonly TimeSpan LongestObedience = TimeSpan.FromDays(1);

    private readonly string _name;
    private readonly CertificateOptions _options;
    private readonly ICertificateIssuer _issuer;
    private readonly ICertificateSharing _sharing;
    private readonly CertificateStore _store;
    private readonly CertificateSelector _selector;
    private readonly RenewalStatus _status;
    private readonly RenewalMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ResiliencePipeline<IssueResult> _attempts;
    private string? _waitsFor;

    public NameRenewal(
        string name,
        CertificateOrigin origin,
        CertificateStore store,
        CertificateSelector selector,
        RenewalReport report,
        TimeProvider time)
    {
        _name = name;
        _options = origin.Options;
        _issuer = origin.Issuer;
        _sharing = origin.Sharing;
        _store = store;
        _selector = selector;
        _status = report.Status;
        _metrics = report.Metrics;
        _logger = report.Logger;
        _time = time;
        _attempts = new ResiliencePipelineBuilder<IssueResult> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<IssueResult>
            {
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Result is { Certificate: null }),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                Delay = FirstRetry,
                MaxDelay = LongestRetry,
                UseJitter = true,
                DelayGenerator = arguments => ValueTask.FromResult(Bounded(arguments.Outcome.Result?.RetryAfter)),
            })
            .Build();
    }

    private static TimeSpan? Bounded(TimeSpan? retryAfter) => retryAfter > LongestObedience ? LongestObedience : retryAfter;

    /// <summary>Runs until it is cancelled; no failure ends it.</summary>
    public async Task RunAsync(bool now, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if (now || await WaitAsync(cancellationToken) <= TimeSpan.Zero)
            {
                now = !await TakeTurnAsync(now, cancellationToken) && now;
            }
        }
    }

    /// <summary>Renews if it is this gateway's turn; the turn may pass to another at any time, who then renews.</summary>
    /// <returns>Whether nothing is left to do: it was renewed, or another gateway was asked to.</returns>
    private async Task<bool> TakeTurnAsync(bool now, CancellationToken cancellationToken)
    {
        var turn = await _sharing.NextTurnAsync(cancellationToken);
        Wait(turn.Reason);
        if (turn.Kind != IssuingTurnKind.Own)
        {
            return now && turn.Kind == IssuingTurnKind.Elsewhere && await _sharing.RequestAsync(_name);
        }

        using var own = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, turn.Lost);
        try
        {
            await _attempts.ExecuteAsync(async token => await AttemptAsync(turn, token), own.Token);
            return true;
        }
        catch (OperationCanceledException) when (turn.Lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            Log.TurnLost(_logger, _name);
            return false;
        }
    }

    /// <summary>Shows why a certificate that is due is not renewed, and logs it once.</summary>
    private void Wait(string? reason)
    {
        if (_waitsFor == reason)
        {
            return;
        }

        // Only what was shown here is taken away again, not why an attempt failed.
        var shown = _waitsFor;
        _status.Change(_name, _options.Issuer, state => state.LastError == shown ? state with { LastError = reason } : state);
        if (reason is not null && shown is null)
        {
            Log.Waits(_logger, _name, reason);
        }

        _waitsFor = reason;
    }

    /// <summary>Waits until the certificate is due, or for some hours; gives what is left of the wait before it began.</summary>
    private async Task<TimeSpan> WaitAsync(CancellationToken cancellationToken)
    {
        var current = _selector.Find(_name)?.Leaf;
        if (current is null || RenewalSchedule.LacksName(current, new CertificateOrder(_name, _options, current).Names))
        {
            return TimeSpan.Zero;
        }

        var due = RenewalSchedule.DueAt(current, await SuggestionAsync(current, cancellationToken));
        _status.Change(_name, _options.Issuer, state => state with { NextAt = due });
        var wait = due - _time.GetUtcNow();
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait < LongestWait ? wait : LongestWait, _time, cancellationToken);
        }

        return wait;
    }

    private async Task<DateTimeOffset?> SuggestionAsync(X509Certificate2 current, CancellationToken cancellationToken)
    {
        try
        {
            return await _issuer.SuggestRenewalAsync(current, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever an issuer throws, the certificate is renewed in time.
            Log.NoSuggestion(_logger, _name, e);
            return null;
        }
    }

    private async Task<IssueResult> AttemptAsync(IssuingTurn turn, CancellationToken cancellationToken)
    {
        IssueResult outcome;
        try
        {
            var order = new CertificateOrder(_name, _options, _selector.Find(_name)?.Leaf);
            outcome = await _issuer.IssueAsync(order, cancellationToken);
            outcome = outcome.Certificate is { } certificate ? await InstallAsync(turn, order, certificate) ?? outcome : outcome;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // A mistake in an issuer must not end the renewals: it is logged with its stack, and tried again.
            Log.Broken(_logger, _name, e);
            outcome = IssueResult.Failed(IssueFailure.IssuerError, $"The issuer failed: {e.Message}");
        }

        if (outcome.Certificate is null)
        {
            _metrics.RenewalFailed(_name, _options.Issuer, outcome.Failure);
            _status.Change(_name, _options.Issuer, state => state with { Failures = state.Failures + 1, LastError = outcome.Message });
            Log.Failed(_logger, _name, outcome.Failure, outcome.Message);
        }
        else
        {
            _metrics.Renewed(_name, _options.Issuer);
            _status.Change(
                _name, _options.Issuer, state => state with { Failures = 0, LastError = null, LastRenewedAt = _time.GetUtcNow() });
            Log.Renewed(_logger, _name, _options.Issuer);
        }

        return outcome;
    }

    /// <summary>Installs what was issued, if it is what was wanted; the certificate in use goes on serving where it is not.</summary>
    private async Task<IssueResult?> InstallAsync(IssuingTurn turn, CertificateOrder order, IssuedCertificate certificate)
    {
        try
        {
            using var leaf = X509CertificateLoader.LoadCertificate(PemFile.Certificates(certificate.ChainPem).First());
            if (RenewalSchedule.LacksName(leaf, order.Names) || leaf.NotAfter.ToUniversalTime() <= _time.GetUtcNow())
            {
                return IssueResult.Failed(
                    IssueFailure.IssuerError, $"What was issued for {string.Join(", ", order.Names)} lacks a name, or has expired.");
            }

            if (!await _sharing.PublishAsync(turn, order.Name, certificate))
            {
                return IssueResult.Failed(
                    IssueFailure.Superseded, "Another gateway has taken over meanwhile; what was issued here is not used.");
            }

            _store.Install(order.Name, certificate);
            _selector.Reload();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return IssueResult.Failed(IssueFailure.Storage, $"The certificate was issued and cannot be stored: {e.Message}");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5020, LogLevel.Information, "The certificate of {Name} was renewed by {Source}.")]
        public static partial void Renewed(ILogger logger, string name, CertificateSource source);

        [LoggerMessage(5021, LogLevel.Warning, "The certificate of {Name} cannot be renewed, and is tried again ({Failure}): {Message}")]
        public static partial void Failed(ILogger logger, string name, IssueFailure failure, string message);

        [LoggerMessage(5022, LogLevel.Error, "The issuer of {Name} is broken; its certificate is tried again.")]
        public static partial void Broken(ILogger logger, string name, Exception exception);

        [LoggerMessage(5024, LogLevel.Warning, "The certificate of {Name} is due, and waits: {Reason}")]
        public static partial void Waits(ILogger logger, string name, string reason);

        [LoggerMessage(5025, LogLevel.Warning, "The renewal of {Name} was left to another gateway, as this one lost its lease.")]
        public static partial void TurnLost(ILogger logger, string name);

        [LoggerMessage(5023, LogLevel.Warning, "The issuer of {Name} cannot say when to renew; the usual time holds.")]
        public static partial void NoSuggestion(ILogger logger, string name, Exception exception);
    }
}
