using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Certificates.Renewal;
using Gateway.Certificates.Settings;
using Gateway.Certificates.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Certificates.Acme;

/// <summary>Gets certificates from a CA that speaks ACME (RFC 8555).</summary>
internal sealed partial class AcmeIssuer(
    IOptionsMonitor<CertificatesOptions> options,
    AcmeChallengeStore answers,
    AcmeMetrics metrics,
    TimeProvider time,
    ILogger<AcmeIssuer> logger,
    AcmeConnection connection) : ICertificateIssuer
{
    // RFC 9773 4.3.3: where the server does not say when to ask again.
    private static readonly TimeSpan LookAgain = TimeSpan.FromHours(6);
    private static readonly TimeSpan LookAgainAtTheSoonest = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, AcmeChallenge> _next = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, (DateTimeOffset? Moment, DateTimeOffset LookAgain)> _suggestions =
        new(StringComparer.Ordinal);

    public CertificateSource Source => CertificateSource.Acme;

    public async ValueTask<DateTimeOffset?> SuggestRenewalAsync(X509Certificate2 current, CancellationToken cancellationToken)
    {
        if (RenewalInformation.CertificateId(current) is not { } id)
        {
            return null;
        }

        if (_suggestions.TryGetValue(id, out var known) && time.GetUtcNow() < known.LookAgain)
        {
            return known.Moment;
        }

        var result = await AskAsync(current, id, cancellationToken);
        var (moment, wait) = result.Failed(out var failure, out var suggestion)
            ? (known.Moment, failure.RetryAfter ?? LookAgain)
            : (suggestion.Moment, suggestion.LookAgain);
        if (failure is not null)
        {
            Log.NoSuggestion(logger, failure.Kind, failure.Detail);
        }

        _suggestions[id] = (moment, time.GetUtcNow() + (wait > LookAgainAtTheSoonest ? wait : LookAgainAtTheSoonest));
        return moment;
    }

    public async Task<IssueResult> IssueAsync(CertificateOrder order, CancellationToken cancellationToken)
    {
        await StartedAsync(cancellationToken);
        var settings = options.CurrentValue;
        var challenge = settings.Acme.Challenge != AcmeChallenge.Any
            ? settings.Acme.Challenge
            : _next.GetValueOrDefault(order.Name, AcmeChallenge.TlsAlpn01);
        var began = time.GetTimestamp();
        AcmeResult<IssuedCertificate> result;
        try
        {
            result = await OrderAsync(settings, order, challenge, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            result = new AcmeFailure(AcmeFailureKind.Store, $"The account or its key: {e.Message}");
        }

        var failed = result.Failed(out var failure, out var certificate);
        metrics.Ordered(failure?.Kind, challenge, time.GetElapsedTime(began));
        if (!failed)
        {
            Log.Issued(logger, settings.Acme.Directory, order.Name, challenge);
            return IssueResult.Issued(certificate!); // not failed
        }

        if (failure!.Kind is AcmeFailureKind.Challenge or AcmeFailureKind.NoChallenge)
        {
            // Another server may own one of the two ports, so the next attempt uses the other challenge.
            _next[order.Name] = challenge == AcmeChallenge.Http01 ? AcmeChallenge.TlsAlpn01 : AcmeChallenge.Http01;
        }

        return IssueResult.Failed(FailureOf(failure.Kind), $"{failure.Kind}: {failure.Detail}", failure.RetryAfter > LookAgainAtTheSoonest
            ? failure.RetryAfter
            : null);
    }

    /// <summary>What the renewal counts a failure as.</summary>
    internal static IssueFailure FailureOf(AcmeFailureKind kind) => kind switch
    {
        AcmeFailureKind.Unreachable or AcmeFailureKind.Timeout => IssueFailure.Unreachable,
        AcmeFailureKind.TooLarge or AcmeFailureKind.Malformed or AcmeFailureKind.ServerError or AcmeFailureKind.BadNonce
            or AcmeFailureKind.WrongCertificate => IssueFailure.IssuerError,
        AcmeFailureKind.RateLimited => IssueFailure.RateLimited,
        AcmeFailureKind.TermsOfService or AcmeFailureKind.ExternalAccount => IssueFailure.Configuration,
        AcmeFailureKind.Account or AcmeFailureKind.Refused => IssueFailure.Refused,
        AcmeFailureKind.Challenge or AcmeFailureKind.NoChallenge => IssueFailure.Validation,
        AcmeFailureKind.Store => IssueFailure.Storage,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "is not a failure"),
    };

    // A CA looks at once, so the listeners have to be there.
    private async Task StartedAsync(CancellationToken cancellationToken)
    {
        if (connection.Lifetime is not null)
        {
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var registration = connection.Lifetime.ApplicationStarted.Register(() => started.TrySetResult());
            await started.Task.WaitAsync(cancellationToken);
        }
    }

    private async Task<AcmeResult<IssuedCertificate>> OrderAsync(
        CertificatesOptions settings, CertificateOrder order, AcmeChallenge challenge, CancellationToken cancellationToken)
    {
        var acme = settings.Acme;
        using var client = new HttpClient(connection.Connect(acme)) { Timeout = Timeout.InfiniteTimeSpan };
        var http = new AcmeHttp(client, time);
        if ((await http.ReadDirectoryAsync(acme.Directory, cancellationToken)).Failed(out var failure, out var directory))
        {
            return failure;
        }

        var accounts = new AcmeAccounts(settings.Store, settings.Passphrase);
        using var key = accounts.OpenKey(acme.Directory, acme.AccountKey, out var isNew);
        var session = new AcmeSession(http, directory, key);
        if (await SignInAsync(session, accounts, acme, isNew, cancellationToken) is { } refused)
        {
            return refused;
        }

        var result = await new AcmeOrdering(session, answers, acme, time).OrderAsync(order, challenge, cancellationToken);
        if (result.Failed(out failure, out _) && failure.Kind == AcmeFailureKind.Account)
        {
            // The next attempt asks the CA whether it knows the key.
            accounts.Forget(acme.Directory);
        }

        return result;
    }

    private async Task<AcmeFailure?> SignInAsync(
        AcmeSession session, AcmeAccounts accounts, AcmeOptions acme, bool isNewKey, CancellationToken cancellationToken)
    {
        var known = accounts.Read(acme.Directory);
        var account = known;
        if (account is null)
        {
            if ((await AcmeRegistration.RegisterAsync(session, acme, isNewKey, cancellationToken)).Failed(out var failure, out account))
            {
                return failure;
            }
        }

        session.Account = account.Url;
        if (account.Email != acme.Email && (await AcmeRegistration.UpdateContactAsync(
            session, account, acme.Email, cancellationToken)).Failed(out var refused, out account))
        {
            if (refused.Kind == AcmeFailureKind.Account)
            {
                accounts.Forget(acme.Directory);
            }

            return refused;
        }

        if (account != known)
        {
            accounts.Write(acme.Directory, account);
            if (connection.Sharing is { } others)
            {
                await others.PublishStoreAsync();
            }
        }

        return null;
    }

    private async Task<AcmeResult<Suggestion>> AskAsync(X509Certificate2 current, string id, CancellationToken cancellationToken)
    {
        var acme = options.CurrentValue.Acme;
        HttpMessageHandler handler;
        try
        {
            handler = connection.Connect(acme);
        }
        catch (IOException e)
        {
            return new AcmeFailure(AcmeFailureKind.Store, e.Message);
        }

        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        var http = new AcmeHttp(client, time);
        if ((await http.ReadDirectoryAsync(acme.Directory, cancellationToken)).Failed(out var failure, out var directory))
        {
            return failure;
        }

        if (directory.RenewalInfo is not { } address
            || !Uri.TryCreate($"{address.TrimEnd('/')}/{id}", UriKind.Absolute, out var url)
            || url.Scheme != Uri.UriSchemeHttps)
        {
            return new Suggestion(null, LookAgain);
        }

        // RFC 9773 4.1: a plain GET, no account.
        if ((await http.SendAsync(HttpMethod.Get, url, null, new NoncePool(), null, cancellationToken)).Failed(
            out failure, out var response) || response.Read(AcmeJson.Default.RenewalInfoDocument).Failed(out failure, out var document))
        {
            return failure;
        }

        return new Suggestion(RenewalInformation.Moment(document, current), response.RetryAfter ?? LookAgain);
    }

    private sealed record Suggestion(DateTimeOffset? Moment, TimeSpan LookAgain);

    private static partial class Log
    {
        [LoggerMessage(5101, LogLevel.Information, "{Directory} has issued a certificate for {Name}, shown by {Challenge}.")]
        public static partial void Issued(ILogger logger, Uri directory, string name, AcmeChallenge challenge);

        [LoggerMessage(5102, LogLevel.Debug, "The CA did not say when to renew: {Kind}, {Detail}")]
        public static partial void NoSuggestion(ILogger logger, AcmeFailureKind kind, string detail);
    }
}
