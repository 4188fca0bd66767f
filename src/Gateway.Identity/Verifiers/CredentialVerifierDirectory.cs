using Gateway.Identity.Credentials;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;

namespace Gateway.Identity.Verifiers;

/// <summary>
/// Users whom a back end judges by a trial sign-in, behind the gateway's own lockout. A refusal does not say whether there is such a user,
/// so in a list of directories it stands last, or has its domains.
/// </summary>
internal sealed partial class CredentialVerifierDirectory(string name, CredentialVerifierOptions options, ICredentialVerifier judge, TimeProvider time, ILogger logger) : IDirectory, IDisposable
{
    private readonly ResiliencePipeline<AuthenticationStatus> _breaker = new ResiliencePipelineBuilder<AuthenticationStatus> { TimeProvider = time }
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions<AuthenticationStatus>
        {
            ShouldHandle = arguments => new(arguments.Outcome is { Exception: null, Result: AuthenticationStatus.DirectoryUnavailable }),
            FailureRatio = 0.5,
            MinimumThroughput = 4,
            SamplingDuration = TimeSpan.FromSeconds(30),
            BreakDuration = TimeSpan.FromSeconds(15),
        })
        .Build();

    public string Name => name;

    public bool DistinguishesUnknownUsers => false;

    public async ValueTask<AuthenticationResult> VerifyAsync(PasswordCredential credential, SignInContext context, CancellationToken cancellationToken)
    {
        var presented = credential.UserName.Trim();
        var plain = AccountNames.WithoutDomain(presented);
        var userName = options.WithoutDomain ? plain : presented;
        if (userName.Contains(':', StringComparison.Ordinal))
        {
            return AuthenticationResult.Refused(AuthenticationStatus.WrongPassword); // Basic would read another name.
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

    public void Dispose() => (judge as IDisposable)?.Dispose();

    private async ValueTask<AuthenticationStatus> TryAsync(string userName, Secret password, SignInContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await _breaker.ExecuteAsync(async token =>
            {
                using var patience = new CancellationTokenSource(options.Timeout, time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, token);
                try
                {
                    return await judge.VerifyAsync(userName, password, context, either.Token);
                }
                catch (OperationCanceledException) when (!token.IsCancellationRequested)
                {
                    return AuthenticationStatus.DirectoryUnavailable;
                }
            }, cancellationToken);
        }
        catch (BrokenCircuitException)
        {
            return AuthenticationStatus.DirectoryUnavailable; // It failed a moment ago.
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return AuthenticationStatus.DirectoryUnavailable; // No time is left of the whole sign-in.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2070, LogLevel.Error, "Directory {Directory} cannot be asked: {Address} gives no clear answer to a trial sign-in.")]
        public static partial void Unavailable(ILogger logger, string directory, string address);
    }
}
