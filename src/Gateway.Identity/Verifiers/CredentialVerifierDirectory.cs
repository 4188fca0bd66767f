using Gateway.Identity.Credentials;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;

namespace Gateway.Identity.Verifiers;

/// <summary>
/// Users whose passwords a back end verifies: the gateway tries to sign in there. A refusal does not tell whether the user exists, so in a
/// list of directories it comes last or has its own domains.
/// </summary>
internal sealed partial class CredentialVerifierDirectory(
    string name,
    CredentialVerifierOptions options,
    ICredentialVerifier verifier,
    TimeProvider time,
    ILogger logger) : IDirectory, IDisposable
{
    private readonly ResiliencePipeline<Reply> _breaker = new ResiliencePipelineBuilder<Reply>
    {
        TimeProvider = time,
    }
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions<Reply>
        {
            ShouldHandle = arguments => new(
                arguments.Outcome is { Exception: null, Result.Status: AuthenticationStatus.DirectoryUnavailable }),
            FailureRatio = 0.5,
            MinimumThroughput = 4,
            SamplingDuration = TimeSpan.FromSeconds(30),
            BreakDuration = TimeSpan.FromSeconds(15),
        })
        .Build();

    public string Name => name;

    public bool DistinguishesUnknownUsers => false;

    public async ValueTask<AuthenticationResult> VerifyAsync(
        PasswordCredential credential, SignInContext context, CancellationToken cancellationToken)
    {
        var presented = credential.UserName.Trim();
        var plain = AccountNames.WithoutDomain(presented);
        var userName = options.WithoutDomain ? plain : presented;
        if (userName.Contains(':', StringComparison.Ordinal))
        {
            return AuthenticationResult.Refused(AuthenticationStatus.WrongPassword); // HTTP Basic would read another name.
        }

        var result = await TryAsync(userName, credential.Password, context, cancellationToken);
        if (result == AuthenticationStatus.DirectoryUnavailable)
        {
            Log.Unavailable(logger, name, options.Address);
        }

        return result == AuthenticationStatus.Accepted
            ? AuthenticationResult.Accepted(new UserIdentity { Name = plain.ToLowerInvariant(), Directory = name })
            : AuthenticationResult.Refused(result);
    }

    public ValueTask<UserLookupResult> FindAsync(string userName, bool nameOnly, CancellationToken cancellationToken) =>
        new(UserLookupResult.NotTold with { TriedAs = options.WithoutDomain ? AccountNames.WithoutDomain(userName.Trim()) : null });

    public void Dispose() => (verifier as IDisposable)?.Dispose();

    private async ValueTask<AuthenticationStatus> TryAsync(
        string userName, Secret password, SignInContext context, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await _breaker.ExecuteAsync(async token =>
            {
                using var timeout = new CancellationTokenSource(options.Timeout, time);
                using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, token);
                try
                {
                    return new Reply(await verifier.VerifyAsync(userName, password, context, linked.Token));
                }
                catch (OperationCanceledException) when (!token.IsCancellationRequested)
                {
                    return new Reply(AuthenticationStatus.DirectoryUnavailable);
                }
            }, cancellationToken);
            return reply.Status;
        }
        catch (BrokenCircuitException)
        {
            return AuthenticationStatus.DirectoryUnavailable; // The circuit breaker is open.
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return AuthenticationStatus.DirectoryUnavailable; // The time-out of the whole sign-in has passed.
        }
    }

    // The circuit breaker keeps every member of its result's type for reflection. Those of an enum do not work in native code.
    private readonly record struct Reply(AuthenticationStatus Status);

    private static partial class Log
    {
        [LoggerMessage(
            2070, LogLevel.Error, "Directory {Directory} is unavailable: {Address} neither accepts nor refuses a trial sign-in.")]
        public static partial void Unavailable(ILogger logger, string directory, string address);
    }
}
