using Gateway.Identity.Directories;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;

namespace Gateway.Identity.Judges;

/// <summary>
/// Users whom a back end judges by a trial sign-in, behind the gateway's own lockout. A refusal does not say whether there is such a user,
/// so in a list of directories it stands last, or has its domains.
/// </summary>
internal sealed partial class JudgeDirectory(string name, JudgeOptions options, IJudge judge, TimeProvider time, ILogger logger) : IDirectory, IDisposable
{
    private readonly ResiliencePipeline<AuthenticationResult> _breaker = new ResiliencePipelineBuilder<AuthenticationResult> { TimeProvider = time }
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions<AuthenticationResult>
        {
            ShouldHandle = arguments => new(arguments.Outcome is { Exception: null, Result: AuthenticationResult.DirectoryUnavailable }),
            FailureRatio = 0.5,
            MinimumThroughput = 4,
            SamplingDuration = TimeSpan.FromSeconds(30),
            BreakDuration = TimeSpan.FromSeconds(15),
        })
        .Build();

    public string Name => name;

    public bool TellsStrangers => false;

    public async ValueTask<AuthenticationOutcome> VerifyAsync(PasswordCredential credential, SignInContext context, CancellationToken cancellationToken)
    {
        var presented = credential.UserName.Trim();
        var plain = AccountNames.WithoutDomain(presented);
        var userName = options.WithoutDomain ? plain : presented;
        if (userName.Contains(':', StringComparison.Ordinal))
        {
            return AuthenticationOutcome.Refused(AuthenticationResult.WrongPassword); // Basic would read another name.
        }

        var result = await TryAsync(userName, credential.Password, context, cancellationToken);
        if (result == AuthenticationResult.DirectoryUnavailable)
        {
            Log.Unavailable(logger, name, options.Address);
        }

        return result == AuthenticationResult.Accepted
            ? AuthenticationOutcome.Accepted(new UserIdentity { Name = plain.ToLowerInvariant(), Directory = name })
            : AuthenticationOutcome.Refused(result);
    }

    public ValueTask<UserFinding> FindAsync(string userName, bool nameOnly, CancellationToken cancellationToken) =>
        new(UserFinding.NotTold with { TriedAs = options.WithoutDomain ? AccountNames.WithoutDomain(userName.Trim()) : null });

    public void Dispose() => (judge as IDisposable)?.Dispose();

    private async ValueTask<AuthenticationResult> TryAsync(string userName, Secret password, SignInContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await _breaker.ExecuteAsync(async token =>
            {
                using var patience = new CancellationTokenSource(options.Timeout, time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, token);
                try
                {
                    return await judge.JudgeAsync(userName, password, context, either.Token);
                }
                catch (OperationCanceledException) when (!token.IsCancellationRequested)
                {
                    return AuthenticationResult.DirectoryUnavailable;
                }
            }, cancellationToken);
        }
        catch (BrokenCircuitException)
        {
            return AuthenticationResult.DirectoryUnavailable; // It failed a moment ago.
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return AuthenticationResult.DirectoryUnavailable; // No time is left of the whole sign-in.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2070, LogLevel.Error, "Directory {Directory} cannot be asked: {Address} gives no clear answer to a trial sign-in.")]
        public static partial void Unavailable(ILogger logger, string directory, string address);
    }
}
